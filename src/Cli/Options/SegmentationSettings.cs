using System.CommandLine;
using System.Globalization;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>Numbers of segments to choose from, both ends included.</summary>
internal readonly record struct KRange(int From, int To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From}..{To}";
}

/// <summary>The options that say how customers become segments and where they stand on the map.</summary>
internal static class SegmentationSettings
{
    private static readonly SegmentationOptions Defaults = new();

    /// <summary>Scale of features that come from transactions.</summary>
    public static Option<TransformKind> Transform { get; } = TransformOption(Defaults.Transform);

    /// <summary>Scale of a table that may be scaled already.</summary>
    public static Option<TransformKind> TableTransform { get; } = TransformOption(TransformKind.None);

    /// <summary>How segments are found.</summary>
    public static Option<IClusterer> Method { get; } = TypedOptions.Choice(
        "--method", $"How segments are found: {Phrases(ClusteringMethods.All)}.", Defaults.Method,
        [.. ClusteringMethods.All.Select(method => (method.Name, method))]);

    /// <summary>How a table is clustered, which may have categories.</summary>
    public static Option<IClusterer> TableMethod { get; } = TypedOptions.Choice(
        "--method", $"How segments are found: {Phrases(ClusteringMethods.OfTables)}.", Defaults.Method,
        [.. ClusteringMethods.OfTables.Select(method => (method.Name, method))]);

    /// <summary>Where segments are found.</summary>
    public static Option<SegmentationSpace> Space { get; } = TypedOptions.Choice(
        "--space", "Where segments are found: the features, their principal components, or the t-SNE map.", Defaults.Space,
        ("features", SegmentationSpace.Features), ("pca", SegmentationSpace.Pca), ("map", SegmentationSpace.Map));

    /// <summary>Number of segments; 0 stands for auto.</summary>
    public static Option<int> Clusters { get; } = NumberOfClusters();

    /// <summary>Numbers of segments to choose from.</summary>
    public static Option<KRange> Range { get; } = TypedOptions.Parsed<KRange>(
        "--k-range", "A..B", "Numbers of segments to choose from, where -k is auto; 2 is measured in any case.", new KRange(
            Defaults.MinClusters, Defaults.MaxClusters), ParseRange, new Phrase("usage.k-range"));

    /// <summary>Percent of the customers that one segment may hold.</summary>
    public static Option<double> MaxShare { get; } = Percent(
        "--max-share", "Where -k is auto: percent of the customers that the largest segment may hold.", Defaults.MaxShare);

    /// <summary>Percent of the customers that a segment must hold.</summary>
    public static Option<double> MinShare { get; } = Percent(
        "--min-share", "Where -k is auto: percent of the customers that every segment must hold, unless it brings 10 % of the revenue.",
        Defaults.MinShare);

    /// <summary>Fits of K-Means.</summary>
    public static Option<int> Restarts { get; } = TypedOptions.IntegerOr(
        "--restarts",
        "--restarts",
        "N|auto",
        "K-Means: fits from different seeds; the best is kept. "
        + "auto makes 1,000 of fewer than 1,000 customers, 100 of fewer than 10,000, and 10 of more. [auto]",
        1,
        int.MaxValue,
        new Phrase("usage.whole-from-or-auto", ("from", 1)),
        [("auto", 0)]);

    /// <summary>Arithmetic of K-Means.</summary>
    public static Option<KMeansAlgorithm> Algorithm { get; } = TypedOptions.Choice(
        "--algorithm", "K-Means: pruned skips what cannot change, lloyd skips nothing; the result is the same.", KMeansAlgorithm.Pruned,
        ("pruned", KMeansAlgorithm.Pruned), ("lloyd", KMeansAlgorithm.Lloyd));

    /// <summary>No map.</summary>
    public static Option<bool> NoMap { get; } = TypedOptions.Switch("--no-map", "Make no t-SNE map: faster, and nothing else changes.");

    /// <summary>No seasons.</summary>
    public static Option<bool> NoSeasons { get; } = TypedOptions.Switch(
        "--no-seasons", "Leave out when customers buy: seasons.csv and its part of the report.");

    /// <summary>Effective number of neighbours.</summary>
    public static Option<double> Perplexity { get; } = TypedOptions.NumberOrAuto(
        "--perplexity",
        "Map: effective number of neighbours; at most a third of the customers. "
        + "auto takes 30, or the most that fewer than 91 customers allow. [auto]", 1, 1e6);

    /// <summary>Iterations of the map.</summary>
    public static Option<int> Iterations { get; } = TypedOptions.Integer("--iterations", "Map: iterations.", Defaults.TSne.Iterations, 1);

    /// <summary>Opening angle.</summary>
    public static Option<double> Theta { get; } = TypedOptions.Number(
        "--theta", "Map: opening angle of the Barnes-Hut tree; 0 is exact.", Defaults.TSne.Theta, 0, 1);

    /// <summary>Repulsion.</summary>
    public static Option<TSneRepulsion> Repulsion { get; } = TypedOptions.Choice(
        "--repulsion", "Map: how repulsion is computed; auto takes whichever costs less.", Defaults.TSne.Repulsion,
        ("auto", TSneRepulsion.Auto), ("tree", TSneRepulsion.Tree), ("mesh", TSneRepulsion.Mesh));

    /// <summary>Landmarks of the map; 0 stands for auto.</summary>
    public static Option<int> Landmarks { get; } = NumberOfLandmarks();

    /// <summary>Options of every verb that clusters.</summary>
    public static IEnumerable<Option> Clustering => [Method, Clusters, Range, MaxShare, MinShare, Restarts, Algorithm];

    /// <summary>Options of the verb that clusters a table.</summary>
    public static IEnumerable<Option> TableClustering => [TableMethod, .. Clustering.Skip(1)];

    /// <summary>Options of every verb that makes a map.</summary>
    public static IEnumerable<Option> Embedding => [Perplexity, Iterations, Theta, Repulsion, Landmarks];

    /// <summary>Options of tuning that hold for every way of looking for segments.</summary>
    public static IEnumerable<Option> TunedClustering =>
        [Clusters, Range, MaxShare, MinShare, Restarts, Algorithm, Transform, Outliers, OutlierFence, Stability];

    /// <summary>Options of tuning that hold for every map.</summary>
    public static IEnumerable<Option> TunedEmbedding => [Iterations, Theta, Repulsion, Landmarks];

    /// <summary>Bootstrap samples.</summary>
    public static Option<int> Stability { get; } = TypedOptions.Integer(
        "--stability",
        "Look for the segments again in N samples of at most 5,000 customers, drawn anew, and report how much of each is found; "
        + "0 for none.",
        Defaults.StabilityResamples, 0, 1000);

    /// <summary>Customers beyond the fences.</summary>
    public static Option<OutlierHandling> Outliers { get; } = TypedOptions.Choice(
        "--outliers",
        "Customers who buy far more than is usual: "
        + "keep them among the others, trim them away, or separate them as segments of their own.", OutlierHandling.Keep,
        ("keep", OutlierHandling.Keep), ("trim", OutlierHandling.Trim), ("separate", OutlierHandling.Separate));

    /// <summary>Where the fences stand.</summary>
    public static Option<double> OutlierFence { get; } = TypedOptions.Number(
        "--outlier-fence", "Who that is: above the third quartile plus X interquartile ranges, on the scale of --transform.",
        Defaults.OutlierMultiplier, 0.01, 1000);

    /// <summary>RFM scores.</summary>
    public static Option<int> RfmScores { get; } = TypedOptions.Parsed<int>(
        "--rfm-scores", "N", "Also score recency, frequency and monetary value from 1 to N by quantiles, best is N; 5 is usual, 0 is none.",
        0,
        text => int.TryParse(text, out int levels)
            && levels is 0 or (>= 2 and <= RfmScoring.MostLevels)
            ? levels
            : null, new Phrase("usage.score-levels", ("most", RfmScoring.MostLevels)));

    /// <summary>Options of the main job that say what the segments are.</summary>
    public static IEnumerable<Option> JobClustering => [.. Clustering, Space, Transform, Outliers, OutlierFence, RfmScores, Stability];

    /// <summary>Options of the main job that say what else is told of the segments.</summary>
    public static IEnumerable<Option> JobAdvice => [NoSeasons, .. OfferSettings.All, PlanSettings.ContactCost];

    /// <summary>Options of the main job that say what the map is.</summary>
    public static IEnumerable<Option> JobEmbedding => [NoMap, .. Embedding];

    /// <summary>What the options of a call of the main job ask for.</summary>
    public static SegmentationOptions Read(Invocation call, Option<TransformKind> transform) => ReadClustering(call, transform) with
    {
        Space = call.Get(Space),
        StabilityResamples = call.Get(Stability),
        Outliers = call.Get(Outliers),
        OutlierMultiplier = call.Get(OutlierFence),
        RfmLevels = call.Get(RfmScores),
        Map = !call.Get(NoMap),
        TSne = ReadMap(call),
    };

    /// <summary>The clustering's part of the options of a call; no map.</summary>
    public static SegmentationOptions ReadClustering(
        Invocation call, Option<TransformKind> transform, Option<IClusterer>? method = null)
    {
        (int from, int to) = call.Get(Range);
        ulong seed = call.Get(CommonOptions.Seed);
        return new SegmentationOptions
        {
            Transform = call.Get(transform),
            Method = call.Get(method ?? Method) ?? Defaults.Method,
            Clusters = call.Get(Clusters) is var k and > 0 ? k : null,
            MinClusters = from,
            MaxClusters = to,
            MaxShare = call.Get(MaxShare) / 100,
            MinShare = call.Get(MinShare) / 100,
            Map = false,
            KMeans =
                Defaults.KMeans with { Restarts = call.Get(Restarts) is var restarts and > 0 ? restarts : null, Algorithm = call.Get(
                    Algorithm), Seed = seed },
            Seed = seed,
        };
    }

    /// <summary>The map's part of the options of a call.</summary>
    public static TSneOptions ReadMap(Invocation call) => Defaults.TSne with
    {
        Perplexity = call.Get(Perplexity) is var perplexity and > 0 ? perplexity : null,
        Iterations = call.Get(Iterations),
        Theta = call.Get(Theta),
        Repulsion = call.Get(Repulsion),
        Landmarks = call.Get(Landmarks) is var landmarks and > 0 ? landmarks : null,
        Seed = call.Get(CommonOptions.Seed),
    };

    private static string Phrases(IReadOnlyList<IClusterer> methods)
    {
        string[] phrases = [.. methods.Select(method => method.Phrase)];
        return $"{string.Join(", ", phrases[..^1])}, or {phrases[^1]}";
    }

    private static Option<TransformKind> TransformOption(TransformKind fallback) => TypedOptions.Choice(
        "--transform", "Scale before clustering: none, standardised, or ln(1+x) and standardised.", fallback, ("none", TransformKind.None),
        ("standardize", TransformKind.Standardize), ("log", TransformKind.Log));

    private static Option<int> NumberOfClusters() => TypedOptions.IntegerOr(
        "--k",
        "-k",
        "N|auto",
        "Number of segments, or auto: the most of --k-range that keep --max-share and --min-share and are nearly as clear as the clearest. "
        + "[auto]",
        1,
        int.MaxValue,
        new Phrase("usage.whole-from-or-auto", ("from", 1)),
        [("auto", 0)],
        "-k");

    private static Option<int> NumberOfLandmarks() => TypedOptions.IntegerOr(
        "--landmarks",
        "--landmarks",
        "N|all|auto",
        "Map: how many customers t-SNE itself maps, drawn evenly; each other one is placed among them. "
        + "auto maps all up to 100,000, and 50,000 of more. [auto]",
        4,
        int.MaxValue,
        new Phrase("usage.landmarks", ("from", 4)),
        [("auto", 0), ("all", int.MaxValue)]);

    private static Option<double> Percent(string name, string description, double fallback) => TypedOptions.Parsed<double>(
        name, "PERCENT", description, 100 * fallback,
        // 0.6 may be meant as 60 %, which is another limit.
        text => double.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
            && (percent is 0 or >= 1 and <= 100 || (percent is > 0 and < 1 && text.EndsWith('%')))
            ? percent : null,
        new Phrase("usage.percent"));

    private static KRange? ParseRange(string text)
    {
        string[] ends = text.Split("..");
        return ends.Length == 2
            && int.TryParse(ends[0], out int from)
            && int.TryParse(ends[1], out int to)
            && from >= 2
            && to >= from
            ? new KRange(from, to) : null;
    }
}
