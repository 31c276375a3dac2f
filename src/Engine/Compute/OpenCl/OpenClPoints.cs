using System.Numerics;

namespace Segmentation.Compute.OpenCl;

/// <summary>Points resident on an OpenCL device: float32, centred near their mean and scaled by a power of two into [−1, 1], quad-major (see <c>common.cl</c>).</summary>
/// <remarks>Centring costs nothing and saves the digits that an offset would eat; the power of two keeps squares from over- and underflowing and is exact.</remarks>
internal sealed class OpenClPoints : IPointSet
{
    private readonly OpenClContext _context;
    private OpenClBuffer<Vector4>? _unitRows;
    private OpenClBuffer<Vector4>? _rest;

    internal OpenClPoints(OpenClContext context, Matrix source)
    {
        _context = context;
        Source = source;
        (Centre, double largest) = CentreOf(source);
        Scale = largest > 0 ? Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest) + 1, -1000, 1000)) : 1;
        Quads = QuadsOf(source.Columns);
        Buffer = context.Allocate<Vector4>((long)source.Rows * Quads, $"{source.Rows:N0} × {source.Columns:N0} points");
        Buffer.Produce((span, at) => Fill(span, at, rest: false));
    }

    public int Count => Source.Rows;

    public int Dimensions => Source.Columns;

    /// <summary>The float64 record the device's copy was made from.</summary>
    internal Matrix Source { get; }

    /// <summary>Quads of features in a point.</summary>
    internal int Quads { get; }

    /// <summary>The value near the mean of each feature that was subtracted.</summary>
    internal double[] Centre { get; }

    /// <summary>The power of two by which centred values were multiplied.</summary>
    internal double Scale { get; }

    internal OpenClBuffer<Vector4> Buffer { get; }

    /// <summary>The macro that every kernel over these points is built with.</summary>
    internal string Options => $"-D QUADS={Quads}";

    internal static int QuadsOf(int dimensions) => Math.Max(1, (dimensions + 3) / 4);

    /// <summary>Rows divided by their Euclidean norm (a zero row stays zero), not centred: what the cosine distance needs. Made on first use.</summary>
    internal OpenClBuffer<Vector4> UnitRows()
    {
        if (_unitRows is null)
        {
            _unitRows = _context.Allocate<Vector4>((long)Count * Quads, $"{Count:N0} × {Dimensions:N0} unit rows");
            _unitRows.Produce((span, at) => FillUnit(span, at));
        }
        return _unitRows;
    }

    /// <summary>What rounding to float32 left over of every value, in the layout of <see cref="Buffer"/>: with it a value has 48 bits. Made on first use.</summary>
    internal OpenClBuffer<Vector4> Rest()
    {
        if (_rest is null)
        {
            _rest = _context.Allocate<Vector4>((long)Count * Quads, $"the lower digits of {Count:N0} × {Dimensions:N0} points");
            _rest.Produce((span, at) => Fill(span, at, rest: true));
        }
        return _rest;
    }

    /// <summary>A value of a feature in this set's coordinates.</summary>
    internal float ToDevice(double value, int feature) => (float)((value - Centre[feature]) * Scale);

    /// <summary>One quad of a row in this set's coordinates.</summary>
    internal Vector4 ToDeviceQuad(ReadOnlySpan<double> row, int quad) => Quad(row, quad, rest: false);

    /// <summary>Rows of another matrix in this set's coordinates, one after another, <see cref="Quads"/> quads each.</summary>
    /// <param name="padTo">The number of rows is filled up to a multiple of this with copies of the last.</param>
    /// <param name="rest">Asks for what rounding to float32 left over instead.</param>
    internal Vector4[] ToDeviceRows(Matrix rows, int padTo = 1, bool rest = false)
    {
        int padded = (rows.Rows + padTo - 1) / padTo * padTo;
        var quads = new Vector4[padded * Quads];
        for (int i = 0; i < padded; i++)
        {
            var row = rows.Row(Math.Min(i, rows.Rows - 1));
            for (int q = 0; q < Quads; q++)
                quads[(i * Quads) + q] = Quad(row, q, rest);
        }
        return quads;
    }

    public Matrix Select(ReadOnlySpan<int> rows) => Source.SelectRows(rows);

    public void Dispose()
    {
        Buffer.Dispose();
        _unitRows?.Dispose();
        _unitRows = null;
        _rest?.Dispose();
        _rest = null;
    }

    // The mean, rounded to a power of two as wide as the data: what is subtracted then has few digits, so that whole numbers stay
    // whole and equal distances stay equal, at the price of at most one bit.
    private static (double[] Centre, double Largest) CentreOf(Matrix source)
    {
        int d = source.Columns;
        var mean = new double[d];
        var low = new double[d];
        var high = new double[d];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        double share = source.Rows == 0 ? 0 : 1.0 / source.Rows;
        for (int i = 0; i < source.Rows; i++)
        {
            var row = source.Row(i);
            for (int j = 0; j < d; j++)
            {
                mean[j] += row[j] * share;
                low[j] = Math.Min(low[j], row[j]);
                high[j] = Math.Max(high[j], row[j]);
            }
        }
        double largest = 0;
        for (int j = 0; j < d && source.Rows > 0; j++)
        {
            double width = (high[j] / 2) - (low[j] / 2);
            double unit = width > 0 ? Math.ScaleB(1, Math.ILogB(width)) : 0;
            mean[j] = unit > 0 ? Math.Round(mean[j] / unit) * unit : low[j];
            largest = Math.Max(largest, Math.Max(high[j] - mean[j], mean[j] - low[j]));
        }
        return (mean, largest);
    }

    private Vector4 Quad(ReadOnlySpan<double> row, int quad, bool rest)
    {
        Span<float> values = stackalloc float[4];
        values.Clear();
        for (int j = 4 * quad; j < Math.Min(row.Length, (4 * quad) + 4); j++)
        {
            double value = (row[j] - Centre[j]) * Scale;
            values[j & 3] = rest ? (float)(value - (float)value) : (float)value;
        }
        return new Vector4(values);
    }

    private void Fill(Span<Vector4> span, long at, bool rest)
    {
        for (int e = 0; e < span.Length; e++)
            span[e] = Count == 0 ? default : Quad(Source.Row((int)((at + e) % Count)), (int)((at + e) / Count), rest);
    }

    private void FillUnit(Span<Vector4> span, long at)
    {
        Span<float> values = stackalloc float[4];
        for (int e = 0; e < span.Length; e++)
        {
            values.Clear();
            if (Count > 0)
            {
                var row = Source.Row((int)((at + e) % Count));
                // The largest value is taken out first: a row of 1e200 has a norm, though its squares overflow.
                double largest = 0;
                foreach (double value in row)
                    largest = Math.Max(largest, Math.Abs(value));
                double squares = 0;
                foreach (double value in row)
                    squares += largest > 0 ? value / largest * (value / largest) : 0;
                int first = 4 * (int)((at + e) / Count);
                for (int j = first; j < Math.Min(row.Length, first + 4); j++)
                    values[j & 3] = largest > 0 ? (float)(row[j] / largest / Math.Sqrt(squares)) : 0;
            }
            span[e] = new Vector4(values);
        }
    }
}
