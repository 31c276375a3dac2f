using System.Runtime.Intrinsics;
using Segmentation.Compute;
using Segmentation.Spatial;

namespace Segmentation.Clustering;

/// <summary>
/// Bounds of the mean distance from any row to the members of each cluster, at the cost of a few distances instead of all. A cluster
/// is cut into cells; from a row at distance δ to the mean of a cell of variance σ², the mean distance to the cell's members is at
/// least δ and at most √(δ² + σ²), both by Jensen's inequality.
/// </summary>
internal sealed class MeanDistanceBounds
{
    private const int Levels = 4;
    private const int Cells = 1 << Levels;

    // Where cells are cut matters little, and a few rows of a cluster tell; what they hold is taken from all rows.
    private const int MostCuttingRows = 1024;
    private const int CuttingValues = 1 << 14;

    private const int ChunkRows = 8192;

    // What float32 can lose of a coordinate, generously.
    private const float Rounding = 1e-6f;

    private readonly int _dimensions;
    private readonly int _clusters;

    // Squares of values of any size stay within float32.
    private readonly CenterAndScale _frame;

    // For each cluster the cells' means, feature by feature, then their shares, then their variances.
    private readonly float[] _cells;

    private float _reach;

    private MeanDistanceBounds(int clusters, int dimensions, CenterAndScale frame)
    {
        _clusters = clusters;
        _dimensions = dimensions;
        _frame = frame;
        _cells = new float[clusters * CellValues];
    }

    /// <summary>What one unit of a bound is in the points' own units.</summary>
    internal double Unit => _frame.Unit;

    private int CellValues => (_dimensions + 2) * Cells;

    internal static MeanDistanceBounds Of(IPointSet points, int[] labels, int[] sizes, int threads, CancellationToken cancellation)
    {
        int[] cutting = CuttingSample(
            labels, sizes, Math.Clamp(CuttingValues / Math.Max(1, points.Dimensions), 2 * Cells, MostCuttingRows));
        Matrix sample = points.Select(cutting);
        var bounds = new MeanDistanceBounds(sizes.Length, sample.Columns, CenterAndScale.ForFloat64(sample, 0, threads, cancellation));
        var members = new ClusterRows(Array.ConvertAll(cutting, row => labels[row]), sizes.Length, cancellation);
        var cuts = new Cut[sizes.Length * Cells];
        ChunkedParallel.ForChunks(
            sizes.Length, threads, c => MakeCuts(sample, [.. members.Of(c)], cuts.AsSpan(c * Cells, Cells), 1), cancellation);
        bounds.Measure(points, labels, cuts, threads, cancellation);
        return bounds;
    }

    /// <summary>
    /// Bounds from one row to every cluster, in units of <see cref="Unit"/>; rounding widens them and never narrows them. A cluster without
    /// members gets [0, 0].
    /// </summary>
    internal void Bound(ReadOnlySpan<double> row, Span<float> lows, Span<float> highs)
    {
        Span<float> centred = stackalloc float[Math.Min(_dimensions, 256)];
        centred = _dimensions > centred.Length ? new float[_dimensions] : centred;
        float norm = 0;
        for (int j = 0; j < centred.Length; j++)
        {
            centred[j] = (float)_frame.Value(row, j);
            norm += centred[j] * centred[j];
        }
        float error = Rounding * (MathF.Sqrt(norm) + _reach);
        for (int c = 0; c < _clusters; c++)
        {
            ReadOnlySpan<float> cells = _cells.AsSpan(c * CellValues, CellValues);
            Vector256<float> low = Vector256<float>.Zero;
            Vector256<float> high = low;
            for (int cell = 0; cell < Cells; cell += Vector256<float>.Count)
            {
                Vector256<float> squared = Vector256<float>.Zero;
                for (int j = 0; j < centred.Length; j++)
                {
                    Vector256<float> difference = Vector256.Create(
                        cells.Slice((j * Cells) + cell, Vector256<float>.Count)) - Vector256.Create(centred[j]);
                    squared += difference * difference;
                }
                Vector256<float> share = Vector256.Create(cells.Slice((_dimensions * Cells) + cell, Vector256<float>.Count));
                Vector256<float> variance = Vector256.Create(cells.Slice(((_dimensions + 1) * Cells) + cell, Vector256<float>.Count));
                low += share * Vector256.Sqrt(squared);
                high += share * Vector256.Sqrt(squared + variance);
            }
            lows[c] = (Vector256.Sum(low) * (1 - (8 * Rounding))) - error;
            highs[c] = (Vector256.Sum(high) * (1 + (8 * Rounding))) + error;
        }
    }

    /// <summary>A cell's rows above a value of one feature go to the right.</summary>
    private readonly record struct Cut(int Feature, double Above);

    /// <summary>Some rows of each cluster, evenly over its members.</summary>
    private static int[] CuttingSample(int[] labels, int[] sizes, int ofCluster)
    {
        var seen = new int[sizes.Length];
        var sample = new List<int>();
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels[i];
            int every = (sizes[label] + ofCluster - 1) / ofCluster;
            if (seen[label]++ % every == 0)
                sample.Add(i);
        }
        return [.. sample];
    }

    /// <summary>Cuts a node of the cells' tree at the mean of its widest feature, and what is below it.</summary>
    private static void MakeCuts(Matrix sample, List<int> rows, Span<Cut> cuts, int node)
    {
        if (node >= Cells || sample.Columns == 0)
            return;
        (int widest, double spread, double mean) = (0, -1.0, 0.0);
        for (int j = 0; j < sample.Columns; j++)
        {
            double sum = 0;
            foreach (int row in rows)
                sum += sample[row, j];
            double middle = sum / Math.Max(1, rows.Count);
            double squares = 0;
            foreach (int row in rows)
                squares += (sample[row, j] - middle) * (sample[row, j] - middle);
            if (squares > spread)
                (widest, spread, mean) = (j, squares, middle);
        }
        cuts[node] = new Cut(widest, mean);
        MakeCuts(sample, rows.FindAll(row => sample[row, widest] <= mean), cuts, 2 * node);
        MakeCuts(sample, rows.FindAll(row => sample[row, widest] > mean), cuts, (2 * node) + 1);
    }

    /// <summary>Counts, sums and squared norms of one cell's members, about the centre.</summary>
    private sealed class CellSums(int cells, int dimensions)
    {
        internal int[] Counts { get; } = new int[cells];

        internal double[] Sums { get; } = new double[cells * dimensions];

        internal double[] Squares { get; } = new double[cells];
    }

    private void Measure(IPointSet points, int[] labels, Cut[] cuts, int threads, CancellationToken cancellation)
    {
        // As many parts as there are threads would make the sums depend on them.
        int chunks = (labels.Length + ChunkRows - 1) / ChunkRows;
        var parts = new CellSums[chunks];
        ChunkedParallel.ForChunks(chunks, threads, chunk =>
        {
            int first = chunk * ChunkRows;
            int[] rows = [.. Enumerable.Range(first, Math.Min(ChunkRows, labels.Length - first))];
            parts[chunk] = SumCells(points.Select(rows), labels.AsSpan(first, rows.Length), cuts);
        }, cancellation);
        var whole = new CellSums(cuts.Length, _dimensions);
        foreach (CellSums part in parts)
        {
            for (int cell = 0; cell < cuts.Length; cell++)
            {
                whole.Counts[cell] += part.Counts[cell];
                whole.Squares[cell] += part.Squares[cell];
                for (int j = 0; j < _dimensions; j++)
                    whole.Sums[(cell * _dimensions) + j] += part.Sums[(cell * _dimensions) + j];
            }
        }
        for (int c = 0; c < _clusters; c++)
            Describe(whole, c);
    }

    private CellSums SumCells(Matrix rows, ReadOnlySpan<int> labels, Cut[] cuts)
    {
        var sums = new CellSums(cuts.Length, _dimensions);
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            ReadOnlySpan<Cut> ofCluster = cuts.AsSpan(labels[i] * Cells, Cells);
            int node = 1;
            for (int level = 0; level < Levels; level++)
                node = (2 * node) + (_dimensions > 0 && row[ofCluster[node].Feature] > ofCluster[node].Above ? 1 : 0);
            int cell = (labels[i] * Cells) + node - Cells;
            sums.Counts[cell]++;
            for (int j = 0; j < row.Length; j++)
            {
                double value = _frame.Value(row, j);
                sums.Sums[(cell * _dimensions) + j] += value;
                sums.Squares[cell] += value * value;
            }
        }
        return sums;
    }

    private void Describe(CellSums sums, int cluster)
    {
        Span<float> values = _cells.AsSpan(cluster * CellValues, CellValues);
        long members = 0;
        for (int cell = 0; cell < Cells; cell++)
            members += sums.Counts[(cluster * Cells) + cell];
        for (int cell = 0; cell < Cells; cell++)
        {
            int at = (cluster * Cells) + cell;
            if (sums.Counts[at] == 0)
                continue;
            double norm = 0;
            for (int j = 0; j < _dimensions; j++)
            {
                double mean = sums.Sums[(at * _dimensions) + j] / sums.Counts[at];
                values[(j * Cells) + cell] = (float)mean;
                norm += mean * mean;
            }
            double variance = Math.Max(0, (sums.Squares[at] / sums.Counts[at]) - norm);
            values[(_dimensions * Cells) + cell] = (float)((double)sums.Counts[at] / members);
            values[((_dimensions + 1) * Cells) + cell] = (float)variance;
            _reach = Math.Max(_reach, (float)Math.Sqrt(norm + variance));
        }
    }
}
