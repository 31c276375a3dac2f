namespace Segmentation.Products;

/// <summary>What places a product, known or new, into a category.</summary>
/// <param name="Categories">The categories in order; shares, tables and charts follow it.</param>
/// <param name="Map">The user's map, which wins; its categories come in its own order. Null where categories were learned.</param>
/// <param name="Terms">The words of descriptions; null where they tell nothing.</param>
/// <param name="Scores">For each category its score of each term: a description's score is the sum over its vector.</param>
/// <param name="LeastScore">A description whose best score is not above this resembles no category.</param>
internal sealed record CategoryModel(
    IReadOnlyList<ProductCategory> Categories, CategoryMap? Map, TermVectors? Terms, float[][] Scores, double LeastScore)
{
    /// <summary>What a product without a category is said to belong to.</summary>
    public const string OtherName = "other";

    /// <summary>The index that stands for no category: one after the last.</summary>
    public int Other => Categories.Count;

    /// <summary>Name of a category, or of none.</summary>
    public string NameOf(int category) => category == Other ? OtherName : Categories[category].Name;

    /// <summary>Whether a category's name comes before another's, by their characters' codes.</summary>
    internal bool IsBefore(int category, int other) => string.CompareOrdinal(NameOf(category), NameOf(other)) < 0;

    /// <summary>Places a product.</summary>
    /// <returns>Its category, or <see cref="Other"/>, and how it came there.</returns>
    public (int Category, Placement How) Place(string code, string description)
    {
        if (Map?.Find(code, description) is int mapped and >= 0)
            return (mapped, Placement.Mapped);
        if (Terms is null)
            return (Other, Placement.Other);
        (int Term, float Value)[] vector = Terms.Vector(ProductWords.Of(description));
        int best = Other;
        double bestScore = LeastScore;
        for (int category = 0; category < Scores.Length; category++)
        {
            double score = 0;
            foreach ((int term, float value) in vector)
                score += value * Scores[category][term];
            if (score > bestScore)
                (best, bestScore) = (category, score);
        }
        return best == Other ? (Other, Placement.Other) : (best, Map is null ? Placement.Learned : Placement.Resembling);
    }
}
