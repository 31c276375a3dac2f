using Segmentation.Products;

namespace Segmentation.Reports.Json;

/// <summary>A category of products.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Products">Products in it.</param>
/// <param name="Revenue">Their revenue.</param>
/// <param name="Terms">Terms that tell it from the others.</param>
internal sealed record CategoryDocument(string Name, int Products, double Revenue, IReadOnlyList<string> Terms)
{
    /// <summary>All categories, that of the unplaced products last where there are such products.</summary>
    internal static IReadOnlyList<CategoryDocument> Of(CustomerCategories categories)
    {
        CategoryModel model = categories.Model;
        double[] revenue = categories.Revenue(new int[categories.Lines.Customers], 1).Row(0).ToArray();
        int[] products = new int[model.Other + 1];
        foreach (int placed in categories.Placements.Categories)
            products[placed]++;
        return [.. Enumerable.Range(0, products.Length)
            .Where(category => category != model.Other || products[category] > 0)
            .Select(category => new CategoryDocument(
                model.NameOf(category),
                products[category],
                revenue[category],
                category == model.Other ? [] : model.Categories[category].Terms))];
    }
}
