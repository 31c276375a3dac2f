using Segmentation.Compute;

namespace Segmentation.Clustering;

/// <summary>
/// One pass over the distances for several labelings. The labelings are refined to one partition whose cells lie inside a single
/// cluster of each of them; the distance sums to the cells, which are the costly part, then add up to those of every labeling.
/// Cuts of one dendrogram are nested, so there the finest cut is the refinement.
/// </summary>
internal static class SilhouettePass
{
    // Rows are asked for in batches, so that rows × cells sums stay within 64 MB.
    private const int BatchSums = 1 << 23;
    private const int RowsBetweenChecks = 1 << 16;

    internal static SilhouetteResult[] Run(
        IComputeDevice device, IPointSet points, IReadOnlyList<int[]> labelings, int[] rows, CancellationToken cancellation)
    {
        foreach (int[] labels in labelings)
            Validate(points, labels);
        if (labelings.Count == 0)
            return [];
        if (labelings.Count == 1 && BoundedSilhouettes.TryRun(device, points, labelings[0], rows, cancellation) is { } bounded)
            return [Summed(bounded, rows, points.Count)];
        (int[] cellOfRow, int cells) = Refine(labelings, points.Count, cancellation);
        Partition[] partitions = [.. labelings.Select(labels => Partition.Of(labels, cellOfRow, cells))];
        var values = labelings.Select(_ => new double[rows.Length]).ToArray();

        int batch = Math.Clamp(BatchSums / cells, 1, Math.Max(1, rows.Length));
        var sums = new double[(long)batch * cells];
        for (int start = 0; start < rows.Length; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> asked = rows.AsSpan(start, Math.Min(batch, rows.Length - start));
            Span<double> answered = sums.AsSpan(0, asked.Length * cells);
            device.ClusterDistanceSums(points, cellOfRow, cells, asked, answered, cancellation);
            for (int p = 0; p < partitions.Length; p++)
            {
                for (int i = 0; i < asked.Length; i++)
                    values[p][start + i] = partitions[p].Silhouette(labelings[p][asked[i]], answered.Slice(i * cells, cells));
            }
        }
        return [.. values.Select(of => Summed(of, rows, points.Count))];
    }

    /// <summary>One row's silhouette.</summary>
    /// <param name="inside">Mean distance to the others of its cluster.</param>
    /// <param name="outside">Mean distance to the nearest other cluster.</param>
    internal static double Value(double inside, double outside)
    {
        double larger = Math.Max(inside, outside);
        return larger == 0 ? 0 : (outside - inside) / larger;
    }

    private static SilhouetteResult Summed(double[] values, int[] rows, int n)
    {
        double mean = values.Sum() / values.Length;
        if (rows.Length == n)
            return new SilhouetteResult(mean, null, rows, values);
        double variance = values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1);
        // Rows are drawn without replacement, so the error shrinks to nothing as the sample grows to all rows.
        double unseen = (n - (double)rows.Length) / Math.Max(1, n - 1);
        return new SilhouetteResult(mean, Math.Sqrt(variance / values.Length * unseen), rows, values);
    }

    private static (int[] CellOfRow, int Cells) Refine(IReadOnlyList<int[]> labelings, int n, CancellationToken cancellation)
    {
        var cellOfRow = new int[n];
        int cells = 1;
        var numbers = new Dictionary<long, int>();
        foreach (int[] labels in labelings)
        {
            numbers.Clear();
            for (int i = 0; i < n; i++)
            {
                if (i % RowsBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                long pair = ((long)cellOfRow[i] << 32) | (uint)labels[i];
                if (!numbers.TryGetValue(pair, out int cell))
                    numbers.Add(pair, cell = numbers.Count);
                cellOfRow[i] = cell;
            }
            cells = numbers.Count;
        }
        return (cellOfRow, cells);
    }

    private static void Validate(IPointSet points, int[] labels)
    {
        if (labels.Length != points.Count)
            throw new ArgumentException($"{points.Count} labels expected, {labels.Length} given.", nameof(labels));
        int first = labels.Length == 0 ? 0 : labels[0];
        if (Array.TrueForAll(labels, label => label == first))
            throw new ArgumentException("A silhouette compares clusters with each other; at least two are needed.", nameof(labels));
    }

    /// <summary>One labeling over the cells.</summary>
    private sealed class Partition(int[] clusterOfCell, int[] sizes)
    {
        private readonly double[] _sums = new double[sizes.Length];

        internal static Partition Of(int[] labels, int[] cellOfRow, int cells)
        {
            var sizes = new int[labels.Max() + 1];
            var clusterOfCell = new int[cells];
            for (int i = 0; i < labels.Length; i++)
            {
                sizes[labels[i]]++;
                clusterOfCell[cellOfRow[i]] = labels[i];
            }
            return new Partition(clusterOfCell, sizes);
        }

        internal double Silhouette(int own, ReadOnlySpan<double> cellSums)
        {
            if (sizes[own] == 1)
                return 0;
            Array.Clear(_sums);
            for (int cell = 0; cell < cellSums.Length; cell++)
                _sums[clusterOfCell[cell]] += cellSums[cell];
            // The row itself adds 0 to its own cluster's sum, and does not count.
            double inside = _sums[own] / (sizes[own] - 1);
            double outside = double.PositiveInfinity;
            for (int c = 0; c < sizes.Length; c++)
            {
                if (c != own && sizes[c] > 0)
                    outside = Math.Min(outside, _sums[c] / sizes[c]);
            }
            return Value(inside, outside);
        }
    }
}
