using System.Collections.Frozen;
using Segmentation.Clustering;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Prediction;
using Segmentation.Reports.Json;

namespace Segmentation.Reports;

/// <summary>The files of a run of the main job.</summary>
public static class RunArtifacts
{
    /// <summary>The file that tells how the run was made and which files it wrote.</summary>
    public const string Record = "run.json";

    /// <summary>Files of every run.</summary>
    public static IReadOnlyList<string> Always { get; } = ["segments.csv", "profiles.json", "model.json", "report.html", Record];

    /// <summary>Every name that a run can write.</summary>
    public static IReadOnlySet<string> Known { get; } = FrozenSet.ToFrozenSet(
        [.. Always, Transactions, Outliers, Linkage, Map, Seasons, .. Advice, Segmentations, .. Categories], StringComparer.Ordinal);

    /// <summary>Generated transactions, of <c>demo</c>.</summary>
    public const string Transactions = "transactions.csv";

    /// <summary>Who is beyond which fence.</summary>
    public const string Outliers = "outliers.csv";

    /// <summary>All merges of Ward's linkage.</summary>
    public const string Linkage = "linkage.csv";

    /// <summary>The map.</summary>
    public const string Map = "map.csv";

    /// <summary>When each customer buys.</summary>
    public const string Seasons = "seasons.csv";

    /// <summary>Each customer's group in every segmentation.</summary>
    public const string Segmentations = "segmentations.csv";

    /// <summary>What to offer, and whom to call.</summary>
    public static IReadOnlyList<string> Advice => ["recommendations.csv", "call-first.csv"];

    /// <summary>Categories of products and customers.</summary>
    public static IReadOnlyList<string> Categories => ["categories.csv", "customer_categories.csv"];

    /// <summary>Writes all of them aside.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="run">The run.</param>
    /// <param name="model">What <c>score</c> needs.</param>
    /// <param name="clock">Its last stage, <c>write</c>, is in the account as far as it has come.</param>
    /// <returns>The run with its timings, as the account has it.</returns>
    public static AnalysisResult Write(OutputFolder folder, AnalysisResult run, SegmentModel model, StageClock clock)
    {
        SegmentationResult result = run.Segments;
        folder.Write("segments.csv", SegmentsCsv.Table(result).WriteCsv);
        folder.Write("profiles.json", stream => ProfilesJson.Write(stream, result.Profiles, result.Scoring));
        if (result.Outliers is { Handling: not OutlierHandling.Keep, Beyond.Length: > 0 } outliers)
            folder.Write(Outliers, stream => OutliersCsv.Write(stream, outliers));
        if (result.Dendrogram is { } dendrogram)
            folder.Write(Linkage, stream => LinkageWriter.WriteCsv(dendrogram, stream));
        if (result.Map is { } map)
            folder.Write(Map, stream => MapCsv.Write(stream, result.Table.Ids, map.Positions, result.Labels, map.Landmarks));
        if (run is { Seasons: not null, Source.Times: { } times })
            folder.Write(Seasons, stream => SeasonsCsv.Write(stream, result.Table.Ids, result.Labels, times));
        if (run.Advice is { } advice)
        {
            string[] names = [.. result.Profiles.Select(profile => profile.Name)];
            folder.Write(
                Advice[0],
                stream => RecommendationsCsv.Write(stream, advice, names, run.Seasons, run.Source?.Times?.Seasons.Shop));
            folder.Write(Advice[1], stream => CallFirstCsv.Write(stream, advice.Calls, result.Table.Ids, result.Labels, names));
        }
        if (run.SideBySide is { } compared)
            folder.Write(Segmentations, stream => SegmentationsCsv.Write(stream, result.Table.Ids, compared));
        if (run.Source is { Categories: { } categories } source)
        {
            folder.Write(Categories[0], stream => CategoriesCsv.WriteProducts(stream, categories.Placements));
            folder.Write(Categories[1], stream => CategoriesCsv.WriteCustomers(stream, source.Table.Ids, categories));
        }
        folder.Write("model.json", model.Save);
        folder.Write("report.html", stream => HtmlReport.Write(stream, run));
        clock.End();
        AnalysisResult account = run with { Stages = clock.Timings };
        IReadOnlyList<OutputFile> files = [.. folder.Files];
        folder.Write(Record, stream => RunJson.WriteSealed(stream, account, files));
        return account;
    }
}
