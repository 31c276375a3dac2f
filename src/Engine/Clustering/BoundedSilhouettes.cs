using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>
/// Silhouettes of one labeling from fewer distances: a row is compared with its own cluster and with those that may be the nearest
/// other one by the bounds of their mean distances. The values are those of all distances.
/// </summary>
internal sealed class BoundedSilhouettes
{
    private const int ChunkRows = 4096;

    // Bounds cost a row sixteen distances a cluster: of more rows than this, a twentieth of what all distances cost.
    private const int LeastRowsPerCluster = 300;

    // A distance costs more where each cluster is asked for by itself, and a cluster as much as some distances a row.
    private const double PairCost = 1.25;
    private const double LabelCost = 4;

    private readonly int[] _labels;
    private readonly int[] _rows;
    private readonly int[] _sizes;

    // For each cluster the positions in the rows asked for whose nearest other cluster it may be.
    private readonly List<int>[] _asking;

    private BoundedSilhouettes(int[] labels, int[] rows, int[] sizes, List<int>[] asking) =>
        (_labels, _rows, _sizes, _asking) = (labels, rows, sizes, asking);

    /// <summary>The values at the rows asked for, or null where measuring all distances costs less.</summary>
    internal static double[]? TryRun(IComputeDevice device, IPointSet points, int[] labels, int[] rows, CancellationToken cancellation)
    {
        var sizes = new int[labels.Max() + 1];
        foreach (int label in labels)
            sizes[label]++;
        int inUse = sizes.Count(size => size > 0);
        if (inUse < 3 || labels.Length / inUse < LeastRowsPerCluster)
            return null;
        List<int>[] asking = Askers(points, labels, rows, sizes, device.Info.Threads, cancellation);
        var pass = new BoundedSilhouettes(labels, rows, sizes, asking);
        return pass.Cost() < pass.CostOfAll() ? pass.Run(device, points, cancellation) : null;
    }

    private bool AsksAll => _rows.Length == _labels.Length;

    private static List<int>[] Askers(IPointSet points, int[] labels, int[] rows, int[] sizes, int threads, CancellationToken cancellation)
    {
        MeanDistanceBounds bounds = MeanDistanceBounds.Of(points, labels, sizes, threads, cancellation);
        var found = new List<(int Cluster, int Position)>[(rows.Length + ChunkRows - 1) / ChunkRows];
        ChunkedParallel.ForChunks(found.Length, threads, chunk =>
        {
            int first = chunk * ChunkRows;
            Matrix values = points.Select(rows.AsSpan(first, Math.Min(ChunkRows, rows.Length - first)));
            var lows = new float[sizes.Length];
            var highs = new float[sizes.Length];
            found[chunk] = [];
            for (int i = 0; i < values.Rows; i++)
            {
                bounds.Bound(values.Row(i), lows, highs);
                int own = labels[rows[first + i]];
                float least = float.PositiveInfinity;
                for (int c = 0; c < sizes.Length; c++)
                {
                    if (c != own && sizes[c] > 0)
                        least = Math.Min(least, highs[c]);
                }
                for (int c = 0; c < sizes.Length; c++)
                {
                    // A bound that is not a number excludes nothing.
                    if (c != own && sizes[c] > 0 && !(lows[c] > least))
                        found[chunk].Add((c, first + i));
                }
            }
        }, cancellation);
        var asking = new List<int>[sizes.Length];
        for (int c = 0; c < sizes.Length; c++)
            asking[c] = [];
        foreach ((int cluster, int position) in found.SelectMany(list => list))
            asking[cluster].Add(position);
        return asking;
    }

    /// <summary>What this way costs, in distances.</summary>
    private double Cost()
    {
        double pairs = 0;
        foreach (int row in _rows)
            pairs += _sizes[_labels[row]] * (AsksAll ? 0.5 : 1);
        for (int c = 0; c < _sizes.Length; c++)
            pairs += (double)_asking[c].Count * _sizes[c];
        return (PairCost * pairs) + (LabelCost * _labels.Length * _sizes.Length);
    }

    private double CostOfAll() => (double)_rows.Length * _labels.Length * (AsksAll ? 0.5 : 1);

    private double[] Run(IComputeDevice device, IPointSet points, CancellationToken cancellation)
    {
        var inside = new double[_rows.Length];
        var outside = new double[_rows.Length];
        Array.Fill(outside, double.PositiveInfinity);
        var members = new ClusterRows(Array.ConvertAll(_rows, row => _labels[row]), _sizes.Length, cancellation);
        var labels = new int[_labels.Length];
        for (int c = 0; c < _sizes.Length; c++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < labels.Length; i++)
                labels[i] = _labels[i] == c ? 0 : IComputeDevice.NoCluster;
            // All members asked for by themselves: a device may measure each of their pairs once.
            if (AsksAll)
            {
                Ask(c, members.Of(c));
                Ask(c, [.. _asking[c]]);
            }
            else
            {
                Ask(c, [.. members.Of(c), .. _asking[c]]);
            }
        }
        var values = new double[_rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _sizes[_labels[_rows[i]]] == 1 ? 0 : SilhouettePass.Value(inside[i], outside[i]);
        return values;

        void Ask(int cluster, ReadOnlySpan<int> positions)
        {
            if (positions.IsEmpty)
                return;
            var rows = new int[positions.Length];
            for (int i = 0; i < rows.Length; i++)
                rows[i] = _rows[positions[i]];
            var sums = new double[rows.Length];
            device.ClusterDistanceSums(points, labels, 1, rows, sums, cancellation);
            for (int i = 0; i < sums.Length; i++)
            {
                int position = positions[i];
                if (_labels[_rows[position]] == cluster)
                    inside[position] = sums[i] / Math.Max(1, _sizes[cluster] - 1);
                else
                    outside[position] = Math.Min(outside[position], sums[i] / _sizes[cluster]);
            }
        }
    }
}
