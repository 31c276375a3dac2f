namespace Segmentation.Products;

/// <summary>A category of products.</summary>
/// <param name="Name">Distinct among the categories of one model.</param>
/// <param name="Terms">Words that tell it from the others, the most telling first; empty where the name was given.</param>
internal sealed record ProductCategory(string Name, IReadOnlyList<string> Terms)
{
    /// <summary>
    /// Share of its products that hold one of its two most telling words; null where the name was given, and for a category of an earlier
    /// run.
    /// </summary>
    public double? Shared { get; init; }

    /// <summary>Whether it holds what other categories left: its name is true of less than half of its products.</summary>
    public bool IsCatchAll => Shared < 0.5;
}

/// <summary>How a product came to its category.</summary>
internal enum Placement
{
    /// <summary>The user's map names it.</summary>
    Mapped,

    /// <summary>By the words of its description, into a learned category.</summary>
    Learned,

    /// <summary>By the words of its description, into the category of the user's map whose products it resembles most.</summary>
    Resembling,

    /// <summary>Into none: its description tells nothing.</summary>
    Other,
}
