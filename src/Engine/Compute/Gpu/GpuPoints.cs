using System.Numerics;
using Segmentation.Compute.Gpu.Runtime;
using Segmentation.Spatial;

namespace Segmentation.Compute.Gpu;

/// <summary>
/// Points of an OpenCL device: float32, centred and scaled (see <see cref="CenterAndScale"/>), on the device as far as they fit and are
/// used.
/// </summary>
/// <remarks>
/// The float64 record stays with the host. A device's copy is made when it is first asked for and stays while it fits; of a set
/// that does not fit, ranges of rows come and go (see <see cref="Tiles"/>), and the results have the same bits.
/// </remarks>
internal sealed class GpuPoints : IPointSet
{
    private const int BytesPerQuad = 16;

    private readonly GpuContext _context;
    private readonly CenterAndScale _scale;
    private readonly PointCopies _values;
    private readonly PointCopies _rest;
    private readonly PointCopies _unit;
    private int _tileLength;

    internal GpuPoints(GpuContext context, Matrix source)
    {
        _context = context;
        Source = source;
        _scale = CenterAndScale.ForFloat32(source, ChunkedParallel.AllCores, CancellationToken.None);
        Quads = QuadsOf(source.Columns);
        _values = new PointCopies(
            context, Quads, Invariant($"× {source.Columns:N0} points"), (span, at, first, count) =>
                Fill(span, at, first, count, rest: false));
        _rest = new PointCopies(
            context, Quads, Invariant($"× {source.Columns:N0} points' lower digits"), (span, at, first, count) =>
                Fill(span, at, first, count, rest: true));
        _unit = new PointCopies(context, Quads, Invariant($"× {source.Columns:N0} unit rows"), FillUnit);
    }

    public int Count => Source.Rows;

    public int Dimensions => Source.Columns;

    /// <summary>The float64 record the device's copy is made from.</summary>
    internal Matrix Source { get; }

    /// <summary>Quads of features in a point.</summary>
    internal int Quads { get; }

    /// <summary>What was subtracted from each feature.</summary>
    internal ReadOnlySpan<double> Center => _scale.Center;

    /// <summary>The power of two by which centered values were multiplied.</summary>
    internal double Scale => _scale.Factor;

    /// <summary>The macro that every kernel over these points is built with.</summary>
    internal string Options => $"-D QUADS={Quads}";

    /// <summary>Bytes of device memory that copies take now, and that another tiling would give back.</summary>
    internal long Held => _values.Bytes + _rest.Bytes + _unit.Bytes;

    /// <summary>Bytes that one form of a row takes.</summary>
    internal long BytesPerRow => (long)BytesPerQuad * Quads;

    internal static int QuadsOf(int dimensions) => Math.Max(1, (dimensions + 3) / 4);

    /// <summary>Into what ranges of rows a computation has to cut the points so that the device can hold them.</summary>
    /// <param name="forms">How many forms of the points it takes: values, lower digits, unit rows.</param>
    /// <param name="extraPerRow">Further bytes it keeps for each row of a tile.</param>
    /// <param name="available">Bytes that it may take, those that copies hold now among them.</param>
    /// <param name="multiple">What a tile's length has to be a multiple of.</param>
    /// <exception cref="DeviceUnavailableException">Not even a short tile fits; the message gives both numbers.</exception>
    internal RowTiles Tiles(int forms, long extraPerRow, long available, int multiple)
    {
        long perRow = (BytesPerRow * forms) + extraPerRow;
        // Copies keep two ranges of rows where there are several.
        var tiles = RowTiles.Fit(_context.Hardware, Count, perRow, perRow + (BytesPerRow * forms), BytesPerRow, available, multiple);
        if (tiles.Length != _tileLength || (perRow * tiles.Length) + Held > available)
            Dispose();
        _tileLength = tiles.Length;
        return tiles;
    }

    /// <summary>Rows on the device.</summary>
    internal GpuBuffer<Vector4> Values(int first, int count) => _values.Range(first, count);

    /// <summary>What rounding to float32 left over of every value: with it a value has 48 bits.</summary>
    internal GpuBuffer<Vector4> Rest(int first, int count) => _rest.Range(first, count);

    /// <summary>Rows divided by their Euclidean norm (a zero row stays zero), not centred: what the cosine distance needs.</summary>
    internal GpuBuffer<Vector4> UnitRows(int first, int count) => _unit.Range(first, count);

    /// <summary>Writes any rows, in a given order, into the beginning of a buffer.</summary>
    internal void Gather(int[] rows, int first, int count, GpuBuffer<Vector4> buffer) =>
        buffer.Produce((long)count * Quads, (span, at) =>
        {
            for (int e = 0; e < span.Length; e++)
                span[e] = Quad(Source.Row(rows[first + (int)((at + e) % count)]), (int)((at + e) / count), rest: false);
        });

    /// <summary>
    /// Some rows of another set in this set's coordinates, row-major; null where one lies so far out that float32 cannot resolve the
    /// distances of these points from there.
    /// </summary>
    internal float[]? Near(GpuPoints others, int first, int count, CancellationToken cancellation) =>
        _scale.StoreNear(others.Source, first, count, ChunkedParallel.AllCores, cancellation);

    /// <summary>Lays rows of d features out as kernels read them: all rows' first quads, then all rows' second ones.</summary>
    /// <param name="quads">Gets the quads from number <paramref name="start"/> on.</param>
    internal static void ToQuads(ReadOnlySpan<float> rows, int d, int count, Span<Vector4> quads, long start)
    {
        Span<float> values = stackalloc float[4];
        for (int e = 0; e < quads.Length; e++)
        {
            int row = (int)((start + e) % count), from = 4 * (int)((start + e) / count);
            values.Clear();
            rows[((row * d) + from)..((row * d) + Math.Min(d, from + 4))].CopyTo(values);
            quads[e] = new Vector4(values);
        }
    }

    /// <summary>A value of a feature in this set's coordinates.</summary>
    internal float ToDevice(double value, int feature) => (float)((value - Center[feature]) * Scale);

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

    /// <summary>Releases the device's copies.</summary>
    public void Dispose()
    {
        _values.Dispose();
        _rest.Dispose();
        _unit.Dispose();
    }

    private Vector4 Quad(ReadOnlySpan<double> row, int quad, bool rest)
    {
        Span<float> values = stackalloc float[4];
        values.Clear();
        for (int j = 4 * quad; j < Math.Min(row.Length, (4 * quad) + 4); j++)
        {
            double value = _scale.Value(row, j);
            values[j & 3] = rest ? (float)(value - (float)value) : (float)value;
        }
        return new Vector4(values);
    }

    private void Fill(Span<Vector4> span, long at, int first, int count, bool rest)
    {
        for (int e = 0; e < span.Length; e++)
            span[e] = Quad(Source.Row(first + (int)((at + e) % count)), (int)((at + e) / count), rest);
    }

    private void FillUnit(Span<Vector4> span, long at, int first, int count)
    {
        Span<float> values = stackalloc float[4];
        for (int e = 0; e < span.Length; e++)
        {
            values.Clear();
            var row = Source.Row(first + (int)((at + e) % count));
            // The largest value is taken out first: a row of 1e200 has a norm, though its squares overflow.
            double largest = 0;
            foreach (double value in row)
                largest = Math.Max(largest, Math.Abs(value));
            double squares = 0;
            foreach (double value in row)
                squares += largest > 0 ? value / largest * (value / largest) : 0;
            int from = 4 * (int)((at + e) / count);
            for (int j = from; j < Math.Min(row.Length, from + 4); j++)
                values[j & 3] = largest > 0 ? (float)(row[j] / largest / Math.Sqrt(squares)) : 0;
            span[e] = new Vector4(values);
        }
    }
}
