using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;

namespace Segmentation.Reports.Tables;

/// <summary>The profiles of a run as a table, for formats that hold tables alone: a row a segment, by number.</summary>
internal static class ProfilesTable
{
    /// <summary>Its name.</summary>
    internal const string Name = "profiles";

    /// <summary>
    /// <c>segment,name,strategy,customers,customer_share,revenue,revenue_share</c> and the mean and median of each feature; what is not
    /// known is empty.
    /// </summary>
    internal static RowTable Of(AnalysisResult run)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        RowColumn[] columns =
        [
            new("segment", FieldKind.Integer),
            new("name", FieldKind.Text),
            new("strategy", FieldKind.Text),
            new("customers", FieldKind.Integer),
            new("customer_share", FieldKind.Real, FieldUnit.Share),
            new("revenue", FieldKind.Real, FieldUnit.Money),
            new("revenue_share", FieldKind.Real, FieldUnit.Share),
            .. profiles[0].Features.SelectMany(feature => new[]
            {
                FeatureCatalog.ColumnOf(feature.Feature) with { Name = $"{feature.Feature} mean" },
                FeatureCatalog.ColumnOf(feature.Feature) with { Name = $"{feature.Feature} median" },
            }),
        ];
        return new RowTable(columns, profiles.Count, (i, row) =>
        {
            SegmentProfile profile = profiles[i];
            row.Field(profile.Segment);
            row.Field(profile.Name);
            row.Field(run.Language.Of(profile.Strategy));
            row.Field(profile.Customers);
            row.Field(profile.CustomerShare);
            row.Measured(profile.Revenue);
            row.Measured(profile.RevenueShare);
            foreach (FeatureSummary feature in profile.Features)
            {
                row.Field(feature.Mean);
                row.Field(feature.Median);
            }
        });
    }
}
