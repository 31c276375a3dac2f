using System.Numerics;
using System.Numerics.Tensors;
using Segmentation.Compute;

namespace Segmentation.Embedding;

/// <summary>How faithful a map is to the points it was made from.</summary>
/// <param name="Trustworthiness">In [0, 1]; 1 where every neighbour on the map is a neighbour in the data. Venna &amp; Kaski 2001.</param>
/// <param name="TrustworthinessNeighbors">Neighbours that the trustworthiness looked at.</param>
/// <param name="NeighborPreservation">Share of each point's 10 nearest on the map that are among its 10 nearest in the data.</param>
/// <param name="Rows">Rows that the trustworthiness looked at: all, or a sample.</param>
internal sealed record MapQuality(double Trustworthiness, int TrustworthinessNeighbors, double NeighborPreservation, int Rows)
{
    private const int PreservedNeighbors = 10;
    private const int MostRows = 20_000;
    private const int SampledRows = 2_000;
    private const int BetweenLooks = 1 << 12;

    /// <summary>Measures a map: exactly up to 20,000 points; above, trustworthiness is averaged over 2,000 sampled rows.</summary>
    /// <param name="points">n×d, loaded on <paramref name="device"/>.</param>
    /// <param name="values">The same points.</param>
    /// <param name="map">n×m positions.</param>
    /// <param name="neighbors">Neighbours for the trustworthiness, below n / 2.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit together, or too few points for the neighbours.</exception>
    public static MapQuality Measure(
        IComputeDevice device, IPointSet points, Matrix values, Matrix map, int neighbors = 5, ulong seed = 0,
        CancellationToken cancellation = default)
    {
        int n = values.Rows;
        if (map.Rows != n || points.Count != n)
            throw new ArgumentException($"{points.Count} points and {n} values, but a map of {map.Rows}.", nameof(map));
        if (neighbors < 1 || 2 * neighbors >= n)
            throw new ArgumentOutOfRangeException(
                nameof(neighbors), neighbors, $"Trustworthiness of {n} points takes 1 to {(n - 1) / 2} neighbours.");
        int preserved = Math.Min(PreservedNeighbors, n - 1), k = Math.Max(preserved, neighbors);
        var near = new int[n * k];
        using (IPointSet mapped = device.Load(map, cancellation))
            device.NearestNeighbors(mapped, k, near, new float[near.Length], cancellation);
        int[] rows = RowsToLookAt(n, seed);
        double trust = Trust(device, points, rows, near, k, neighbors, cancellation);
        return new MapQuality(trust, neighbors, Preservation(device, points, values, near, k, preserved, cancellation), rows.Length);
    }

    private static int[] RowsToLookAt(int n, ulong seed)
    {
        int[] rows = [.. Enumerable.Range(0, n)];
        if (n <= MostRows)
            return rows;
        new SeededRandom(seed).Shuffle<int>(rows);
        return [.. rows.Take(SampledRows).Order()];
    }

    private static double Trust(
        IComputeDevice device, IPointSet points, int[] rows, int[] near, int k, int neighbors, CancellationToken cancellation)
    {
        int n = points.Count;
        var penalties = new double[rows.Length];
        var distances = new float[n];
        for (int r = 0; r < rows.Length; r++)
        {
            int i = rows[r];
            device.Distances(points, i..(i + 1), points, DistanceMetric.SquaredEuclidean, distances, cancellation);
            distances[i] = float.PositiveInfinity; // Not its own neighbour.
            for (int t = 0; t < neighbors; t++)
            {
                int rank = 1 + CountBelow(distances, distances[near[(i * k) + t]]);
                penalties[r] += Math.Max(0, rank - neighbors);
            }
        }
        double largest = neighbors * ((2.0 * n) - (3.0 * neighbors) - 1) / 2;
        return 1 - (penalties.Sum() / rows.Length / largest);
    }

    private static int CountBelow(ReadOnlySpan<float> values, float limit)
    {
        int count = 0, j = 0;
        var limits = new Vector<float>(limit);
        for (; j + Vector<float>.Count <= values.Length; j += Vector<float>.Count)
            count -= Vector.Sum(Vector.LessThan(new Vector<float>(values[j..]), limits));
        for (; j < values.Length; j++)
            count += values[j] < limit ? 1 : 0;
        return count;
    }

    // By distance, not by number: where points tie at the tenth distance, each of them is as near as the tenth.
    private static double Preservation(
        IComputeDevice device, IPointSet points, Matrix values, int[] near, int k, int preserved, CancellationToken cancellation)
    {
        int n = values.Rows;
        var squaredDistances = new float[n * preserved];
        device.NearestNeighbors(points, preserved, new int[n * preserved], squaredDistances, cancellation);
        long kept = 0;
        for (int i = 0; i < n; i++)
        {
            if (i % BetweenLooks == 0)
                cancellation.ThrowIfCancellationRequested();
            double farthest = squaredDistances[((i + 1) * preserved) - 1] * (1 + 1e-5);
            for (int t = 0; t < preserved; t++)
            {
                double distance = TensorPrimitives.Distance<double>(values.Row(i), values.Row(near[(i * k) + t]));
                kept += distance * distance <= farthest ? 1 : 0;
            }
        }
        return (double)kept / n / preserved;
    }
}
