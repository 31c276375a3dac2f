using Segmentation.Clustering;
using Segmentation.Features;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Reports.Json.Tuning;
using Segmentation.Reports.Json.Value;
using Segmentation.Wording;

namespace Segmentation.Reports.Json;

/// <summary>How a run was made, what it took and how good it is; what does not apply is left out.</summary>
internal sealed record RunDocument
{
    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The device that computed.</summary>
    public string? Device { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Every setting that the result depends on, as resolved.</summary>
    public required RunOptionsDocument Options { get; init; }

    /// <summary>What was read.</summary>
    public required InputDocument Input { get; init; }

    /// <summary>Rules of cleaning in their order, then those that were off and whose effect is known.</summary>
    public IReadOnlyList<RuleDocument>? Cleaning { get; init; }

    /// <summary>Role → column of the first input.</summary>
    public SortedDictionary<string, string>? Columns { get; init; }

    /// <summary>What looks wrong with the data, or deserves a look.</summary>
    public IReadOnlyList<FindingDocument>? Findings { get; init; }

    /// <summary>Rows that cleaning kept.</summary>
    public long? RowsKept { get; init; }

    /// <summary>How returns were handled.</summary>
    public ReturnsDocument? Returns { get; init; }

    /// <summary>The first moment that counts, without a time zone; earlier transactions were dropped. Absent for the beginning.</summary>
    public string? Since { get; init; }

    /// <summary>The moment from which recency counts back, without a time zone.</summary>
    public string? AsOf { get; init; }

    /// <summary>The kept transactions.</summary>
    public TransactionsDocument? Transactions { get; init; }

    /// <summary>Customers in the result.</summary>
    public required int Customers { get; init; }

    /// <summary>Customers that the map was made of, where the others were placed among them.</summary>
    public int? Landmarks { get; init; }

    /// <summary>Segments in the result.</summary>
    public int? Segments { get; init; }

    /// <summary>Customers beyond the fences of outliers.</summary>
    public OutliersDocument? Outliers { get; init; }

    /// <summary>Where a default did not suit the data, and what was taken instead.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Time and memory by stage. A map may be made beside other stages: their sum is then more than the run took.</summary>
    public required IReadOnlyList<StageDocument> Stages { get; init; }

    /// <summary>Quality measures.</summary>
    public QualityDocument? Quality { get; init; }

    /// <summary>The shop's calendar, and when each segment buys.</summary>
    public SeasonsDocument? Seasons { get; init; }

    /// <summary>How often customers order, when they come back and what an order is worth.</summary>
    public OrdersDocument? Orders { get; init; }

    /// <summary>The run among those before it.</summary>
    public HistoryDocument? History { get; init; }

    /// <summary>How many recommendations there are, when each segment returns, and what was left out.</summary>
    public AdviceDocument? Advice { get; init; }

    /// <summary>Categories of products, that of the unplaced ones last.</summary>
    public IReadOnlyList<CategoryDocument>? Categories { get; init; }

    /// <summary>The curve over k, where k was chosen.</summary>
    public ChoiceDocument? Choice { get; init; }

    /// <summary>The ways of looking for segments that were tried, where the best was taken.</summary>
    public TuningDocument? Tuning { get; init; }

    /// <summary>How the segments were defined, where they were not found.</summary>
    public OwnSegmentsDocument? OwnSegments { get; init; }

    /// <summary>The clusters and what stands beside them.</summary>
    public IReadOnlyList<SegmentationDocument>? Segmentations { get; init; }

    /// <summary>How far each two of them agree.</summary>
    public IReadOnlyList<SegmentationPairDocument>? SegmentationPairs { get; init; }

    /// <summary>Files that the run wrote beside this account.</summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }

    /// <summary>SHA-256 of all bytes of this file before this member, the comma excluded; lower-case hex.</summary>
    public string? OwnSha256 { get; init; }

    internal static RunDocument Of(AnalysisResult run)
    {
        CustomerFeatures? source = run.Source;
        return new RunDocument
        {
            Version = run.Version,
            Device = run.Device?.Name,
            Seed = run.Seed,
            Options = RunOptionsDocument.Of(run),
            Input = InputDocument.Of(run),
            Cleaning = source is null ? null : RuleDocument.Of(source.Cleaning),
            Columns = source is { Formats.Count: > 0 } ? FormatDocument.ByRole(source.Formats[0]) : null,
            Findings = source is null && run.Findings.Count == 0
            ? null : [.. run.Findings.Select(finding => FindingDocument.Of(finding, run.Language))],
            RowsKept = source?.Cleaning.RowsKept,
            Returns = source?.Returns is { } returns ? ReturnsDocument.Of(returns) : null,
            Since = source is not null && run.Reading?.Since is { } since ? TransactionsDocument.Moment(since) : null,
            AsOf = source is null ? null : TransactionsDocument.Moment(source.AsOf),
            Transactions = source is null ? null : TransactionsDocument.Of(source.Summary),
            Customers = run.Customers,
            Landmarks = run.Landmarks,
            Segments = run.SegmentCount,
            Outliers = run.Outliers is { } outliers ? OutliersDocument.Of(outliers, run.Language) : null,
            Notes = run.Notes.Count > 0 ? [.. run.Notes.Select(run.Language.Of)] : null,
            Stages = [.. run.Stages.Select(StageDocument.Of)],
            Quality = run.Quality is { } quality ? QualityDocument.Of(quality) : null,
            Seasons = run is { Seasons: { } seasons, Source.Times: { } times }
            ? SeasonsDocument.Of(times.Seasons.Shop, seasons, run.Language) : null,
            Orders = run.Orders is { } orders ? OrdersDocument.Of(orders, run.Language) : null,
            History = run.History is { } history ? HistoryDocument.Of(history, run.Language) : null,
            Advice = run.Advice is { } advice ? AdviceDocument.Of(advice, run.Language) : null,
            Categories = source?.Categories is { } categories ? CategoryDocument.Of(categories) : null,
            Choice = run.Choice is { } choice ? ChoiceDocument.Of(choice, run.ChoiceReason, run.Language) : null,
            Tuning = run.Tuning is { } tuning ? TuningDocument.Of(tuning, run.Language) : null,
            OwnSegments = run is { Verdict: { } verdict, Segments.Own: { } own }
            ? OwnSegmentsDocument.Of(own, verdict, run.Language) : null,
            Segmentations = run.PartitionComparison is { } compared ? SegmentationDocument.Of(compared) : null,
            SegmentationPairs = run.PartitionComparison is { } pairs ? SegmentationPairDocument.Of(pairs) : null,
        };
    }
}

/// <summary>Customers beyond the fences of outliers.</summary>
/// <param name="Handling">What was done with them.</param>
/// <param name="Rule">How the fences were drawn.</param>
/// <param name="Fences">Feature → largest value within.</param>
/// <param name="Customers">Customers beyond any fence.</param>
/// <param name="CustomerShare">Their share of all customers.</param>
/// <param name="RevenueShare">Their share of revenue.</param>
internal sealed record OutliersDocument(
    string Handling,
    string Rule,
    IReadOnlyDictionary<string, double> Fences,
    int Customers,
    double CustomerShare,
    double? RevenueShare)
{
    internal static OutliersDocument Of(OutlierResult outliers, Language text) => new(
        JsonOutput.Word(outliers.Handling),
        text.Of(outliers.Fences.Said),
        outliers.Fences.Fences.ToDictionary(fence => fence.Feature, fence => fence.Upper, StringComparer.Ordinal),
        outliers.Beyond.Length,
        outliers.CustomerShare,
        outliers.RevenueShare);
}

/// <summary>What a stage took.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Seconds">Time by the clock.</param>
/// <param name="PeakMegabytes">Most memory of the process up to its end.</param>
internal sealed record StageDocument(string Stage, double Seconds, double PeakMegabytes)
{
    internal static StageDocument Of(StageTiming stage) =>
        new(stage.Stage, Math.Round(stage.Seconds, 6), Math.Round(stage.PeakMegabytes, 1));
}

/// <summary>Quality measures of segments and map.</summary>
/// <param name="Silhouette">Mean silhouette, −1 to 1.</param>
/// <param name="SilhouetteStandardError">Its standard error, where it is of a sample.</param>
/// <param name="CalinskiHarabasz">Variance between segments over that within.</param>
/// <param name="DaviesBouldin">Mean similarity of each segment to its most similar one.</param>
/// <param name="Inertia">Sum of squared distances to the segments' means.</param>
/// <param name="KlDivergence">Kullback-Leibler divergence of the map.</param>
/// <param name="Trustworthiness">Whether neighbours on the map are neighbours in the data, 0 to 1.</param>
/// <param name="NeighborPreservation">Share of the nearest neighbours that stay so on the map.</param>
/// <param name="Stability">Mean Jaccard similarity of each segment, found again in samples.</param>
/// <param name="Placement">How well new customers are placed.</param>
internal sealed record QualityDocument(
    double? Silhouette,
    double? SilhouetteStandardError,
    double? CalinskiHarabasz,
    double? DaviesBouldin,
    double? Inertia,
    double? KlDivergence,
    double? Trustworthiness,
    double? NeighborPreservation,
    IReadOnlyList<double>? Stability,
    PlacementQualityDocument? Placement)
{
    internal static QualityDocument Of(SegmentationQuality quality) => new(
        quality.Silhouette,
        quality.SilhouetteStandardError,
        quality.CalinskiHarabasz,
        quality.DaviesBouldin,
        quality.Inertia,
        quality.KlDivergence,
        quality.Trustworthiness,
        quality.NeighborPreservation,
        quality.Stability?.Jaccard,
        quality.Placing is { } placing ? PlacementQualityDocument.Of(placing) : null);
}

/// <summary>How the number of segments was chosen.</summary>
/// <param name="Clusters">The chosen number.</param>
/// <param name="Reason">Why, in a sentence or two.</param>
/// <param name="Curve">Every number that was measured.</param>
internal sealed record ChoiceDocument(int Clusters, string? Reason, IReadOnlyList<ChoicePointDocument> Curve)
{
    internal static ChoiceDocument Of(ChosenK choice, IReadOnlyList<Phrase> reason, Language text) => new(
        choice.Chosen,
        reason.Count == 0 ? null : string.Join(' ', reason.Select(text.Of)),
        [.. choice.Curve.Select(ChoicePointDocument.Of)]);
}

/// <summary>What was measured of a number of segments.</summary>
/// <param name="Clusters">The number.</param>
/// <param name="Silhouette">Mean silhouette, −1 to 1.</param>
/// <param name="StandardError">Its standard error, where it is of a sample.</param>
/// <param name="CalinskiHarabasz">Variance between segments over that within.</param>
/// <param name="DaviesBouldin">Mean similarity of each segment to its most similar one.</param>
/// <param name="Inertia">Sum of squared distances to the segments' means.</param>
/// <param name="LargestShare">Share of the customers in the largest segment.</param>
/// <param name="SmallestShare">Share of the customers in the smallest segment.</param>
/// <param name="LargestRevenueShare">Largest share of the revenue that one segment has.</param>
/// <param name="SmallestRevenueShare">Smallest share of the revenue that one segment has.</param>
/// <param name="Stability">Mean over the segments of how much of each is found again in samples, 0 to 1.</param>
/// <param name="WorstStability">The same of the segment that is found again least.</param>
/// <param name="PlacementAccuracy">Share of held-out customers that are placed into their own segment.</param>
/// <param name="Breach">By how much shares of segments exceed the limits; 0 where the number is usable.</param>
internal sealed record ChoicePointDocument(
    int Clusters,
    double Silhouette,
    double? StandardError,
    double CalinskiHarabasz,
    double DaviesBouldin,
    double Inertia,
    double? LargestShare,
    double? SmallestShare,
    double? LargestRevenueShare,
    double? SmallestRevenueShare,
    double? Stability,
    double? WorstStability,
    double? PlacementAccuracy,
    double? Breach)
{
    internal static ChoicePointDocument Of(KQuality number) => new(
        number.Clusters,
        number.Silhouette,
        number.StandardError,
        number.CalinskiHarabasz,
        number.DaviesBouldin,
        number.Inertia,
        number.LargestShare,
        number.SmallestShare,
        number.LargestRevenueShare,
        number.SmallestRevenueShare,
        number.Stability?.Average(),
        number.Stability?.Min(),
        number.PlacementAccuracy,
        number.Breach);
}
