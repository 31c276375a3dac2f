using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Pipeline.Tuning;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;
using Segmentation.Value.History;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What a <see cref="CustomerAnalysis"/> reads and what it makes of it.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Which transactions are read, how they are cleaned, and the features of a customer.</summary>
    public TransactionsOptions Reading { get; init; } = new() { Sources = [] };

    /// <summary>Transactions that are generated and read in place of sources; null reads the sources.</summary>
    internal SampleOptions? Sample { get; init; }

    /// <summary>How customers become segments.</summary>
    public SegmentationOptions Segments { get; init; } = new();

    /// <summary>
    /// How products come into categories; null for none, unless a feature or a grouping needs them: then they are learned.
    /// </summary>
    public CategoryOptions? Categories { get; init; }

    /// <summary>Whether it is looked at when the segments buy.</summary>
    public bool Seasons { get; init; } = true;

    /// <summary>What to recommend; null for nothing.</summary>
    public OfferPlan? Offers { get; init; } = new();

    /// <summary>What it costs to write to a customer once, in the currency of the data; null for 2 % of the mean order.</summary>
    public double? ContactCost { get; init; }

    /// <summary>
    /// What customers are expected to be worth ahead; null to leave it out, unless a feature, a grouping or a condition needs it.
    /// </summary>
    public ValueOptions? Value { get; init; }

    /// <summary>A CSV of segments and the names that they get instead of the made ones; null for none.</summary>
    public string? NamesFile { get; init; }

    /// <summary>Whether the report names customers; null for unless their ids are e-mail addresses or telephone numbers.</summary>
    public bool? NamesCustomers { get; init; }

    /// <summary>Title of the report and of the presentation; null for what they are.</summary>
    public string? Title { get; init; }

    /// <summary>The day that the report says it was made on; null to say none.</summary>
    public DateOnly? MadeOn { get; init; }

    /// <summary>Whether a presentation is written beside the report.</summary>
    public bool Slides { get; init; }

    /// <summary>Segmentations to compare the segments with; null for none.</summary>
    internal GroupingPlan? Groupings { get; init; }

    /// <summary>Segments that are defined in place of being found; null to find them.</summary>
    internal OwnSegments? Own { get; init; }

    /// <summary>Ways of looking for segments that are tried against each other, the best being taken; null for none.</summary>
    internal TuningOptions? Tuning { get; init; }

    /// <summary>What came before, where segments are followed through time; null where they are not.</summary>
    internal HistoryPlan? History { get; init; }

    /// <summary>Where arithmetic runs: a name that <see cref="Compute.Devices.Open"/> knows.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Processor threads of the device, 0 for all cores; the result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Language of names, sentences and findings; names of columns and codes are the same in all.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>
    /// What the tables of the run's folder are written as: <c>csv</c>, <c>csv-excel</c>, <c>parquet</c>, <c>xlsx</c>; one or more.
    /// </summary>
    public IReadOnlyList<string> Tables { get; init; } = ["csv"];

    /// <summary>Version that results name.</summary>
    public string Version { get; init; } = typeof(AnalysisOptions).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Whether it is looked at when the segments buy: only where orders are at hand, which a database that sums them keeps.
    /// </summary>
    public bool LooksAtSeasons => Seasons && !Reading.PushDown;

    /// <summary>
    /// Whether orders and repeats are looked at: wherever orders are at hand, which a database that sums them keeps.
    /// </summary>
    public bool LooksAtOrders => !Reading.PushDown;

    /// <summary>
    /// What is recommended: nothing where no order lines are at hand, since the database keeps them or they wait on disk.
    /// </summary>
    public OfferPlan? PossibleOffers => Reading.PushDown || Reading.Memory is not null ? null : Offers;

    /// <summary>How products come into categories, where something needs them.</summary>
    public CategoryOptions? NeededCategories => Categories
        ?? (Groupings?.NeedsCategories == true || Own?.NeedsCategories == true
            || Features.FeatureCatalog.NeedCategories(Reading.FeatureNames)
            ? new CategoryOptions { Seed = Segments.Seed, Threads = Reading.Threads }
            : null);

    /// <summary>What customers are expected to be worth ahead, where something needs it.</summary>
    public ValueOptions? NeededValue => Value ?? (NeedsValue(Reading.FeatureNames, Groupings, Own) ? new ValueOptions() : null);

    /// <summary>Whether features need a model of what customers will be worth.</summary>
    /// <param name="features">Names of features of customers.</param>
    /// <param name="groupings">Segmentations to compare with; null for none.</param>
    /// <param name="own">Segments that are defined; null for none.</param>
    internal static bool NeedsValue(IEnumerable<string> features, GroupingPlan? groupings, OwnSegments? own) =>
        Features.FeatureCatalog.NeedValue([.. features, .. groupings?.Features ?? [], .. own?.Features ?? []]);
}
