using System.Globalization;
using Segmentation.Clustering;
using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Reports.Html;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Reports.Sections.Analysts;

/// <summary>All that is needed to make the same result again, and what it took.</summary>
internal sealed class HowMade : IReportSection
{
    /// <inheritdoc/>
    public string Id => "made";

    /// <inheritdoc/>
    public Markup Draw(AnalysisResult run, Language text) =>
        Page.Grid(Page.Card(text["made.settings"], Settings(run, text)), Page.Card(text["made.time"], Stages(run, text)));

    private static Markup Settings(AnalysisResult run, Language text)
    {
        SegmentationResult result = run.Segments;
        SegmentationOptions options = result.Options;
        var rows = new Markup();
        Row(rows, text["made.method"],
            text.Of("made.method-in-space", ("method", text[$"method.{options.Method.Name}"]),
            ("space", text[$"made.space-{Word(options.Space)}"])));
        string segments = options.Clusters is { } given
            ? text.Of("made.segments-given", ("clusters", given))
            : text.Of("made.segments-chosen", ("clusters", result.Clusters), ("from", options.MinClusters),
                ("to", options.MaxClusters));
        Row(rows, text["made.segments"], segments);
        if (result.Outliers is { Handling: not OutlierHandling.Keep } outliers)
        {
            string key = outliers.Handling == OutlierHandling.Trim ? "made.outliers-trimmed" : "made.outliers-separate";
            Row(rows, text["made.outliers"], text.Of(key, ("rule", outliers.Fences.Said)));
        }
        Row(rows, text["made.features"], text.Join("list.comma", result.Table.Columns), isData: true);
        Row(rows, text["made.scale"], text[$"made.scale-{Word(result.Transform.Kind)}"]);
        if (result.Map is not null)
            Row(rows, text["made.map"], Map(options.TSne, result.Map, text));
        if (options.Method.RunsKMeans)
        {
            string seeding = options.KMeans.Seeding == KMeansSeeding.PlusPlus ? "k-means++" : "k-means‖";
            Row(rows, text["made.kmeans"], text.Html(
                "made.kmeans-starts", ("restarts", options.KMeans.Restarts), ("seeding", new DataText(seeding))));
        }
        if (run.Source is { } source)
            Row(rows, text["made.recency"], text.Of("date.day-and-time", ("date", source.AsOf)));
        if (run.Input is not null)
            Row(rows, text["made.input"], text.Of("made.input-rows", ("input", PageHead.Of(run).FileNames(text)), ("rows", run.InputRows)));
        if (run.InputSha256 is not null)
            Row(rows, text["made.hash"], run.InputSha256, isData: true);
        foreach (SourceFormat format in run.Source?.Formats ?? [])
            Row(rows, text["made.format"], Format(format, text));
        Row(rows, text["made.device"], result.Device.Name, isData: true);
        Row(rows, text["made.seed"], options.Seed.ToString(CultureInfo.InvariantCulture));
        Row(rows, text["made.program"], text.Of("made.program-version", ("version", run.Version)));
        return new Markup().Add($"<dl class=\"made\">{rows}</dl>\n");
    }

    private static Markup? Stages(AnalysisResult run, Language text)
    {
        if (run.Stages.Count == 0)
            return null;
        double longest = run.Stages.Max(stage => stage.Seconds);
        var rows = new Markup();
        foreach (StageTiming stage in run.Stages)
            rows.Add($"<tr><th scope=\"row\">{text.IfAny($"stage.{stage.Stage}") ?? stage.Stage}</th><td "
                + $"class=\"num\">{text.Duration(stage.Seconds)}</td><td class=\"bar\"><i "
                + $"style=\"width:{(longest > 0 ? 100 * stage.Seconds / longest : 0)}%\"></i></td><td "
                + $"class=\"num\">{text.Of("number.megabytes", ("value", Math.Floor(stage.PeakMegabytes)))}</td></tr>\n");
        return new Markup().Add(
            $"<div class=\"scroll\"><table class=\"plain\"><thead><tr>{Page.Headings(text, "made.stage", "made.time")}<td>"
            + $"</td>{Page.Headings(text, "made.memory")}</tr></thead><tbody>{rows}</tbody></table></div>\n");
    }

    private static string Map(TSneOptions options, TSneResult map, Language text) => text.Of(
        map.Landmarks is null ? "made.map-settings" : "made.map-of-landmarks",
        ("perplexity", options.Perplexity),
        ("theta", options.Theta),
        ("iterations", map.Iterations),
        ("landmarks", map.Landmarks?.Length),
        ("placed", map.Positions.Rows - (map.Landmarks?.Length ?? 0)));

    private static Markup Format(SourceFormat format, Language text) => text.Html(
        "made.format-settings",
        ("encoding", new DataText(format.Encoding)),
        ("delimiter", Mark(format.Delimiter, text)),
        ("decimal", Mark(format.DecimalMark, text)),
        ("dates", new DataText(format.DateFormat)),
        ("columns", new DataText(text.Join("list.comma",
        format.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}")))));

    private static string Mark(char mark, Language text) => mark switch
    {
        '\t' => text["made.mark-tab"],
        ' ' => text["made.mark-spaces"],
        ',' => text["made.mark-comma"],
        ';' => text["made.mark-semicolon"],
        '.' => text["made.mark-point"],
        _ => mark.ToString(),
    };

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Row(Markup rows, string term, Markup value) =>
        rows.Add($"<div><dt>{term}</dt><dd>{value}</dd></div>\n");

    private static void Row(Markup rows, string term, string value, bool isData = false) =>
        rows.Add($"<div><dt>{term}</dt><dd{(isData ? new Markup().AddTrusted(" translate=\"no\"") : null)}>{value}</dd></div>\n");
}
