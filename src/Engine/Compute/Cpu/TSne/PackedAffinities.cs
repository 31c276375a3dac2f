using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.Memory;

namespace Segmentation.Compute.Cpu.TSne;

/// <summary>
/// t-SNE's symmetric affinities at 32 bits an entry: the column in as many low bits as the number of points needs, the probability in
/// the others.
/// </summary>
/// <remarks>
/// A probability keeps 5 bits of exponent below the largest, and for its digits what the column leaves: 7 bits among a million points
/// (0.4 % of itself at most, 0.2 % root mean square, both ways of a pair alike), 11 among 65,536, and 5 among the most that it takes
/// (1.6 % at most). A row's entries are sorted, the largest first, and filled up to whole vectors with the row's own column, whose pull
/// is nothing. The first vectors, with most of the mass, are its head, the others its tail; heads and tails may lie apart.
/// </remarks>
internal sealed unsafe class PackedAffinities : IDisposable
{
    /// <summary>Entries a vector.</summary>
    internal const int Lanes = 16;

    /// <summary>More points leave a probability fewer than 5 bits for its digits.</summary>
    internal const int MostPoints = 1 << 22;

    // Exponents from 2⁻³¹ to 1 share these three highest bits.
    private const uint Prefix = 0x3000_0000;
    private const int FewestColumnBits = 8;

    // What a row's head holds of its mass at least.
    private const float HeadShare = 0.92f;

    private readonly AlignedMemory<uint> _entries;
    private readonly int _droppedBits;
    private readonly float _scale;

    /// <summary>Takes the number of points, a bound on the probabilities, and how many vectors there are at most.</summary>
    internal PackedAffinities(int points, float largest, long vectors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(points, MostPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vectors, int.MaxValue);
        (Points, Largest) = (points, largest);
        int columnBits = Math.Max(FewestColumnBits, 32 - BitOperations.LeadingZeroCount((uint)points - 1));
        _droppedBits = columnBits - 4;
        _scale = largest > 0 ? MathF.ScaleB(1, -MathF.ILogB(largest) - 1) : 1;
        Unit = 1 / _scale;
        (ColumnMask, ValueMask) = ((1u << columnBits) - 1, (0x0FFF_FFFFu >> _droppedBits) << _droppedBits);
        _entries = new AlignedMemory<uint>(vectors * Lanes);
        (HeadAt, Heads, TailAt, Tails) = (new int[points], new int[points], new int[points], new int[points]);
    }

    internal int Points { get; }

    internal float Largest { get; }

    internal uint ColumnMask { get; }

    internal uint ValueMask { get; }

    /// <summary>What a stored probability is to be multiplied by.</summary>
    internal float Unit { get; }

    /// <summary>The vector at which each row's head starts.</summary>
    internal int[] HeadAt { get; }

    /// <summary>Vectors of each row's head.</summary>
    internal int[] Heads { get; }

    /// <summary>The vector at which each row's tail starts.</summary>
    internal int[] TailAt { get; }

    /// <summary>Vectors of each row's tail.</summary>
    internal int[] Tails { get; }

    /// <summary>Σ p_ij.</summary>
    internal double Mass { get; set; }

    /// <summary>Σ p_ij ln p_ij.</summary>
    internal double Entropy { get; set; }

    public void Dispose() => _entries.Dispose();

    /// <summary>Vectors that so many entries take.</summary>
    internal static int VectorsFor(int entries) => (entries + Lanes - 1) / Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint* Vectors(int at)
    {
        BoundsAssert.Index((long)at * Lanes, _entries.Length + 1);
        return _entries.Start + ((long)at * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint Pack(int column, float value)
    {
        BoundsAssert.Index(column, Points);
        uint bits = Math.Max(BitConverter.SingleToUInt32Bits(value * _scale), Prefix) - Prefix + (1u << (_droppedBits - 1));
        return ((bits & ValueMask) << 4) | (uint)column;
    }

    /// <summary>Sorts and fills up a row's entries that were written at a vector, and notes its head and tail there.</summary>
    /// <returns>The first vector after them.</returns>
    internal int Close(int row, int at, int count)
    {
        uint* entries = Vectors(at);
        var written = new Span<uint>(entries, count);
        written.Sort();
        written.Reverse();
        int vectors = VectorsFor(count), heads = 0;
        new Span<uint>(entries + count, (vectors * Lanes) - count).Fill((uint)row);
        float mass = 0, head = 0;
        foreach (uint entry in written)
            mass += Value(entry, ValueMask);
        for (; heads < vectors && head < HeadShare * mass; heads++)
        {
            foreach (uint entry in written[(heads * Lanes)..Math.Min(count, (heads + 1) * Lanes)])
                head += Value(entry, ValueMask);
        }
        (HeadAt[row], Heads[row], TailAt[row], Tails[row]) = (at, heads, at + heads, vectors - heads);
        return at + vectors;
    }

    /// <summary>
    /// Gives all rows heads of one length, the mean of theirs: a loop that always ends alike is never guessed wrong. Before heads and
    /// tails are put apart.
    /// </summary>
    internal void Level()
    {
        long sum = 0;
        foreach (int vectors in Heads)
            sum += vectors;
        int level = (int)Math.Max(1, (sum + (Points / 2)) / Points);
        for (int i = 0; i < Points; i++)
        {
            int all = Heads[i] + Tails[i], head = Math.Min(level, all);
            (Heads[i], TailAt[i], Tails[i]) = (head, HeadAt[i] + head, all - head);
        }
    }

    /// <summary>A probability in units of <see cref="Unit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Value(uint entry, uint valueMask) => BitConverter.UInt32BitsToSingle(((entry >> 4) & valueMask) | Prefix);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Values(uint* entries, Vector512<uint> valueMask) =>
        (((Vector512.Load(entries) >>> 4) & valueMask) | Vector512.Create(Prefix)).AsSingle();

    /// <summary>Eight of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Values(uint* entries, Vector256<uint> valueMask) =>
        (((Vector256.Load(entries) >>> 4) & valueMask) | Vector256.Create(Prefix)).AsSingle();
}
