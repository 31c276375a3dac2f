using System.Runtime.CompilerServices;

namespace Segmentation.Compute;

/// <summary>The total order over pairs of clusters that makes "nearest" unambiguous: by cost, then by a hash of the pair.</summary>
/// <remarks>
/// Ties must be broken by something that does not run along the data. By plain ids, each point of a lattice takes its lower
/// neighbour, only the very first pair is reciprocal, and a round merges one pair; by a hash about a third of all points find
/// a partner in every round, on any data.
/// </remarks>
internal static class PairOrder
{
    /// <summary>A number no two pairs share: splitmix64's finaliser is a bijection of the 64 bits (smaller id, larger id).</summary>
    internal static ulong Key(int a, int b)
    {
        uint low = (uint)Math.Min(a, b);
        uint high = (uint)Math.Max(a, b);
        return Mix(((ulong)low << 32) | high);
    }

    /// <summary>Whether cluster <paramref name="a"/> prefers the first candidate to the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Prefers(int a, double cost, int candidate, double otherCost, int other) =>
        cost < otherCost || (cost == otherCost && candidate != other && Key(a, candidate) < Key(a, other));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
