using Segmentation.Prediction.Segments;

namespace Segmentation.Reports.Json;

/// <summary>A comparison of two scorings as JSON.</summary>
internal static class ComparisonJson
{
    /// <summary>Writes the counts, the migration matrix (rows before, columns after) and the drift of each feature.</summary>
    public static void Write(Stream stream, string version, Migration migration, IReadOnlyList<FeatureDrift> drifts) =>
        JsonOutput.Write(stream, ComparisonDocument.Of(version, migration, drifts), JsonOutput.Documents.ComparisonDocument);
}

/// <summary>How customers moved between the segments of two scorings.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Customers">Customers of both scorings.</param>
/// <param name="Stayed">Those who kept their segment.</param>
/// <param name="Moved">Those in another segment than before.</param>
/// <param name="Left">Customers of the earlier scoring alone.</param>
/// <param name="Joined">Customers of the later scoring alone.</param>
/// <param name="PsiOfSegments">Population stability index of the segments' sizes.</param>
/// <param name="Segments">Names of the segments.</param>
/// <param name="Migration">Customers by segment before (rows) and after (columns).</param>
/// <param name="Drift">How far the distribution of each feature moved.</param>
internal sealed record ComparisonDocument(
    string Version,
    long Customers,
    long Stayed,
    long Moved,
    long Left,
    long Joined,
    double PsiOfSegments,
    IReadOnlyList<string> Segments,
    IReadOnlyList<long[]> Migration,
    IReadOnlyList<DriftDocument> Drift)
{
    internal static ComparisonDocument Of(string version, Migration migration, IReadOnlyList<FeatureDrift> drifts)
    {
        int[] segments = [.. Enumerable.Range(0, migration.Names.Count)];
        return new ComparisonDocument(
            version,
            migration.Both,
            migration.Stayed,
            migration.Moved,
            migration.Left.Sum(),
            migration.Joined.Sum(),
            migration.Psi,
            migration.Names,
            [.. segments.Select(from => segments.Select(to => migration.Counts[from, to]).ToArray())],
            [.. drifts.Select(drift => new DriftDocument(drift.Feature, drift.Psi, drift.Test.D, drift.Test.P))]);
    }
}

/// <summary>How far a feature's distribution moved.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Psi">Population stability index.</param>
/// <param name="Ks">Statistic of Kolmogorov and Smirnov.</param>
/// <param name="P">Probability of a statistic this large by chance.</param>
internal sealed record DriftDocument(string Feature, double Psi, double Ks, double P);
