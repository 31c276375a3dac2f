using Segmentation.Reports.Customers;
using Segmentation.Reports.Lifetime;
using Segmentation.Reports.Sections.Analysts;
using Segmentation.Reports.Sections.Own;
using Segmentation.Reports.Sections.Tuning;
using Segmentation.Reports.Sections.Value;

namespace Segmentation.Reports.Sections;

/// <summary>All sections of the report, in its order.</summary>
internal static class ReportSections
{
    /// <summary>What everybody reads.</summary>
    internal static IReadOnlyList<IReportSection> ForEverybody { get; } =
    [
        new SegmentCards(),
        new UseOfSegments(),
        new HistorySection(),
        new CustomerFinder(),
        new Recommendations(),
        new SegmentMap(),
        new Sizes(),
        new OutlierTable(),
        new SegmentMeans(),
        new FeatureCharts(),
        new RfmGrid(),
        new Categories(),
        new Seasons(),
        new OrdersAndRepeats(),
        new Returns(),
        new Countries(),
        new Cohorts(),
        new ValueSection(),
        new PartitionComparisonTable(),
        new FileLinks(),
    ];

    /// <summary>What asks for a knowledge of statistics, behind the others.</summary>
    internal static IReadOnlyList<IReportSection> ForAnalysts { get; } =
    [
        new FeatureTests(),
        new Certainty(),
        new TuningTable(),
        new StabilityTable(),
        new Cleaning(),
        new HowMade(),
    ];
}
