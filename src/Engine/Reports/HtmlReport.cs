using System.Reflection;
using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Charts;
using Segmentation.Reports.Html;
using Segmentation.Reports.Sections;

namespace Segmentation.Reports;

/// <summary><c>report.html</c>: one file that needs nothing else, neither network nor library; readable on a phone, in the dark and on paper.</summary>
public static class HtmlReport
{
    /// <summary>Writes the report. What a run did not compute is left out.</summary>
    public static void Write(Stream stream, RunRecord run)
    {
        (string Id, string Title, Markup Content)[] sections = [.. Sections(run)];
        var page = new Markup();
        page.Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add($"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"segment {run.Version}\">\n")
            .Add($"<title>Customer segments{(run.Input is null ? "" : $" · {Path.GetFileName(run.Input)}")}</title>\n<style>\n").AddTrusted(Resource("report.css")).Add($"</style>\n</head>\n<body>\n")
            .Add($"<header><h1>Customer segments</h1><p class=\"from\">{run.Input}</p></header>\n<nav aria-label=\"Contents\">");
        foreach ((string id, string title, _) in sections)
            page.Add($"<a href=\"#{id}\">{title}</a>");
        page.Add($"</nav>\n<main>\n{Headline.Figures(run)}{Headline.StandsOut(run)}");
        foreach ((string id, string title, Markup content) in sections)
            page.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>\n{content}</section>\n");
        page.Add($"</main>\n<footer>Made by segment {run.Version} on {run.Result.Device.Name}, seed {run.Result.Options.Seed.ToString()}.</footer>\n");
        if (run.Result.Map is not null)
            page.Add($"<script>\n").AddTrusted(Resource("report.js")).Add($"</script>\n");
        stream.Write(Encoding.UTF8.GetBytes(page.Add($"</body>\n</html>\n").ToString()));
    }

    private static IEnumerable<(string Id, string Title, Markup Content)> Sections(RunRecord run)
    {
        SegmentationResult result = run.Result;
        // Everywhere in the same order, the segments that matter most to the business first.
        SegmentProfile[] profiles = [.. result.Profiles.OrderByDescending(profile => profile.RevenueShare ?? profile.CustomerShare).ThenBy(profile => profile.Segment)];
        yield return ("segments", "Segments", SegmentCards.Draw(profiles));
        if (SegmentMap.Draw(run) is { } map)
            yield return ("map", "Map", map);
        yield return ("sizes", "Sizes", Sizes(run, profiles));
        yield return ("profiles", "How segments differ", Differences(result, profiles));
        yield return ("features", "Feature by feature", Features(result, profiles));
        if (Certainty(run, profiles) is { IsEmpty: false } certainty)
            yield return ("certainty", "How clear the segments are", certainty);
        if (run.Source is { } source)
            yield return ("cleaning", "Data and cleaning", Grid(Card("From rows read to rows kept", CleaningFunnel.Draw(source.Cleaning)), Card("Examples of dropped rows", Cleaning.Examples(run))));
        yield return ("made", "How it was made", Grid(Card("Settings", HowMade.Settings(run)), Card("Time", HowMade.Stages(run))));
    }

    private static Markup Sizes(RunRecord run, SegmentProfile[] profiles)
    {
        bool revenue = profiles.Any(profile => profile.RevenueShare is not null);
        Markup? months = run.Source is { Summary.RevenueByMonth.Count: > 1 } source ? MonthBars.Draw(source.Summary, Math.Clamp(ShareBars.Height(profiles.Length), 190, 330)) : null;
        return Grid(
            Card(revenue ? "Customers and revenue" : "Customers", ShareBars.Draw(profiles), revenue ? "Pale: share of customers. Full: share of revenue." : null),
            Card("Revenue by month", months, "Pale: a month that the data cover only in part."));
    }

    private static Markup Differences(SegmentationResult result, SegmentProfile[] profiles)
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

    private static Markup Certainty(RunRecord run, SegmentProfile[] profiles)
    {
        SegmentationResult result = run.Result;
        var cards = new Markup();
        if (result.Silhouette is { Rows.Length: > 0 } silhouette)
            cards.Add($"{Card("Silhouettes", SilhouettePlot.Draw(silhouette, result.Labels, profiles), "How much nearer each customer is to its own segment than to the next; left of 0 another segment is nearer. Dashed: the mean.")}");
        if (result.Choice is { Curve.Count: > 1 } choice)
            cards.Add($"{Card("Number of segments", KCurve.Draw(choice), "Silhouette for each number tried; the large point was chosen.")}");
        if (result.Dendrogram is { Observations: > 1 } dendrogram)
            cards.Add($"{Card("Dendrogram", DendrogramChart.Draw(dendrogram, result.Labels, result.Profiles), "The last merges of Ward's linkage; further left, the groups that joined were less alike.")}");
        if (QualityTable.Draw(run) is { } quality)
            cards.Add($"{Card("Measures", quality)}");
        return cards.IsEmpty ? cards : Grid(cards);
    }

    private static Markup Grid(params ReadOnlySpan<Markup> cards)
    {
        var html = new Markup().Add($"<div class=\"grid\">\n");
        foreach (Markup card in cards)
            html.Add($"{card}");
        return html.Add($"</div>\n");
    }

    private static Markup Card(string title, Markup? content, string? caption = null) => content is null
        ? new Markup()
        : new Markup().Add($"<div class=\"card\"><h3>{title}</h3>\n{content}{(caption is null ? null : new Markup().Add($"<p class=\"hint\">{caption}</p>"))}</div>\n");

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
