using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;

namespace Segmentation.Reports.Sections;

/// <summary>How large the segments are, and how revenue went by month.</summary>
internal sealed class Sizes : IReportSection
{
    /// <inheritdoc/>
    public string Id => "sizes";

    /// <inheritdoc/>
    public string Title => "Sizes";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => true;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.ProfilesByShare;
        bool revenue = profiles.Any(profile => profile.RevenueShare is not null);
        Markup? months = run.Source is { Summary.RevenueByMonth.Count: > 1 } source
            ? MonthBars.Draw(source.Summary, Math.Clamp(ShareBars.Height(profiles.Count), 190, 330))
            : null;
        string? caption = revenue ? "Pale: share of customers. Full: share of revenue." : null;
        return Page.Grid(
            Page.Card(revenue ? "Customers and revenue" : "Customers", ShareBars.Draw(profiles), caption),
            Page.Card("Revenue by month", months, "Pale: a month that the data cover only in part."));
    }
}
