using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Tuning;

/// <summary>How segments are looked for, but for their number.</summary>
/// <param name="Method">The method.</param>
/// <param name="Space">Where it clusters.</param>
/// <param name="Transform">Scale of the features.</param>
/// <param name="Perplexity">Of the map; null where none is clustered.</param>
internal sealed record TuningWay(IClusterer Method, SegmentationSpace Space, TransformKind Transform, double? Perplexity)
{
    /// <summary>The settings that make segments in this way.</summary>
    internal IReadOnlyList<string> Settings =>
    [
        $"‹method› {Method.Name}", $"‹space› {Word(Space)}", $"‹transform› {Word(Transform)}",
        .. Perplexity is { } perplexity ? [Invariant($"‹perplexity› {perplexity:0.##}")] : Array.Empty<string>(),
    ];

    /// <summary>The way in words.</summary>
    internal Phrase Said => new(
        Perplexity is null ? "tune.way" : "tune.way-of-perplexity", ("method", new Phrase($"method.{Method.Name}")),
        ("space", new Phrase($"made.space-{Word(Space)}")), ("perplexity", Perplexity), ("scale", ScaleOf(Transform)));

    /// <summary>A scale in a word.</summary>
    internal static Phrase ScaleOf(TransformKind kind) => new($"tune.scale-{Word(kind)}");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>One way and one number of segments, measured.</summary>
/// <param name="Way">How they were looked for.</param>
/// <param name="Quality">
/// The measures. Silhouette, Calinski-Harabasz, Davies-Bouldin and inertia are of the features on one scale, whatever was clustered; how
/// many are found again and placed is null where the silhouette already rules the row out.
/// </param>
/// <param name="OwnSilhouette">Silhouette in the space that was clustered, which does not compare with that of another space.</param>
internal sealed record TuningRow(TuningWay Way, KQuality Quality, double OwnSilhouette);

/// <summary>All that was tried, the best first.</summary>
/// <param name="Rows">One row a way and number of segments.</param>
/// <param name="Usable">Rows that keep the limits on shares.</param>
/// <param name="Contenders">The first rows, which keep the limits and are nearly as clear as the clearest.</param>
/// <param name="Clearest">Place of the usable row of the highest silhouette.</param>
/// <param name="Usual">Place of the row that the settings would give without tuning; null where it was not tried.</param>
/// <param name="Options">The settings, with the restarts of K-Means that were made.</param>
/// <param name="Customers">Customers looked at.</param>
/// <param name="AllCustomers">Customers that there are.</param>
internal sealed record TuningResult(
    IReadOnlyList<TuningRow> Rows, int Usable, int Contenders, int Clearest, int? Usual, SegmentationOptions Options, int Customers,
    int AllCustomers)
{
    /// <summary>Perplexities that the customers are too few for.</summary>
    internal IReadOnlyList<double> LeftOut { get; init; } = [];

    /// <summary>The row of the first rank.</summary>
    internal TuningRow Best => Rows[0];

    /// <summary>Settings of the best, as a call names them.</summary>
    internal string BestSettings
    {
        get
        {
            string[] restarts = Best.Way.Method.RunsKMeans ? [$"‹restarts› {Options.KMeans.Restarts}"] : [];
            return string.Join(' ', [.. Best.Way.Settings, $"‹k› {Best.Quality.Clusters}", .. restarts]);
        }
    }

    /// <summary>What is best and why, in sentences.</summary>
    internal IReadOnlyList<Phrase> Verdict
    {
        get
        {
            var said = new List<Phrase>
            {
                new(
                    Usable > 0 ? "tune.best" : "tune.least", ("segments", Best.Quality.Clusters), ("way", Best.Way.Said),
                    ("tried", Rows.Count), ("usable", Usable), ("max", Options.MaxShare), ("min", Options.MinShare)),
                Measured(Best.Quality),
            };
            if (Clearest > 0)
            {
                said.Add(new Phrase(
                    "tune.clearest", ("way", Rows[Clearest].Way.Said), ("segments", Rows[Clearest].Quality.Clusters),
                    ("silhouette", Rows[Clearest].Quality.Silhouette)));
            }
            if (Usual is { } usual)
            {
                TuningRow row = Rows[usual];
                said.Add(usual == 0
                    ? new Phrase("tune.usual-best")
                    : new Phrase(
                        "tune.usual", ("way", row.Way.Said), ("segments", row.Quality.Clusters), ("rank", usual + 1),
                        ("silhouette", row.Quality.Silhouette)));
            }
            if (LeftOut.Count > 0)
                said.Add(new Phrase("tune.left-out", ("perplexity", LeftOut.Min()), ("customers", Customers)));
            if (Customers < AllCustomers)
                said.Add(new Phrase("tune.sample", ("customers", Customers), ("all", AllCustomers)));
            return said;
        }
    }

    /// <summary>The settings of a run that makes the best segments.</summary>
    internal SegmentationOptions OfBest() => Options with
    {
        Method = Best.Way.Method,
        Space = Best.Way.Space,
        Transform = Best.Way.Transform,
        Clusters = Best.Quality.Clusters,
        TSne = Best.Way.Perplexity is { } perplexity ? Options.TSne with { Perplexity = perplexity } : Options.TSne,
    };

    private static Phrase Measured(KQuality quality) => quality.Stability is { } stability
        ? new Phrase(
            quality.PlacementAccuracy is null ? "tune.measured-stable" : "tune.measured", ("silhouette", quality.Silhouette),
            ("stability", stability.Average()), ("worst", stability.Min()), ("placed", quality.PlacementAccuracy),
            ("largest", quality.LargestShare), ("smallest", quality.SmallestShare))
        : new Phrase(
            "tune.measured-shares", ("silhouette", quality.Silhouette), ("largest", quality.LargestShare),
            ("smallest", quality.SmallestShare));
}
