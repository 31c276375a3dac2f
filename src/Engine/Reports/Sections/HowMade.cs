using System.Globalization;
using Segmentation.Clustering;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Transactions.Columns;

namespace Segmentation.Reports.Sections;

/// <summary>All that is needed to make the same result again, and what it took.</summary>
internal sealed class HowMade : IReportSection
{
    /// <inheritdoc/>
    public string Id => "made";

    /// <inheritdoc/>
    public string Title => "How it was made";

    /// <inheritdoc/>
    public bool Applies(AnalysisResult run) => true;

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run) =>
        Page.Grid(Page.Card("Settings", Settings(run)), Page.Card("Time", Stages(run)));

    private static Markup Settings(AnalysisResult run)
    {
        SegmentationResult result = run.Segments;
        SegmentationOptions options = result.Options;
        var rows = new Markup();
        Row(rows, "Method", $"{options.Method.Title}, {Space(options.Space)}");
        Row(rows, "Segments", options.Clusters is { } given ? Invariant($"{given}, as asked") : Invariant($"{result.Clusters}, chosen by silhouette among {options.FewestClusters} to {options.MostClusters}"));
        if (result.Outliers is { Handling: not OutlierHandling.Keep } outliers)
            Row(rows, "Outliers", $"{(outliers.Handling == OutlierHandling.Trim ? "left out" : "segments of their own besides")}: {outliers.Fences.Rule}");
        Row(rows, "Features", string.Join(", ", result.Table.Columns));
        Row(rows, "Scale", result.Transform.Kind switch { TransformKind.Log => "ln(1 + x), then standardised", TransformKind.Standardize => "standardised", _ => "as they are" });
        if (result.Map is not null)
            Row(rows, "Map", Map(options.TSne, result.Map));
        if (options.Method.RunsKMeans)
            Row(rows, "K-Means", Invariant($"best of {options.KMeans.Restarts} starts, {(options.KMeans.Seeding == KMeansSeeding.PlusPlus ? "k-means++" : "k-means‖")}"));
        if (run.Source is { } source)
            Row(rows, "Recency counts to", source.AsOf.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture));
        if (run.Input is not null)
            Row(rows, "Input", $"{run.Input}, {Numbers.Whole(run.InputRows)} rows");
        if (run.InputSha256 is not null)
            Row(rows, "SHA-256", run.InputSha256);
        foreach (SourceFormat format in run.Source?.Formats ?? [])
            Row(rows, "Read as", $"{format.Encoding}, delimiter {Mark(format.Delimiter)}, decimal {Mark(format.DecimalMark)}, dates {format.DateFormat}; {string.Join(", ", format.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}"))}");
        Row(rows, "Device", result.Device.Name);
        Row(rows, "Seed", options.Seed.ToString(CultureInfo.InvariantCulture));
        Row(rows, "Program", $"segment {run.Version}");
        return new Markup().Add($"<dl class=\"made\">{rows}</dl>\n");
    }

    private static Markup? Stages(AnalysisResult run)
    {
        if (run.Stages.Count == 0)
            return null;
        double longest = run.Stages.Max(stage => stage.Seconds);
        var rows = new Markup();
        foreach (StageTiming stage in run.Stages)
            rows.Add($"<tr><th scope=\"row\">{stage.Stage}</th><td class=\"num\">{Numbers.Duration(stage.Seconds)}</td><td class=\"bar\"><i style=\"width:{(longest > 0 ? 100 * stage.Seconds / longest : 0)}%\"></i></td><td class=\"num\">{Numbers.Whole((long)stage.PeakMegabytes)} MB</td></tr>\n");
        return new Markup().Add($"<div class=\"scroll\"><table class=\"plain\"><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">Time</th><th></th><th scope=\"col\">Peak memory</th></tr></thead><tbody>{rows}</tbody></table></div>\n");
    }

    private static string Space(SegmentationSpace space) => space switch
    {
        SegmentationSpace.Pca => "on the principal components",
        SegmentationSpace.Map => "on the map",
        _ => "on the features",
    };

    private static string Map(TSneOptions options, TSneResult map) =>
        Invariant($"Barnes-Hut t-SNE, perplexity {options.Perplexity:0.##}, θ {options.Theta:0.##}, {map.Iterations} iterations{(map.Landmarks is { } landmarks ? $", of {Numbers.Whole(landmarks.Length)} landmarks among whom the other {Numbers.Whole(map.Positions.Rows - landmarks.Length)} customers were placed" : "")}");

    private static string Mark(char mark) => mark switch { '\t' => "tab", ' ' => "spaces", ',' => "comma", ';' => "semicolon", '.' => "point", _ => mark.ToString() };

    private static void Row(Markup rows, string term, string text) => rows.Add($"<div><dt>{term}</dt><dd>{text}</dd></div>\n");
}
