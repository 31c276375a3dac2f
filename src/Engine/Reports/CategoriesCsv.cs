using Segmentation.Features;
using Segmentation.Products;

namespace Segmentation.Reports;

/// <summary><c>categories.csv</c> and <c>customer_categories.csv</c>: products in their categories, and customers by category.</summary>
public static class CategoriesCsv
{
    /// <summary>Writes one row a product: code, description, category, and how it came there (<c>mapped</c>, <c>learned</c>, <c>resembling</c> or <c>other</c>).</summary>
    public static void WriteProducts(Stream stream, ProductPlacements placements)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["code", "product", "category", "placed"])
            csv.Field(column);
        csv.EndRow();
        for (int product = 0; product < placements.Products.Count; product++)
        {
            csv.Field(placements.Products.Codes.Utf8(product));
            csv.Field(placements.Products.Descriptions.Utf8(product));
            csv.Field(placements.Model.NameOf(placements.Categories[product]));
            csv.Field(placements.How[product].ToString().ToLowerInvariant());
            csv.EndRow();
        }
        csv.Flush();
    }

    /// <summary>Writes one row a customer: main category, number of categories, and for each category the share of spend, the share of orders and the days since the last purchase (empty where there was none).</summary>
    /// <param name="ids">Customer ids in row order.</param>
    /// <param name="categories">The same customers.</param>
    public static void WriteCustomers(Stream stream, IdList ids, CustomerCategories categories)
    {
        var csv = new CsvWriter(stream);
        foreach (string column in (string[])["customer_id", FeatureCatalog.MainCategory, FeatureCatalog.CategoryCount.Name])
            csv.Field(column);
        foreach (ProductCategory category in categories.Model.Categories)
        {
            csv.Field($"share of {category.Name}");
            csv.Field($"orders with {category.Name}");
            csv.Field($"days since {category.Name}");
        }
        csv.EndRow();
        CategoryTastes tastes = categories.NewTastes();
        for (int customer = 0; customer < ids.Count; customer++)
        {
            categories.Read(customer, tastes);
            csv.Field(ids.Utf8(customer));
            csv.Field(categories.Model.NameOf(tastes.Main));
            csv.Field(tastes.Count);
            for (int category = 0; category < tastes.SpendShares.Length; category++)
            {
                csv.Field(Math.Round(tastes.SpendShares[category], 6));
                csv.Field(Math.Round(tastes.OrderShares[category], 6));
                if (double.IsNaN(tastes.Recencies[category]))
                    csv.Field(""u8);
                else
                    csv.Field(tastes.Recencies[category]);
            }
            csv.EndRow();
        }
        csv.Flush();
    }
}
