namespace Segmentation.Prediction.Trees;

/// <summary>
/// A table with every value replaced by one byte: the number of its bin, cut at quantiles, or the code of its level.
/// Columns are contiguous: a histogram pass works on one column, whose bytes and cells stay in the cache.
/// </summary>
internal sealed class BinnedTable
{
    /// <summary>Bins of values; the one above is for missing values.</summary>
    internal const int MaximumBins = 255;

    /// <summary>The bin of a missing value.</summary>
    internal const byte Missing = 255;

    private const int RowsBetweenChecks = 1 << 16;

    private BinnedTable(int rows, ColumnKind[] kinds, double[][] upperBounds, byte[][] bins)
    {
        Rows = rows;
        Kinds = kinds;
        UpperBounds = upperBounds;
        Bins = bins;
    }

    internal int Rows { get; }

    internal int Columns => Kinds.Length;

    internal ColumnKind[] Kinds { get; }

    /// <summary>
    /// For each numeric column the largest value of each bin but the last: bin b holds values ≤ UpperBounds[b] and above the bound before.
    /// </summary>
    internal double[][] UpperBounds { get; }

    /// <summary>For each column the bin of each row.</summary>
    internal byte[][] Bins { get; }

    /// <summary>Bins of values in a column, missing not counted.</summary>
    internal int BinCount(int column) => UpperBounds[column].Length + 1;

    internal static BinnedTable Of(ModelTable table, int threads, CancellationToken cancellation = default) =>
        Of(table.Columns, table.Rows, threads, cancellation);

    /// <summary>Bins columns of n values each.</summary>
    internal static BinnedTable Of(IReadOnlyList<ModelColumn> columns, int n, int threads, CancellationToken cancellation)
    {
        int d = columns.Count;
        var bounds = new double[d][];
        var bins = new byte[d][];
        var kinds = new ColumnKind[d];
        for (int c = 0; c < d; c++)
        {
            ModelColumn column = columns[c];
            kinds[c] = column.Kind;
            if (column.Levels.Count > MaximumBins)
                throw new InputException(
                    $"Column '{column.Name}' has {column.Levels.Count:N0} different texts; "
                    + $"a category column takes at most {MaximumBins}. Leave it out (‹exclude›), or group its values.");
        }
        ChunkedParallel.ForChunks(d, threads, c =>
        {
            ModelColumn column = columns[c];
            bounds[c] = column.Kind == ColumnKind.Category
                ? new double[Math.Max(0, column.Levels.Count - 1)]
                : QuantileBounds(column.Values);
            byte[] into = bins[c] = new byte[n];
            for (int i = 0; i < n; i++)
            {
                if (i % RowsBetweenChecks == 0)
                    cancellation.ThrowIfCancellationRequested();
                double value = column.Values[i];
                into[i] = double.IsNaN(value) ? Missing : column.Kind == ColumnKind.Category ? (byte)value : BinOf(bounds[c], value);
            }
        }, cancellation);
        return new BinnedTable(n, kinds, bounds, bins);
    }

    private static byte BinOf(double[] bounds, double value)
    {
        int low = 0, high = bounds.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (value <= bounds[middle])
                high = middle;
            else
                low = middle + 1;
        }
        return (byte)low;
    }

    // Cuts lie halfway between neighbouring distinct values, so that a new value falls on the side it is nearer to.
    private static double[] QuantileBounds(double[] values)
    {
        // 200,000 values place 254 quantiles well; an even stride keeps the choice deterministic.
        int stride = Math.Max(1, values.Length / 200_000);
        var sample = new List<double>((values.Length / stride) + 1);
        for (int i = 0; i < values.Length; i += stride)
        {
            if (!double.IsNaN(values[i]))
                sample.Add(values[i]);
        }
        sample.Sort();
        double[] distinct = [.. sample.Distinct()];
        var bounds = new List<double>();
        if (distinct.Length <= MaximumBins)
        {
            for (int i = 1; i < distinct.Length; i++)
                bounds.Add(Halfway(distinct[i - 1], distinct[i]));
            return [.. bounds];
        }
        for (int b = 1; b < MaximumBins; b++)
        {
            int at = (int)((long)b * sample.Count / MaximumBins);
            double here = sample[at];
            int nextAt = at;
            while (nextAt < sample.Count && sample[nextAt] == here)
                nextAt++;
            if (nextAt == sample.Count)
                break;
            double bound = Halfway(here, sample[nextAt]);
            if (bounds.Count == 0 || bound > bounds[^1])
                bounds.Add(bound);
        }
        return [.. bounds];
    }

    private static double Halfway(double low, double high)
    {
        double middle = low + ((high - low) / 2);
        return middle < high ? middle : low;
    }
}
