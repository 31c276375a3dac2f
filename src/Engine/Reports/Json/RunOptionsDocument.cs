using Segmentation.Clustering;
using Segmentation.Embedding;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Transactions;

namespace Segmentation.Reports.Json;

/// <summary>Every setting that the result depends on, as resolved; settings of parts that a verb does not have are left out.</summary>
internal sealed record RunOptionsDocument
{
    /// <summary>Rules of cleaning that are on.</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <summary>Conditions that rows had to meet.</summary>
    public IReadOnlyList<string>? Where { get; init; }

    /// <summary>The sample of customers that was read, as 1/N; left out where all were.</summary>
    public string? SampleCustomers { get; init; }

    /// <summary>Fingerprint of the key that made pseudonyms of the customers' ids; left out where they are as they were.</summary>
    public string? Pseudonyms { get; init; }

    /// <summary>The table of exchange rates.</summary>
    public string? Rates { get; init; }

    /// <summary>How returns are handled.</summary>
    public string? Returns { get; init; }

    /// <summary>Features of customers.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The shop's time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How features were put on a common scale.</summary>
    public string? Transform { get; init; }

    /// <summary>How segments were found.</summary>
    public string? Method { get; init; }

    /// <summary>Where they were found.</summary>
    public string? Space { get; init; }

    /// <summary>Number of clusters, or <c>auto</c>.</summary>
    public NumberOrWord? Clusters { get; init; }

    /// <summary>Fewest clusters to choose from.</summary>
    public int? FewestClusters { get; init; }

    /// <summary>Most clusters to choose from.</summary>
    public int? MostClusters { get; init; }

    /// <summary>Largest share of the customers that one segment should have.</summary>
    public double? MaxShare { get; init; }

    /// <summary>Smallest share of the customers that a segment should have.</summary>
    public double? MinShare { get; init; }

    /// <summary>Samples in which segments were looked for again.</summary>
    public int? Stability { get; init; }

    /// <summary>What is done with outliers.</summary>
    public string? Outliers { get; init; }

    /// <summary>Interquartile ranges above the third quartile at which a fence stands.</summary>
    public double? OutlierFence { get; init; }

    /// <summary>Levels of RFM scores.</summary>
    public int? RfmScores { get; init; }

    /// <summary>Language of names, sentences and findings.</summary>
    public string? Language { get; init; }

    /// <summary>How sums of money are written, with # for the number; left out for plain numbers.</summary>
    public string? Currency { get; init; }

    /// <summary>Title of the report; left out for its own.</summary>
    public string? Title { get; init; }

    /// <summary>Whether a map is made.</summary>
    public bool? Map { get; init; }

    /// <summary>The history that the run was added to.</summary>
    public string? History { get; init; }

    /// <summary>Change of a segment's share of the customers above which there is an alert.</summary>
    public double? AlertShare { get; init; }

    /// <summary>Population stability index of a feature above which there is an alert.</summary>
    public double? AlertPsi { get; init; }

    /// <summary>How orders ahead are expected.</summary>
    public string? ValueModel { get; init; }

    /// <summary>Weeks ahead that value is expected of.</summary>
    public int? Horizon { get; init; }

    /// <summary>Discount rate a year.</summary>
    public double? Discount { get; init; }

    /// <summary>Weeks by which the model of value is checked, or <c>auto</c>.</summary>
    public NumberOrWord? Holdout { get; init; }

    /// <summary>The file whose parameters are applied in place of a new fit.</summary>
    public string? Fitted { get; init; }

    /// <summary>What writing to a customer once costs, or <c>auto</c>: 2 % of the mean order.</summary>
    public NumberOrWord? ContactCost { get; init; }

    /// <summary>Settings of K-Means.</summary>
    public KMeansDocument? Kmeans { get; init; }

    /// <summary>Settings of t-SNE.</summary>
    public TSneDocument? Tsne { get; init; }

    internal static RunOptionsDocument Of(AnalysisResult run)
    {
        TransactionsOptions? reading = run.Reading;
        SegmentationOptions? clustering = run.Clustering;
        bool chosen = clustering is { Clusters: null };
        return new RunOptionsDocument
        {
            Rules = reading is null ? null : [.. CleaningRules.All.Where(reading.Rules.Contains)],
            Where = reading is { Conditions.Count: > 0 } ? [.. reading.Conditions.Select(condition => condition.ToString())] : null,
            SampleCustomers = reading?.SampleCustomers?.ToString(),
            Pseudonyms = (reading?.Pseudonyms ?? run.Pseudonyms)?.Fingerprint,
            Rates = reading?.Rates?.Name,
            Returns = reading is null ? null : JsonOutput.Word(reading.Returns),
            Features = reading is null ? null : [.. reading.FeatureNames],
            TimeZone = reading?.TimeZone,
            Transform = run.Transform is { } transform ? JsonOutput.Word(transform) : null,
            Method = clustering is null ? null : clustering.Method.Name,
            Space = clustering is null ? null : JsonOutput.Word(clustering.Space),
            Clusters = chosen ? "auto" : clustering?.Clusters is { } clusters ? (double)clusters : null,
            FewestClusters = chosen ? clustering!.MinClusters : null,
            MostClusters = chosen ? clustering!.MaxClusters : null,
            MaxShare = chosen ? clustering!.MaxShare : null,
            MinShare = chosen ? clustering!.MinShare : null,
            Stability = clustering is { StabilityResamples: > 0 } ? clustering.StabilityResamples : null,
            Outliers = clustering is null ? null : JsonOutput.Word(clustering.Outliers),
            OutlierFence = clustering?.OutlierMultiplier,
            RfmScores = clustering is { RfmLevels: > 0 } ? clustering.RfmLevels : null,
            Language = reading is null ? null : run.Language.Code,
            Currency = reading is null ? null : run.Language.Currency?.ToString(),
            Title = run.Title,
            Map = clustering is null ? null : clustering.Map || clustering.Space == SegmentationSpace.Map,
            History = run.HistoryPlan?.File,
            AlertShare = run.HistoryPlan?.ShareBound,
            AlertPsi = run.HistoryPlan?.PsiBound,
            ValueModel = run.Value is { } value ? AppliedModelDocument.Word(value.Options.Model) : null,
            Horizon = run.Value?.Options.HorizonWeeks,
            Discount = run.Value?.Options.DiscountRate,
            Holdout = run.Value is null ? null : run.Value.Options.HoldoutWeeks is { } weeks ? (double)weeks : "auto",
            Fitted = run.Value?.Options.StoredFile,
            ContactCost = run.Plans is null ? null : run.ContactCost is { } cost ? cost : "auto",
            Kmeans = clustering is { Method.RunsKMeans: true } ? KMeansDocument.Of(clustering.KMeans) : null,
            Tsne = run.Map is { } map ? TSneDocument.Of(map) : null,
        };
    }
}

/// <summary>Settings of K-Means.</summary>
/// <param name="Restarts">Starts of which the best is kept; left out where the algorithm chooses.</param>
/// <param name="MaxIterations">Most iterations of a start.</param>
/// <param name="Tolerance">Relative movement of centroids at which iterations end.</param>
/// <param name="Seeding">How first centroids are drawn.</param>
internal sealed record KMeansDocument(int? Restarts, int MaxIterations, double Tolerance, string Seeding)
{
    internal static KMeansDocument Of(KMeansOptions options) =>
        new(options.Restarts, options.MaxIterations, options.Tolerance, JsonOutput.Word(options.Seeding));
}

/// <summary>Settings of t-SNE.</summary>
/// <param name="Perplexity">Effective number of neighbours; left out where the algorithm chooses.</param>
/// <param name="Iterations">Iterations in all.</param>
/// <param name="Theta">Opening angle of the Barnes-Hut approximation.</param>
/// <param name="Repulsion">How repulsive forces are computed.</param>
/// <param name="EarlyExaggeration">Factor on attraction in the first iterations.</param>
/// <param name="ExaggerationIterations">How many these are.</param>
/// <param name="LateExaggeration">Factor on attraction in the others.</param>
/// <param name="LearningRate">Step size, or <c>auto</c>.</param>
/// <param name="Landmarks">Customers that the map is made of, or <c>auto</c>, or <c>all</c>.</param>
/// <param name="Start">Where points begin.</param>
internal sealed record TSneDocument(
    double? Perplexity,
    int Iterations,
    double Theta,
    string Repulsion,
    double EarlyExaggeration,
    int ExaggerationIterations,
    double LateExaggeration,
    NumberOrWord LearningRate,
    NumberOrWord Landmarks,
    string Start)
{
    internal static TSneDocument Of(TSneOptions options) => new(
        options.Perplexity,
        options.Iterations,
        options.Theta,
        JsonOutput.Word(options.Repulsion),
        options.EarlyExaggeration,
        options.ExaggerationIterations,
        options.LateExaggeration,
        options.LearningRate > 0 ? options.LearningRate : "auto",
        options.Landmarks is int landmarks and < int.MaxValue ? landmarks : options.Landmarks is null ? "auto" : "all",
        options.StartPositions is null ? JsonOutput.Word(options.Start) : "given");
}
