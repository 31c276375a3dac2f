using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Pipeline.ChoosingK;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Pipeline.Tuning;
using Segmentation.Plans;
using Segmentation.Prediction.Segments;
using Segmentation.Pseudonyms;
using Segmentation.Transactions;
using Segmentation.Value.Cohorts;
using Segmentation.Value.History;
using Segmentation.Value.Models;
using Segmentation.Value.Orders;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What a run found and how: files, the report, JSON and the terminal are written from it.</summary>
/// <remarks>A run that makes no segments (a plain clustering, a map, a reading) fills in its own parts; the others are null.</remarks>
public sealed record AnalysisResult
{
    private readonly SegmentationResult? _segments;
    private readonly Placements? _placements;
    private readonly int? _customers;

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Language of names, sentences and findings.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>What was read, as the user named it; null where it was generated.</summary>
    public string? Input { get; init; }

    /// <summary>Hash of the input's bytes, lower-case hex.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>Data rows read: transactions, or rows of a table.</summary>
    public required long InputRows { get; init; }

    /// <summary>How transactions were read and cleaned; null where a table was read.</summary>
    public TransactionsOptions? Reading { get; init; }

    /// <summary>The transactions as customers; null where a table was read.</summary>
    public CustomerFeatures? Source { get; init; }

    /// <summary>The segments.</summary>
    /// <exception cref="InvalidOperationException">The run made none: see <see cref="HasSegments"/>.</exception>
    public SegmentationResult Segments
    {
        get => _segments ?? throw new InvalidOperationException("This run made no segments.");
        init => _segments = value;
    }

    /// <summary>Whether the run made segments.</summary>
    public bool HasSegments => _segments is not null;

    /// <summary>Where a model placed the customers.</summary>
    /// <exception cref="InvalidOperationException">The run placed none: it is not one of
    /// <see cref="CustomerAnalysis.Score(SegmentModel, ScoringOptions, IAnalysisObserver?, CancellationToken)"/>.</exception>
    public Placements Placements
    {
        get => _placements ?? throw new InvalidOperationException("This run placed no customers.");
        internal init => _placements = value;
    }

    /// <summary>Where each of them stands on the map of an earlier run; null where no map was given.</summary>
    internal Matrix? Positions { get; init; }

    /// <summary>When the segments buy; null where order times were not kept.</summary>
    internal SegmentSeasons? Seasons { get; init; }

    /// <summary>
    /// How often customers order, when they come back and what an order is worth, of all customers read; null where orders were not kept.
    /// </summary>
    internal OrderStatistics? Orders { get; init; }

    /// <summary>Customers and revenue by month of first order, of all customers read; null where orders were not kept.</summary>
    internal CohortTriangle? Cohorts { get; init; }

    /// <summary>This run among those before it; null where segments are not followed through time.</summary>
    internal HistoryResult? History { get; init; }

    /// <summary>What that was compared with, and by which bounds; null likewise.</summary>
    internal HistoryPlan? HistoryPlan { get; init; }

    /// <summary>How long the segments stay; null where orders were not kept, or nobody is seen to leave.</summary>
    internal Retention? Retention { get; init; }

    /// <summary>What to do next; null where it was not asked for.</summary>
    internal Advice? Advice { get; init; }

    /// <summary>The plan of each segment, by number; null where nothing is recommended.</summary>
    internal IReadOnlyList<SegmentPlan>? Plans { get; init; }

    /// <summary>What the customers are expected to be worth; null where it was not asked for.</summary>
    internal LifetimeValues? Value { get; init; }

    /// <summary>Segmentations beside the clusters; null where none were asked for.</summary>
    internal PartitionComparison? PartitionComparison { get; init; }

    /// <summary>How the segments differ in each feature; null where there are no two.</summary>
    internal IReadOnlyList<FeatureDifference>? Differences { get; init; }

    /// <summary>Whether segments of one's own can be used; null where segments were found.</summary>
    internal UseVerdict? Verdict { get; init; }

    /// <summary>The ways of looking for segments that were tried against each other; null where none were.</summary>
    internal TuningResult? Tuning { get; init; }

    /// <summary>What places new customers into the segments; null where there are none.</summary>
    public SegmentModel? Model { get; init; }

    /// <summary>What writing to a customer once costs, as it was given; null where it was not.</summary>
    internal double? ContactCost { get; init; }

    /// <summary>What made pseudonyms of the ids of a table that was read in place of transactions; null where nothing did.</summary>
    internal PseudonymKey? Pseudonyms { get; init; }

    /// <summary>Whether the report names customers.</summary>
    internal bool ShowsIds { get; init; } = true;

    /// <summary>Title of the report and of the presentation; null for what they are.</summary>
    internal string? Title { get; init; }

    /// <summary>The day that the report says it was made on; null to say none.</summary>
    internal DateOnly? MadeOn { get; init; }

    /// <summary>Whether a presentation is written beside the report.</summary>
    internal bool Slides { get; init; }

    /// <summary>Formats of the tables of its folder.</summary>
    internal IReadOnlyList<string> Tables { get; init; } = ["csv"];

    /// <summary>The transactions as CSV where they were generated, else null.</summary>
    public byte[]? Generated { get; init; }

    /// <summary>Time and memory of all stages.</summary>
    public required IReadOnlyList<StageTiming> Stages { get; init; }

    /// <summary>The device that computed.</summary>
    public DeviceInfo? Device { get => field ?? _segments?.Device; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong? Seed { get => field ?? _segments?.Options.Seed; init; }

    /// <summary>Scale that the table was put on.</summary>
    public TransformKind? Transform { get => field ?? _segments?.Options.Transform; init; }

    /// <summary>Settings of the clustering.</summary>
    public SegmentationOptions? Clustering { get => field ?? _segments?.Options; init; }

    /// <summary>Settings of the map.</summary>
    public TSneOptions? Map { get => field ?? (_segments?.Map is null ? null : _segments.Options.TSne); init; }

    /// <summary>Customers that the map was made of, where the others were placed among them.</summary>
    public int? Landmarks { get => field ?? _segments?.Map?.Landmarks?.Length; init; }

    /// <summary>Customers in the result.</summary>
    public int Customers { get => _customers ?? _segments?.Labels.Length ?? 0; init => _customers = value; }

    /// <summary>Segments in the result.</summary>
    public int? SegmentCount { get => field ?? _segments?.Profiles.Count; init; }

    /// <summary>Where a default did not suit the data, and what was taken instead.</summary>
    public IReadOnlyList<Phrase> Notes { get => field ?? _segments?.Notes ?? []; init; }

    /// <summary>What looks wrong with the data or the segments, or deserves a look.</summary>
    public IReadOnlyList<Finding> Findings => [.. Source?.Cleaning.Findings ?? [], .. _segments?.Findings ?? []];

    /// <summary>Why this number of segments was chosen, in sentences; empty where it was not chosen.</summary>
    public IReadOnlyList<Phrase> ChoiceReason => ChoiceWords.Reason(Choice, Clustering);

    /// <summary>How well new customers are placed, as a sentence; null where it was not measured.</summary>
    public string? PlacementSummary => Quality?.Placing is not { } placing ? null : Language.Of(
        "placing.summary",
        ("accuracy", placing.Chosen.Accuracy),
        ("way", Language[$"placing.{placing.Chosen.Name}"]),
        ("customers", placing.Customers));

    /// <summary>Quality measures.</summary>
    public SegmentationQuality? Quality { get => field ?? _segments?.Quality; init; }

    /// <summary>The curve over k, where k was chosen.</summary>
    internal ChosenK? Choice { get => field ?? _segments?.Choice; init; }

    /// <summary>Customers beyond the fences.</summary>
    internal OutlierResult? Outliers => _segments?.Outliers;

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Input ?? "generated"}: {Customers} customers, {SegmentCount ?? 0} segments");
}
