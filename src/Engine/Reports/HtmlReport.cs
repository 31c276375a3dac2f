using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;
using static Segmentation.Reports.Html.Page;

namespace Segmentation.Reports;

/// <summary><c>report.html</c>: one file that needs nothing else, neither network nor library; readable on a phone, in the dark and on paper.</summary>
public static class HtmlReport
{
    /// <summary>Writes the report. What a run did not compute is left out.</summary>
    public static void Write(Stream stream, AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        Markup? checkFirst = CheckFirst.Draw(run);
        Page.Write(stream, new Page(
            $"Customer segments{(run.Input is null ? "" : $" · {Path.GetFileName(run.Input)}")}",
            "Customer segments",
            run.Input,
            $"segment {run.Version}",
            new Markup().Add($"{checkFirst}{Headline.Figures(run)}{Headline.StandsOut(run)}"),
            [.. Sections(run)],
            $"Made by segment {run.Version} on {result.Device.Name}, seed {result.Options.Seed}.",
            HasMap: result.Map is not null)
        {
            LeadSections = checkFirst is null ? [] : [(CheckFirst.Id, CheckFirst.Title)],
        });
    }

    private static IEnumerable<(string Id, string Title, Markup Content)> Sections(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        // Everywhere in the same order, the segments that matter most to the business first.
        SegmentProfile[] profiles = [.. result.Profiles.OrderByDescending(profile => profile.RevenueShare ?? profile.CustomerShare).ThenBy(profile => profile.Segment)];
        yield return ("segments", "Segments", SegmentCards.Draw(profiles));
        if (WhatToDo.Draw(run, profiles) is { } advice)
            yield return ("advice", "What to do next", advice);
        if (SegmentMap.Draw(run) is { } map)
            yield return ("map", "Map", map);
        yield return ("sizes", "Sizes", Sizes(run, profiles));
        if (OutlierTable.Draw(result) is { } outliers)
            yield return ("outliers", "Outliers", outliers);
        yield return ("profiles", "How segments differ", Comparison(result, profiles));
        yield return ("features", "Feature by feature", Features(result, profiles));
        if (RfmGrid.Draw(result) is { } scores)
            yield return ("scores", "RFM scores", scores);
        if (FeatureTests.Draw(result, profiles) is { } tests)
            yield return ("tests", "What the differences are worth", tests);
        if (Categories.Draw(run, profiles) is { } categories)
            yield return ("categories", "What they buy", categories);
        if (Seasons.Draw(run, profiles) is { } seasons)
            yield return ("seasons", "When they buy", seasons);
        if (run.SideBySide is { } compared)
            yield return ("beside", "Side by side", SideBySideTable.Draw(compared));
        if (Certainty(run, profiles) is { IsEmpty: false } certainty)
            yield return ("certainty", "How clear the segments are", certainty);
        if (run.Source is { } source)
            yield return ("cleaning", "Data and cleaning", Grid(Card("From rows read to rows kept", CleaningFunnel.Draw(source.Cleaning)), Card("Examples of dropped rows", Cleaning.Examples(run)), Card("What was noticed", CheckFirst.Notes(run))));
        yield return ("made", "How it was made", Grid(Card("Settings", HowMade.Settings(run)), Card("Time", HowMade.Stages(run))));
    }

    private static Markup Sizes(AnalysisResult run, SegmentProfile[] profiles)
    {
        bool revenue = profiles.Any(profile => profile.RevenueShare is not null);
        Markup? months = run.Source is { Summary.RevenueByMonth.Count: > 1 } source ? MonthBars.Draw(source.Summary, Math.Clamp(ShareBars.Height(profiles.Length), 190, 330)) : null;
        return Grid(
            Card(revenue ? "Customers and revenue" : "Customers", ShareBars.Draw(profiles), revenue ? "Pale: share of customers. Full: share of revenue." : null),
            Card("Revenue by month", months, "Pale: a month that the data cover only in part."));
    }

    private static Markup Comparison(SegmentationResult result, SegmentProfile[] profiles)
    {
        var html = new Markup().Add($"<p>The median customer of each segment; below it, how far the segment's mean lies from the average customer, in standard deviations on the scale of the clustering.</p>\n{HeatMap.Draw(profiles)}");
        if (!RadarChart.Suits(result.Table.Columns.Count))
            return html;
        double reach = Math.Max(1.5, Math.Ceiling(2 * profiles.Max(profile => profile.Features.Max(feature => Math.Abs(feature.ZScore)))) / 2);
        html.Add($"<h3>Against the average customer</h3><p>The dashed ring is the average; outside it is more.{(result.Table.Columns.Contains("recency") ? " More recency means a longer time since the last order." : "")}</p>\n<div class=\"radars\">");
        foreach (SegmentProfile profile in profiles)
            html.Add($"<figure class=\"card radar\"><figcaption><span class=\"dot {Svg.Color(profile.Segment)}\"></span>{profile.Segment} {profile.Name}</figcaption>{RadarChart.Draw(profile, reach)}</figure>\n");
        return html.Add($"</div>\n");
    }

    private static Markup Features(SegmentationResult result, SegmentProfile[] profiles)
    {
        var charts = new Markup();
        for (int j = 0; j < result.Table.Columns.Count; j++)
        {
            string feature = result.Table.Columns[j];
            bool logarithmic = result.Transform.Kind == TransformKind.Log && profiles.All(profile => profile.Features[j].Minimum >= 0);
            charts.Add($"{Card(FeatureLabels.Titled(feature), BoxPlot.Draw(profiles, j, logarithmic))}");
            charts.Add($"{Card($"{FeatureLabels.Label(feature)}: number of customers", Histogram.Draw(feature, result.Table.Values.Column(j), result.Labels, profiles.Length, Math.Max(170, BoxPlot.Height(profiles.Length)), logarithmic))}");
        }
        return new Markup().Add($"<p>Left: the middle half of each segment's customers with its median, and a line from 5% to 95%. Right: all customers by value, coloured by segment.</p>\n{Grid(charts)}");
    }

    private static Markup Certainty(AnalysisResult run, SegmentProfile[] profiles)
    {
        SegmentationResult result = run.Segments;
        var cards = new Markup();
        if (result.Silhouette is { Rows.Length: > 0 } silhouette)
            cards.Add($"{Card("Silhouettes", SilhouettePlot.Draw(silhouette, result.Labels, [.. profiles.Where(profile => profile.Segment < result.Clusters)]), "How much nearer each customer is to its own segment than to the next; left of 0 another segment is nearer. Dashed: the mean.")}");
        if (result.Choice is { Curve.Count: > 1 } choice)
            cards.Add($"{Card("Number of segments", KCurve.Draw(choice), "Silhouette for each number tried; the large point was chosen.")}");
        if (result.Dendrogram is { Observations: > 1 } dendrogram)
            cards.Add($"{Card("Dendrogram", DendrogramChart.Draw(dendrogram, result.ClusteredLabels, [.. result.Profiles.Take(result.Clusters)]), "The last merges of Ward's linkage; further left, the groups that joined were less alike.")}");
        if (QualityTable.Draw(run) is { } quality)
            cards.Add($"{Card("Measures", quality)}");
        return cards.IsEmpty ? cards : Grid(cards);
    }
}
