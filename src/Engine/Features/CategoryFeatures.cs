using Segmentation.Products;

namespace Segmentation.Features;

/// <summary>Features of what a customer buys by category; a family gives one column a category.</summary>
internal static class CategoryFeatures
{
    private const string Count = "category_count", Shares = "category_shares", OrderShares = "category_order_shares";

    /// <summary>Names to ask for.</summary>
    internal static IReadOnlyList<string> Names { get; } = [Count, Shares, OrderShares];

    /// <summary>Columns that a name stands for.</summary>
    internal static IEnumerable<string> Columns(string name, CategoryModel model) => name switch
    {
        Count => [Count],
        Shares => model.Categories.Select(category => $"share of {category.Name}"),
        _ => model.Categories.Select(category => $"orders with {category.Name}"),
    };

    /// <summary>Fills the columns that a name stands for.</summary>
    /// <param name="into">n rows; written from <paramref name="column"/> on.</param>
    internal static void Fill(string name, CustomerCategories categories, Matrix into, int column)
    {
        CategoryTastes tastes = categories.NewTastes();
        for (int customer = 0; customer < into.Rows; customer++)
        {
            categories.Read(customer, tastes);
            Span<double> row = into.Row(customer)[column..];
            if (name == Count)
                row[0] = tastes.Count;
            else
                (name == Shares ? tastes.SpendShares : tastes.OrderShares).CopyTo(row);
        }
    }
}
