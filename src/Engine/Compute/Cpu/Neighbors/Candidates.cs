using System.Runtime.CompilerServices;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Neighbors;

/// <summary>
/// The neighbours found so far of one row: appended unsorted wherever they are no farther than the limit, and cut back to the nearest
/// when the room runs out. The cut finds the k-th distance by counting and bisection over the distances' bits, which for
/// non-negative floats are ordered as the distances are.
/// </summary>
internal unsafe struct Candidates<TRegister, TOps>
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    /// <summary>Above every distance of stored points, below that of a leaf's fill-in.</summary>
    internal const float Anywhere = 1e30f;

    private const int Burst = ColumnBlocks.BlockRows;

    private readonly float* _squared;
    private readonly int* _rows;
    private int _count;
    private float _limit;
    private float _above;

    /// <summary>Starts with nothing found; <paramref name="memory"/> has room for <see cref="Room"/> values.</summary>
    internal Candidates(float* memory, int keep)
    {
        _squared = memory;
        _rows = (int*)(memory + (Room(keep) / 2));
        Keep = keep;
    }

    /// <summary>How many of the nearest are wanted.</summary>
    internal int Keep { get; }

    /// <summary>No row farther than this can be among the nearest.</summary>
    internal float Limit
    {
        readonly get => _limit;
        private set
        {
            _limit = value;
            _above = MathF.BitIncrement(value);
        }
    }

    /// <summary>The rows found so far, in no order.</summary>
    internal readonly ReadOnlySpan<int> Rows => new(_rows, _count);

    internal static int Room(int keep) => 2 * ((CutAt(keep) + Burst + 32 + 15) / 16 * 16);

    internal void Clear(float limit)
    {
        _count = 0;
        Limit = limit;
    }

    /// <summary>Appends rows of one block no farther than the limit, a register at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Append(TRegister squared, int* rows)
    {
        TRegister near = TOps.LessThan(squared, TOps.Create(_above));
        if (TOps.Bits(near) != 0)
            _count += TOps.Compress(near, squared, rows, _squared + _count, _rows + _count);
    }

    /// <summary>Makes room for another block if there may not be enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void MakeRoom()
    {
        if (_count >= CutAt(Keep))
            Cut();
    }

    /// <summary>Keeps only the nearest, where more were found, and returns the squared distance within which they lie.</summary>
    internal float CutBack()
    {
        if (_count > Keep)
            Cut();
        return _limit;
    }

    /// <summary>Writes the nearest, sorted by (distance, row), without <paramref name="self"/>.</summary>
    /// <returns>The squared distance of the farthest of them.</returns>
    internal float Finish(int self, Span<int> rows, Span<float> squared, float scale, ulong* sorted)
    {
        CutBack();
        if (NeighborSort.ByRank<TRegister, TOps>(_squared, _rows, _count, self, rows, squared, scale, (int*)sorted) is float farthest)
            return farthest;
        NeighborSort.ByBuckets(_squared, _rows, _count, sorted);
        int written = 0;
        for (int i = 0; i < _count && written < rows.Length; i++)
        {
            int row = (int)(uint)sorted[i];
            if (row == self)
                continue;
            rows[written] = row;
            squared[written++] = BitConverter.UInt32BitsToSingle((uint)(sorted[i] >> 32)) * scale;
        }
        return _limit;
    }

    private static int CutAt(int keep) => Math.Max(2 * keep, keep + Burst);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Cut()
    {
        int n = _count;
        int padded = (n + TOps.Count - 1) / TOps.Count * TOps.Count;
        for (int i = n; i < padded; i++)
            _squared[i] = float.MaxValue;
        TRegister least = TOps.Load(_squared);
        TRegister negatedMost = TOps.Create(0);
        for (int i = 0; i < padded; i += TOps.Count)
            least = TOps.Min(least, TOps.Load(_squared + i));
        for (int i = 0; i + TOps.Count <= n; i += TOps.Count)
            negatedMost = TOps.Min(negatedMost, TOps.Subtract(TOps.Create(0), TOps.Load(_squared + i)));
        float most = -TOps.Least(negatedMost);
        for (int i = n / TOps.Count * TOps.Count; i < n; i++)
            most = MathF.Max(most, _squared[i]);

        // All n are within high, at most keep − 1 within low: close in until exactly keep are within, or the k-th distance itself is met.
        // Distances are spread evenly enough for a guess by proportion to land near; every third step halves, so that none takes long.
        int low = BitConverter.SingleToInt32Bits(TOps.Least(least)) - 1;
        int high = BitConverter.SingleToInt32Bits(most);
        int within = n;
        int below = 0;
        for (int step = 0; high - low > 1 && within != Keep; step++)
        {
            int middle = low + ((high - low) / 2);
            if (step % 3 != 2)
            {
                float from = BitConverter.Int32BitsToSingle(Math.Max(0, low));
                float guess = from + ((BitConverter.Int32BitsToSingle(high) - from) * (Keep - below + 0.5f) / (within - below + 1));
                middle = Math.Clamp(BitConverter.SingleToInt32Bits(guess), low + 1, high - 1);
            }
            int count = CountWithin(BitConverter.Int32BitsToSingle(middle), padded);
            if (count >= Keep)
                (high, within) = (middle, count);
            else
                (low, below) = (middle, count);
        }
        Limit = BitConverter.Int32BitsToSingle(high);
        Compact(n);
        if (_count > Keep)
            DropTies();
    }

    private readonly int CountWithin(float limit, int padded)
    {
        TRegister bound = TOps.Create(limit);
        int beyond = 0;
        for (int i = 0; i < padded; i += TOps.Count)
            beyond += System.Numerics.BitOperations.PopCount(TOps.Bits(TOps.LessThan(bound, TOps.Load(_squared + i))));
        return padded - beyond;
    }

    private void Compact(int n)
    {
        TRegister bound = TOps.Create(MathF.BitIncrement(Limit));
        int kept = 0;
        for (int i = 0; i < n; i += TOps.Count)
        {
            TRegister squared = TOps.Load(_squared + i);
            kept += TOps.Compress(TOps.LessThan(squared, bound), squared, _rows + i, _squared + kept, _rows + kept);
        }
        _count = kept;
    }

    /// <summary>Of the rows at exactly the limit, keeps the lowest.</summary>
    private void DropTies()
    {
        int nearer = 0;
        var tied = new List<int>();
        for (int i = 0; i < _count; i++)
        {
            if (_squared[i] == Limit)
            {
                tied.Add(_rows[i]);
                continue;
            }
            _squared[nearer] = _squared[i];
            _rows[nearer++] = _rows[i];
        }
        tied.Sort();
        for (int i = 0; nearer < Keep; i++, nearer++)
        {
            _squared[nearer] = Limit;
            _rows[nearer] = tied[i];
        }
        _count = Keep;
    }
}
