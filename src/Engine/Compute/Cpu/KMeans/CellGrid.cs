using System.Numerics;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// A grid over stored points, with lines at quantiles and its cells numbered along Morton's curve: one to two cells for each block of
/// rows, so that rows sorted by cell stand in blocks of small extent.
/// </summary>
/// <remarks>
/// A bit goes to the feature whose cells are widest, as often as there are bits: a feature that hardly varies gets none. Morton 1966.
/// </remarks>
internal sealed unsafe class CellGrid : IDisposable
{
    /// <summary>So many rows are looked up at once.</summary>
    internal const int RowsTogether = 256;

    private const int SampleRows = 1 << 12;
    private const int RowsPerCell = ColumnBlocks.BlockRows / 2;
    private const int MostBits = 20;

    // A feature's range, [-1, 1] as stored, in this many steps; which of its quantiles a step lies in is looked up.
    private const int Steps = 1 << 11;
    private const int HalfSteps = Steps / 2;

    private readonly int _dimensions;
    private readonly AlignedMemory<int> _codes;

    internal CellGrid(Matrix points, CenterAndScale units)
    {
        _dimensions = points.Columns;
        _codes = new AlignedMemory<int>((long)_dimensions * (Steps + 1));
        int[][] sample = Sample(points, units);
        int most = Math.Clamp(BitOperations.Log2((uint)(points.Rows / RowsPerCell) | 1), 1, MostBits);
        int[] features = BitsOfFeatures(sample, most);
        Bits = features.Length;
        for (int j = 0; j < _dimensions; j++)
            WriteCodes(j, sample[j], features);
    }

    /// <summary>A cell's number has so many bits.</summary>
    internal int Bits { get; }

    /// <summary>The cell of each row.</summary>
    /// <param name="rows">At most <see cref="RowsTogether"/> rows of d values as stored.</param>
    internal void CellsOf(float* rows, int count, int* cells)
    {
        int d = _dimensions;
        int* steps = stackalloc int[(RowsTogether * GroupedRows.MostDimensions) + Vector256<int>.Count];
        for (int i = 0; i < count * d; i += Vector256<int>.Count)
            Vector256.ConvertToInt32Native(
                Vector256.FusedMultiplyAdd(
                    Vector256.Load(rows + i), Vector256.Create((float)HalfSteps), Vector256.Create((float)HalfSteps))).Store(steps + i);
        LookUp(steps, count, d, _codes.Start, cells);
    }

    public void Dispose() => _codes.Dispose();

    private static void LookUp(int* steps, int count, int d, int* codes, int* cells)
    {
        for (int i = 0; i < count; i++)
        {
            int cell = 0;
            int* ofFeature = codes;
            for (int j = 0; j < d; j++, ofFeature += Steps + 1)
                cell |= ofFeature[*steps++];
            cells[i] = cell;
        }
    }

    /// <summary>The steps of rows taken evenly, ascending, for each feature.</summary>
    private static int[][] Sample(Matrix points, CenterAndScale units)
    {
        int taken = Math.Min(SampleRows, points.Rows);
        var steps = new int[points.Columns][];
        for (int j = 0; j < steps.Length; j++)
            steps[j] = new int[taken];
        var row = new float[points.Columns];
        for (int i = 0; i < taken; i++)
        {
            units.Store(points.Row((int)((long)points.Rows * i / taken)), row);
            for (int j = 0; j < row.Length; j++)
                steps[j][i] = (int)MathF.FusedMultiplyAdd(row[j], HalfSteps, HalfSteps);
        }
        foreach (int[] ofFeature in steps)
            Array.Sort(ofFeature);
        return steps;
    }

    /// <summary>The feature that each bit of a cell's number tells apart, the most significant first.</summary>
    private static int[] BitsOfFeatures(int[][] sample, int most)
    {
        double[] width = Array.ConvertAll(sample, StandardDeviation);
        var features = new List<int>(most);
        while (features.Count < most && width.Max() > 0)
        {
            int widest = Array.IndexOf(width, width.Max());
            features.Add(widest);
            width[widest] /= 2;
        }
        return [.. features];
    }

    private static double StandardDeviation(int[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
    }

    /// <summary>For every step of a feature the bits that its quantile sets in a cell's number.</summary>
    private void WriteCodes(int feature, int[] sample, int[] features)
    {
        int own = features.Count(other => other == feature);
        int below = 0;
        for (int step = 0; step <= Steps; step++)
        {
            while (below < sample.Length && sample[below] < step)
                below++;
            long quantile = Math.Min(((long)below << own) / sample.Length, (1L << own) - 1);
            int code = 0;
            int bit = own;
            for (int at = 0; at < features.Length; at++)
            {
                if (features[at] == feature && ((quantile >> --bit) & 1) != 0)
                    code |= 1 << (features.Length - 1 - at);
            }
            _codes.Start[((long)feature * (Steps + 1)) + step] = code;
        }
    }
}
