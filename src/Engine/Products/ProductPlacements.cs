using Segmentation.Transactions;

namespace Segmentation.Products;

/// <summary>Every product in its category.</summary>
/// <param name="Model">What placed them.</param>
/// <param name="Products">The products.</param>
/// <param name="Categories">Category of each, <see cref="CategoryModel.Other"/> for none.</param>
/// <param name="How">How each came there.</param>
internal sealed record ProductPlacements(CategoryModel Model, ProductList Products, int[] Categories, Placement[] How)
{
    /// <summary>Places all products.</summary>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    public static ProductPlacements Place(CategoryModel model, ProductList products, int threads, CancellationToken cancellation = default)
    {
        const int Chunk = 256;
        var categories = new int[products.Count];
        var how = new Placement[products.Count];
        ChunkedParallel.ForChunks((products.Count + Chunk - 1) / Chunk, threads, chunk =>
        {
            for (int product = chunk * Chunk; product < Math.Min(products.Count, (chunk + 1) * Chunk); product++)
                (categories[product], how[product]) = model.Place(products.Codes[product], products.Name(product));
        }, cancellation);
        return new ProductPlacements(model, products, categories, how);
    }
}
