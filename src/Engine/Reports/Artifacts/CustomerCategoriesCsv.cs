using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>customer_categories.csv</c>: customers by category.</summary>
internal sealed class CustomerCategoriesCsv : IArtifact
{
    /// <inheritdoc/>
    public string Name => "customer_categories.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.NeededCategories is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source?.Categories is not null;

    /// <summary>
    /// One row a customer: main category, number of categories, and for each category the share of spend, the share of orders and the days
    /// since the last purchase (empty where there was none).
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        IdList ids = run.Source!.Table.Ids;
        CustomerCategories categories = run.Source.Categories!;
        RowColumn[] columns =
        [
            new("customer_id", FieldKind.Text),
            new(FeatureCatalog.MainCategory, FieldKind.Text),
            new(FeatureCatalog.CategoryCount.Name, FieldKind.Integer),
            .. categories.Model.Categories.SelectMany(category =>
            new[] { $"share of {category.Name}", $"orders with {category.Name}", $"days since {category.Name}" })
                .Select(name => new RowColumn(name, FieldKind.Real)),
        ];
        CategoryTastes tastes = categories.NewTastes();
        return ArtifactContent.Of(new RowTable(columns, ids.Count, (customer, row) =>
        {
            categories.Read(customer, tastes);
            row.Field(ids.Utf8(customer));
            row.Field(categories.Model.NameOf(tastes.Main));
            row.Field(tastes.Count);
            for (int category = 0; category < tastes.SpendShares.Length; category++)
            {
                row.Field(Math.Round(tastes.SpendShares[category], 6));
                row.Field(Math.Round(tastes.OrderShares[category], 6));
                if (double.IsNaN(tastes.Recencies[category]))
                    row.Empty();
                else
                    row.Field(tastes.Recencies[category]);
            }
        }));
    }
}
