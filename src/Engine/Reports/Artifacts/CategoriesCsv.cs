using Segmentation.Pipeline;
using Segmentation.Products;

namespace Segmentation.Reports.Artifacts;

/// <summary><c>categories.csv</c>: products in their categories.</summary>
internal sealed class CategoriesCsv : IArtifact
{
    private static readonly RowColumn[] Columns =
        [new("code", FieldKind.Text), new("product", FieldKind.Text), new("category", FieldKind.Text), new("placed", FieldKind.Text)];

    /// <inheritdoc/>
    public string Name => "categories.csv";

    /// <inheritdoc/>
    public bool IsExpected(AnalysisOptions options) => options.NeededCategories is not null;

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => run.Source?.Categories is not null;

    /// <summary>
    /// One row a product: code, description, category, and how it came there (<c>mapped</c>, <c>learned</c>, <c>resembling</c> or
    /// <c>other</c>).
    /// </summary>
    public ArtifactContent Content(AnalysisResult run)
    {
        ProductPlacements placements = run.Source!.Categories!.Placements;
        return ArtifactContent.Of(new RowTable(Columns, placements.Products.Count, (product, row) =>
        {
            row.Field(placements.Products.Codes.Utf8(product));
            row.Field(placements.Products.Descriptions.Utf8(product));
            row.Field(placements.Model.NameOf(placements.Categories[product]));
            row.Field(placements.How[product].ToString().ToLowerInvariant());
        }));
    }
}
