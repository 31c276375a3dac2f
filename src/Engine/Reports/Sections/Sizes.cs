using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections;

/// <summary>How large the segments are, and how revenue went by month.</summary>
internal sealed class Sizes : IReportSection
{
    /// <inheritdoc/>
    public string Id => "sizes";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text)
    {
        IReadOnlyList<SegmentProfile> profiles = run.Segments.Profiles;
        bool revenue = profiles.Any(profile => profile.RevenueShare is not null);
        Markup? months = run.Source is { Summary.RevenueByMonth.Count: > 1 } source
            ? MonthBars.Draw(source.Summary, Math.Clamp(ShareBars.Height(profiles.Count), 190, 330), text)
            : null;
        string? caption = revenue ? text["sizes.caption"] : null;
        return Page.Grid(
            Page.Card(text[revenue ? "sizes.customers-and-revenue" : "sizes.customers"], ShareBars.Draw(profiles, text), caption),
            Page.Card(text["sizes.months"], months, text["sizes.months-caption"]));
    }
}
