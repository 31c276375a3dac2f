using System.Numerics;
using System.Runtime.InteropServices;

namespace Segmentation.Compute.OpenCl;

/// <summary>The tree over a map and Barnes-Hut's sums over it; every step is queued, none waits (see <c>tree.cl</c>).</summary>
internal sealed class OpenClMapTree : IDisposable
{
    private const int Group = 64;
    // Must equal ITEMS, DIGIT and the width of a key in tree.cl.
    private const int Items = 16;
    private const int DigitBits = 4;
    private const int KeyBits = 32;
    private const string File = "tree.cl";

    private readonly OpenClContext _context;
    private readonly int _count;
    private readonly int _blocks;
    private readonly OpenClBuffer<uint> _spareKeys;
    private readonly OpenClBuffer<uint> _spareOrder;
    private readonly OpenClBuffer<uint> _places;
    private readonly OpenClBuffer<Vector2> _sorted;
    private readonly OpenClBuffer<LongPair> _sums;
    private readonly OpenClBuffer<LongPair> _blockSums;
    private readonly OpenClBuffer<Vector4> _masses;
    private readonly OpenClBuffer<ulong> _links;
    private readonly OpenClBuffer<int> _rope;
    private readonly OpenClBuffer<uint> _keys;
    private readonly OpenClBuffer<uint> _order;

    internal OpenClMapTree(OpenClContext context, int count)
    {
        _context = context;
        _count = count;
        _blocks = (count + (Group * Items) - 1) / (Group * Items);
        string what = $"a tree over {count:N0} points";
        _keys = context.Allocate<uint>(count, what);
        _order = context.Allocate<uint>(count, what);
        _spareKeys = context.Allocate<uint>(count, what);
        _spareOrder = context.Allocate<uint>(count, what);
        _places = context.Allocate<uint>((long)_blocks << DigitBits, what);
        _sorted = context.Allocate<Vector2>(count, what);
        _sums = context.Allocate<LongPair>(count, what);
        _blockSums = context.Allocate<LongPair>(_blocks, what);
        _masses = context.Allocate<Vector4>(2L * count, what);
        _links = context.Allocate<ulong>(2L * count, what);
        _rope = context.Allocate<int>(count, what);
    }

    /// <summary>Builds the tree over <paramref name="positions"/>.</summary>
    /// <param name="square">The map's bounding square, as <c>bound</c> in tsne.cl writes it.</param>
    internal void Build(OpenClBuffer<Vector2> positions, OpenClBuffer<Vector4> square)
    {
        Kernel("morton_keys").With(positions).With(_count).With(square).With(_keys).With(_order).Run(_count, Group);
        // An even number of passes ends where it began.
        var (keys, order, nextKeys, nextOrder) = (_keys, _order, _spareKeys, _spareOrder);
        long items = (long)_blocks * Group;
        for (int shift = 0; shift < KeyBits; shift += DigitBits)
        {
            Kernel("count_digits").With(keys).With(_count).With(shift).With(_places).With(_blocks).Run(items, Group);
            Kernel("place_digits").With(_places).With(_blocks << DigitBits).Run(Group, Group);
            Kernel("scatter_digits").With(keys).With(order).With(_count).With(shift).With(_places).With(_blocks).With(nextKeys).With(nextOrder).Run(items, Group);
            (keys, order, nextKeys, nextOrder) = (nextKeys, nextOrder, keys, order);
        }
        Kernel("gather_positions").With(positions).With(_order).With(_count).With(square).With(_sorted).With(_sums).Run(_count, Group);
        Kernel("sum_blocks").With(_sums).With(_count).With(_blockSums).Run(items, Group);
        Kernel("place_blocks").With(_blockSums).With(_blocks).Run(Group, Group);
        Kernel("sum_prefixes").With(_sums).With(_count).With(_blockSums).Run(items, Group);
        Kernel("build_tree").With(_keys).With(_count).With(square).With(_sums).With(_masses).With(_links).With(_rope).Run(_count - 1, Group);
        Kernel("link_tree").With(_count).With(_sorted).With(_rope).With(_masses).With(_links).Run(_count, Group);
    }

    /// <summary>Repulsive forces in the points' own order, and a pair for each group of 64 points whose sum is the normaliser.</summary>
    internal void Repulse(double theta, OpenClBuffer<Vector2> forces, OpenClBuffer<Vector2> parts) =>
        Kernel("repulse_tree").With(_count).With(_sorted).With(_order).With(_masses).With(_links).With((float)(theta * theta)).With(forces).With(parts)
            .Run(_count, Group);

    /// <summary>The order of the points along the Morton curve, for tests.</summary>
    internal (uint[] Keys, uint[] Order) SortedKeys() => (_keys.ToArray(_count), _order.ToArray(_count));

    public void Dispose()
    {
        _keys.Dispose();
        _order.Dispose();
        _spareKeys.Dispose();
        _spareOrder.Dispose();
        _places.Dispose();
        _sorted.Dispose();
        _sums.Dispose();
        _blockSums.Dispose();
        _masses.Dispose();
        _links.Dispose();
        _rope.Dispose();
    }

    private OpenClKernel Kernel(string name) => _context.Kernel(File, name);

    // A long2 of OpenCL.
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct LongPair(long X, long Y);
}
