using Segmentation.Compute;
using Segmentation.Transactions;

namespace Segmentation.Products;

/// <summary>Makes what places products: from the user's map, or from descriptions alone.</summary>
internal static class CategoryModels
{
    /// <summary>A description must be at least this like a mapped category (cosine) to join it.</summary>
    private const double LeastLikeness = 0.15;

    /// <summary>Makes the model that the options ask for.</summary>
    /// <param name="products">All products bought.</param>
    /// <exception cref="InputException">No product has a name or code; the map is not sound; too few products share words.</exception>
    /// <exception cref="IOException">A map that is missing or cannot be read.</exception>
    public static CategoryModel Fit(
        ProductList products, CategoryOptions options, IComputeDevice device, CancellationToken cancellation = default)
    {
        string[] names = [.. Enumerable.Range(0, products.Count).Select(products.Name)];
        if (names.All(name => name.Length == 0))
            throw new InputException(
                "Categories need products, and no column is known as their description or code. Name it with ‹map› product=COLUMN, or "
                + "leave ‹categories› out.");
        return options.MapFile is { } file
            ? FromMap(CategoryMap.ReadCsv(file, cancellation), products, names, options, cancellation)
            : LearnedCategories.Fit(names, options, device, cancellation);
    }

    // What the map leaves out joins the category whose mapped products it resembles most: the nearest mean, after Rocchio 1971.
    private static CategoryModel FromMap(
        CategoryMap map, ProductList products, string[] names, CategoryOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<ProductWord>[] words = LearnedCategories.Words(names, options.Threads, cancellation);
        TermVectors terms = TermVectors.Fit(words);
        SparseMatrix vectors = terms.Vectors(words, options.Threads, cancellation);
        float[][] scores = [.. map.Categories.Select(_ => new float[terms.Terms.Count])];
        for (int product = 0; product < names.Length; product++)
        {
            int category = map.Find(products.Codes[product], products.Descriptions[product]);
            if (category < 0)
                continue;
            for (long entry = vectors.RowStarts[product]; entry < vectors.RowStarts[product + 1]; entry++)
                scores[category][vectors.Columns[entry]] += vectors.Values[entry];
        }
        foreach (float[] score in scores)
        {
            double length = Math.Sqrt(score.Sum(value => (double)value * value));
            for (int term = 0; term < score.Length && length > 0; term++)
                score[term] = (float)(score[term] / length);
        }
        return new CategoryModel([.. map.Categories.Select(name => new ProductCategory(name, []))], map, terms, scores, LeastLikeness);
    }
}
