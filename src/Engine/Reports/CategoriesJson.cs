using System.Text.Json;
using Segmentation.Products;

namespace Segmentation.Reports;

/// <summary>Product categories in <c>run.json</c>.</summary>
internal static class CategoriesJson
{
    /// <summary>Writes name, telling terms, number of products and revenue of each category, that of none last where there are such products.</summary>
    internal static void Write(Utf8JsonWriter json, CustomerCategories categories)
    {
        CategoryModel model = categories.Model;
        double[] revenue = categories.Revenue(new int[categories.Lines.Customers], 1).Row(0).ToArray();
        json.WriteStartArray("categories");
        for (int category = 0; category <= model.Other; category++)
        {
            int products = categories.Placements.Categories.Count(placed => placed == category);
            if (category == model.Other && products == 0)
                continue;
            json.WriteStartObject();
            json.WriteString("name", model.NameOf(category));
            json.WriteNumber("products", products);
            json.Number("revenue", revenue[category]);
            json.WriteStartArray("terms");
            foreach (string term in category == model.Other ? [] : model.Categories[category].Terms)
                json.WriteStringValue(term);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
