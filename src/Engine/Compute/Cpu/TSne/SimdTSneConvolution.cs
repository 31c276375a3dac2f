using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>Convolves a real grid with an even kernel by one forward and one backward Fourier transform of two dimensions.</summary>
/// <remarks>
/// Columns go first, two real ones as one complex (so half the transforms), sixteen such pairs a batch; then the rows of the half
/// spectrum, sixteen frequencies a batch, forward, times the kernel, and backward while they are in the cache; then the columns back.
/// Between the two, tiles of 16×16 are transposed, so that every batch reads and writes whole cache lines.
/// </remarks>
internal sealed unsafe class SimdTSneConvolution
{
    private const int Lanes = BatchFft.Lanes;

    private readonly BatchFft _alongX;
    private readonly BatchFft _alongY;
    private readonly int _threads;
    private readonly int _frequencies;
    private readonly AlignedFloats _spectrumRe;
    private readonly AlignedFloats _spectrumIm;
    private readonly AlignedFloats _kernel;
    private readonly ConcurrentBag<Scratch> _scratch = [];

    /// <summary>Plans the transforms; <see cref="SetKernel"/> comes next.</summary>
    /// <param name="width">Periodic width of the grid, a length of <see cref="BatchFft"/>.</param>
    /// <param name="height">Periodic height likewise.</param>
    internal SimdTSneConvolution(int width, int height, int threads)
    {
        _threads = threads;
        _alongX = new BatchFft(width);
        _alongY = new BatchFft(height);
        _frequencies = RoundUp((height / 2) + 1);
        int rows = 2 * PairsFor(width);
        _spectrumRe = new AlignedFloats(rows * _frequencies);
        _spectrumIm = new AlignedFloats(rows * _frequencies);
        _kernel = new AlignedFloats(width * _frequencies);
    }

    internal int Width => _alongX.Length;

    internal int Height => _alongY.Length;

    /// <summary>Pairs of columns that hold a grid of <paramref name="columns"/>; its rows are twice as many values apart.</summary>
    internal static int PairsFor(int columns) => RoundUp((columns + 1) / 2);

    /// <summary>Sets the kernel: its values at wrapped offsets, then divided by a separable response.</summary>
    /// <param name="grid">Height rows of 2·PairsFor(Width) values.</param>
    /// <param name="responseX">What to divide by at each frequency along x.</param>
    /// <param name="responseY">Likewise along y.</param>
    internal void SetKernel(float* grid, double[] responseX, double[] responseY, CancellationToken cancellation)
    {
        int pairs = PairsFor(Width);
        ColumnsForward(grid, pairs, Height, cancellation);
        double scale = 1.0 / ((double)Width * Height);
        ForBatches(_frequencies, (batch, scratch) =>
        {
            ReadRows(batch, 2 * pairs, scratch);
            _alongX.Forward(scratch.Re.Pointer, scratch.Im.Pointer);
            for (int place = 0; place < Width; place++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    double response = responseX[_alongX.FrequencyAt[place]] * responseY[Math.Min(batch + lane, Height / 2)];
                    // The kernel is even, so its spectrum is real.
                    float real = scratch.Re.Pointer[(place * Lanes) + lane];
                    _kernel.Pointer[(place * _frequencies) + batch + lane] = (float)(real * scale / response);
                }
            }
        }, cancellation);
    }

    /// <summary>Convolves a grid in place.</summary>
    /// <param name="grid">Rows of 2·PairsFor(columns) values, zero past the columns; outside it the plane is empty.</param>
    /// <param name="cancellation">Looked at within each pass, before every batch.</param>
    internal void Convolve(float* grid, int columns, int rows, CancellationToken cancellation)
    {
        int pairs = PairsFor(columns);
        ColumnsForward(grid, pairs, rows, cancellation);
        ForBatches(_frequencies, (batch, scratch) =>
        {
            ReadRows(batch, Math.Min(2 * pairs, Width), scratch);
            float* re = scratch.Re.Pointer, im = scratch.Im.Pointer;
            _alongX.Forward(re, im);
            for (int place = 0; place < Width; place++)
            {
                float* factors = _kernel.Pointer + (place * _frequencies) + batch;
                for (int lane = 0; lane < Lanes; lane += Vector<float>.Count)
                {
                    Vector<float> factor = Vector.Load(factors + lane);
                    int at = (place * Lanes) + lane;
                    Vector.Store(Vector.Load(re + at) * factor, re + at);
                    Vector.Store(Vector.Load(im + at) * factor, im + at);
                }
            }
            _alongX.Backward(re, im);
            for (int row = 0; row < Math.Min(2 * pairs, Width); row++)
            {
                Copy(re + (row * Lanes), _spectrumRe.Pointer + (row * _frequencies) + batch);
                Copy(im + (row * Lanes), _spectrumIm.Pointer + (row * _frequencies) + batch);
            }
        }, cancellation);
        ColumnsBackward(grid, pairs, rows, cancellation);
    }

    // Two real columns r and s travel as r + i·s; with Z' = Z(−f), their spectra are (Z + conj Z')/2 and (Z − conj Z')/2i.
    private void ColumnsForward(float* grid, int pairs, int rows, CancellationToken cancellation) => ForBatches(pairs, (batch, scratch) =>
    {
        AssertColumns(batch, pairs, rows);
        float* re = scratch.Re.Pointer, im = scratch.Im.Pointer;
        for (int row = 0; row < rows; row++)
        {
            Copy(grid + (row * 2L * pairs) + batch, re + (row * Lanes));
            Copy(grid + (row * 2L * pairs) + pairs + batch, im + (row * Lanes));
        }
        new Span<float>(re + (rows * Lanes), (Height - rows) * Lanes).Clear();
        new Span<float>(im + (rows * Lanes), (Height - rows) * Lanes).Clear();
        _alongY.Forward(re, im);
        var half = new Vector<float>(0.5f);
        float* tiles = scratch.Tiles.Pointer;
        for (int block = 0; block < _frequencies; block += Lanes)
        {
            for (int f = 0; f < Lanes && block + f <= Height / 2; f++)
            {
                int here = _alongY.PlaceOf[block + f] * Lanes, there = _alongY.PlaceOf[(Height - block - f) % Height] * Lanes;
                for (int lane = 0; lane < Lanes; lane += Vector<float>.Count)
                {
                    Vector<float> a = Vector.Load(re + here + lane), b = Vector.Load(im + here + lane), c = Vector.Load(
                        re + there + lane), d = Vector.Load(im + there + lane);
                    float* tile = tiles + (f * Lanes) + lane;
                    Vector.Store((a + c) * half, tile);
                    Vector.Store((b - d) * half, tile + Scratch.TileSize);
                    Vector.Store((b + d) * half, tile + (2 * Scratch.TileSize));
                    Vector.Store((c - a) * half, tile + (3 * Scratch.TileSize));
                }
            }
            for (int lane = 0; lane < Lanes; lane++)
            {
                long first = ((long)(batch + lane) * _frequencies) + block, second = first + ((long)pairs * _frequencies);
                for (int f = 0; f < Lanes; f++)
                {
                    float* tile = tiles + (f * Lanes) + lane;
                    _spectrumRe.Pointer[first + f] = tile[0];
                    _spectrumIm.Pointer[first + f] = tile[Scratch.TileSize];
                    _spectrumRe.Pointer[second + f] = tile[2 * Scratch.TileSize];
                    _spectrumIm.Pointer[second + f] = tile[3 * Scratch.TileSize];
                }
            }
        }
    }, cancellation);

    private void ColumnsBackward(float* grid, int pairs, int rows, CancellationToken cancellation) => ForBatches(pairs, (batch, scratch) =>
    {
        AssertColumns(batch, pairs, rows);
        float* re = scratch.Re.Pointer, im = scratch.Im.Pointer, tiles = scratch.Tiles.Pointer;
        for (int block = 0; block < _frequencies; block += Lanes)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                long first = ((long)(batch + lane) * _frequencies) + block, second = first + ((long)pairs * _frequencies);
                for (int f = 0; f < Lanes; f++)
                {
                    float* tile = tiles + (f * Lanes) + lane;
                    tile[0] = _spectrumRe.Pointer[first + f];
                    tile[Scratch.TileSize] = _spectrumIm.Pointer[first + f];
                    tile[2 * Scratch.TileSize] = _spectrumRe.Pointer[second + f];
                    tile[3 * Scratch.TileSize] = _spectrumIm.Pointer[second + f];
                }
            }
            for (int f = 0; f < Lanes && block + f <= Height / 2; f++)
            {
                int here = _alongY.PlaceOf[block + f] * Lanes, there = _alongY.PlaceOf[(Height - block - f) % Height] * Lanes;
                for (int lane = 0; lane < Lanes; lane += Vector<float>.Count)
                {
                    float* tile = tiles + (f * Lanes) + lane;
                    Vector<float> a = Vector.Load(tile), b = Vector.Load(tile + Scratch.TileSize), c = Vector.Load(
                        tile + (2 * Scratch.TileSize)), d = Vector.Load(tile + (3 * Scratch.TileSize));
                    Vector.Store(a + d, re + there + lane);
                    Vector.Store(c - b, im + there + lane);
                    Vector.Store(a - d, re + here + lane);
                    Vector.Store(b + c, im + here + lane);
                }
            }
        }
        _alongY.Backward(re, im);
        for (int row = 0; row < rows; row++)
        {
            Copy(re + (row * Lanes), grid + (row * 2L * pairs) + batch);
            Copy(im + (row * Lanes), grid + (row * 2L * pairs) + pairs + batch);
        }
    }, cancellation);

    // What a batch of columns touches in the grid's rows and in both halves of the spectrum.
    [Conditional("DEBUG")]
    private void AssertColumns(int batch, int pairs, int rows)
    {
        BoundsAssert.Range(batch, Lanes, pairs);
        BoundsAssert.Range(0, rows, Height);
        BoundsAssert.Range(
            (batch + (long)pairs) * _frequencies, (long)Lanes * _frequencies, Math.Min(_spectrumRe.Length, _spectrumIm.Length));
    }

    private void ReadRows(int batch, int rows, Scratch scratch)
    {
        rows = Math.Min(rows, Width);
        BoundsAssert.Range(batch, Lanes, _frequencies);
        BoundsAssert.Range(0, (long)rows * _frequencies, Math.Min(_spectrumRe.Length, _spectrumIm.Length));
        BoundsAssert.Range(0, (long)Width * _frequencies, _kernel.Length);
        for (int row = 0; row < rows; row++)
        {
            Copy(_spectrumRe.Pointer + (row * _frequencies) + batch, scratch.Re.Pointer + (row * Lanes));
            Copy(_spectrumIm.Pointer + (row * _frequencies) + batch, scratch.Im.Pointer + (row * Lanes));
        }
        new Span<float>(scratch.Re.Pointer + (rows * Lanes), (Width - rows) * Lanes).Clear();
        new Span<float>(scratch.Im.Pointer + (rows * Lanes), (Width - rows) * Lanes).Clear();
    }

    private void ForBatches(int lanes, Action<int, Scratch> body, CancellationToken cancellation) =>
        ChunkedParallel.ForChunks(lanes / Lanes, _threads, chunk =>
    {
        if (!_scratch.TryTake(out Scratch? scratch))
            scratch = new Scratch(Math.Max(Width, Height));
        BoundsAssert.Range(0, (long)Math.Max(Width, Height) * Lanes, Math.Min(scratch.Re.Length, scratch.Im.Length));
        body(chunk * Lanes, scratch);
        _scratch.Add(scratch);
    }, cancellation);

    private static void Copy(float* from, float* to)
    {
        for (int lane = 0; lane < Lanes; lane += Vector<float>.Count)
            Vector.Store(Vector.Load(from + lane), to + lane);
    }

    private static int RoundUp(int lanes) => (lanes + Lanes - 1) / Lanes * Lanes;

    private sealed class Scratch(int length)
    {
        internal const int TileSize = Lanes * Lanes;

        internal AlignedFloats Re { get; } = new(length * Lanes);

        internal AlignedFloats Im { get; } = new(length * Lanes);

        internal AlignedFloats Tiles { get; } = new(4 * TileSize);
    }
}
