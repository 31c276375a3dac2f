using System.Numerics;
using Segmentation.Compute.Gpu.Kernels;
using Segmentation.Compute.Gpu.Runtime;

namespace Segmentation.Compute.Gpu;

/// <summary>The tree over a map and Barnes-Hut's sums over it; every step is queued, none waits (see <see cref="TreeKernels"/>).</summary>
internal sealed class GpuMapTree : IDisposable
{
    private const int DigitBits = SortKernels.DigitBits;
    private const string File = "tree";

    private readonly GpuContext _context;
    private readonly int _count;
    private readonly int _group;
    private readonly int _blocks;
    private readonly GpuBuffers _buffers;
    private readonly GpuBuffer<uint> _spareKeys;
    private readonly GpuBuffer<uint> _spareOrder;
    private readonly GpuBuffer<uint> _places;
    private readonly GpuBuffer<Vector2> _sorted;
    private readonly GpuBuffer<LongPair> _sums;
    private readonly GpuBuffer<LongPair> _blockSums;
    private readonly GpuBuffer<Vector4> _masses;
    private readonly GpuBuffer<ulong> _links;
    private readonly GpuBuffer<int> _rope;
    private readonly GpuBuffer<uint> _keys;
    private readonly GpuBuffer<uint> _order;

    internal GpuMapTree(GpuContext context, int count)
    {
        _context = context;
        _count = count;
        _group = context.Sizes.TreeGroup;
        int block = _group * context.Sizes.TreeItems;
        _blocks = (count + block - 1) / block;
        string what = Invariant($"a tree over {count:N0} points");
        _buffers = new GpuBuffers(context);
        try
        {
            _keys = _buffers.Allocate<uint>(count, what);
            _order = _buffers.Allocate<uint>(count, what);
            _spareKeys = _buffers.Allocate<uint>(count, what);
            _spareOrder = _buffers.Allocate<uint>(count, what);
            _places = _buffers.Allocate<uint>((long)_blocks << DigitBits, what);
            _sorted = _buffers.Allocate<Vector2>(count, what);
            _sums = _buffers.Allocate<LongPair>(count, what);
            _blockSums = _buffers.Allocate<LongPair>(_blocks, what);
            _masses = _buffers.Allocate<Vector4>(2L * count, what);
            _links = _buffers.Allocate<ulong>(2L * count, what);
            _rope = _buffers.Allocate<int>(count, what);
        }
        catch
        {
            _buffers.Dispose();
            throw;
        }
    }

    /// <summary>Groups of points, each of which leaves a part of the normaliser.</summary>
    internal int Groups => (_count + _group - 1) / _group;

    /// <summary>Builds the tree over <paramref name="positions"/>.</summary>
    /// <param name="square">The map's bounding square, as <see cref="MapKernels.Bound"/> writes it.</param>
    internal void Build(GpuBuffer<Vector2> positions, GpuBuffer<Vector4> square)
    {
        Kernel("MortonKeys").With(positions).With(_count).With(square).With(_keys).With(_order).Run(_count, _group);
        // An even number of passes ends where it began.
        var (keys, order, nextKeys, nextOrder) = (_keys, _order, _spareKeys, _spareOrder);
        long items = (long)_blocks * _group;
        for (int shift = 0; shift < SortKernels.KeyBits; shift += DigitBits)
        {
            Kernel("CountDigits").With(keys).With(_count).With(shift).With(_places).With(_blocks).Run(items, _group);
            Kernel("PlaceDigits").With(_places).With(_blocks << DigitBits).Run(_group, _group);
            Kernel("ScatterDigits").With(keys).With(order).With(_count).With(shift).With(_places).With(_blocks).With(nextKeys).With(
                nextOrder).Run(items, _group);
            (keys, order, nextKeys, nextOrder) = (nextKeys, nextOrder, keys, order);
        }
        Kernel("GatherPositions").With(positions).With(_order).With(_count).With(square).With(_sorted).With(_sums).Run(_count, _group);
        Kernel("SumBlocks").With(_sums).With(_count).With(_blockSums).Run(items, _group);
        Kernel("PlaceBlocks").With(_blockSums).With(_blocks).Run(_group, _group);
        Kernel("SumPrefixes").With(_sums).With(_count).With(_blockSums).Run(items, _group);
        Kernel("BuildTree").With(_keys).With(_count).With(square).With(_sums).With(_masses).With(_links).With(_rope).Run(
            _count - 1, _group);
        Kernel("LinkTree").With(_count).With(_sorted).With(_rope).With(_masses).With(_links).Run(_count, _group);
    }

    /// <summary>
    /// Repulsive forces in the points' own order, and a pair for each of <see cref="Groups"/> whose sum is the normaliser.
    /// </summary>
    internal void Repulse(double theta, GpuBuffer<Vector2> forces, GpuBuffer<Vector2> parts) =>
        Kernel("RepulseTree").With(_count).With(_sorted).With(_order).With(_masses).With(_links).With((float)(theta * theta)).With(
            forces).With(parts)
            .Run(_count, _group);

    /// <summary>The order of the points along the Morton curve, for tests.</summary>
    internal (uint[] Keys, uint[] Order) SortedKeys() => (_keys.ToArray(_count), _order.ToArray(_count));

    public void Dispose() => _buffers.Dispose();

    private LoadedKernel Kernel(string name) => _context.Kernel(File, name);

}
