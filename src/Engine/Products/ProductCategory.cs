namespace Segmentation.Products;

/// <summary>A category of products.</summary>
/// <param name="Name">Distinct among the categories of one model.</param>
/// <param name="Terms">Words that tell it from the others, the most telling first; empty where the name was given.</param>
internal sealed record ProductCategory(string Name, IReadOnlyList<string> Terms);

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
