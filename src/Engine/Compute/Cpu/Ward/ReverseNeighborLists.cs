using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.Ward;

/// <summary>
/// For each cluster the list of those whose nearest it is, so that a round of few merges finds who must search again without looking at
/// all.
/// </summary>
/// <remarks>
/// A chain with growing gaps merges one pair a round, n/2 rounds long: a scan of all clusters in each would be quadratic.
/// Doubly linked lists through arrays; every change costs the same, however long a list.
/// </remarks>
internal sealed unsafe class ReverseNeighborLists : IDisposable
{
    private const int None = -1;

    private readonly NativeArray<int> _links;
    private readonly int* _first;
    private readonly int* _next;
    private readonly int* _previous;
    private readonly int* _admired;

    private long Count => _links.Length / 4;

    internal ReverseNeighborLists(int count)
    {
        _links = new NativeArray<int>(4L * count);
        _first = _links.Pointer;
        _next = _first + count;
        _previous = _next + count;
        _admired = _previous + count;
        new Span<int>(_first, count).Fill(None);
        new Span<int>(_admired, count).Fill(None);
    }

    /// <summary>A cluster has a new nearest.</summary>
    internal void Follow(int cluster, int nearest)
    {
        BoundsAssert.Index(cluster, Count);
        BoundsAssert.Index(nearest, Count);
        if (_admired[cluster] == nearest)
            return;
        Leave(cluster);
        int first = _first[nearest];
        BoundsAssert.Index(first - (long)None, Count + 1L);
        _admired[cluster] = nearest;
        _previous[cluster] = None;
        _next[cluster] = first;
        if (first != None)
            _previous[first] = cluster;
        _first[nearest] = cluster;
    }

    /// <summary>Empties a cluster's list into <paramref name="target"/> from place <paramref name="count"/> on.</summary>
    /// <returns>The new count.</returns>
    internal int Take(int cluster, int* target, int count)
    {
        BoundsAssert.Index(cluster, Count);
        for (int at = _first[cluster]; at != None; at = _next[at])
        {
            BoundsAssert.Index(at, Count);
            BoundsAssert.Index(count, Count);
            target[count++] = at;
            _admired[at] = None;
        }
        _first[cluster] = None;
        return count;
    }

    public void Dispose() => _links.Dispose();

    private void Leave(int cluster)
    {
        if (_admired[cluster] == None)
            return;
        int next = _next[cluster];
        int previous = _previous[cluster];
        BoundsAssert.Index(next - (long)None, Count + 1L);
        BoundsAssert.Index(previous - (long)None, Count + 1L);
        BoundsAssert.Index(_admired[cluster], Count);
        if (next != None)
            _previous[next] = previous;
        if (previous != None)
            _next[previous] = next;
        else
            _first[_admired[cluster]] = next;
    }
}
