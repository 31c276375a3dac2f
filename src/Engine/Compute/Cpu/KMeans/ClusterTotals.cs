using System.Numerics;
using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;
using Segmentation.Spatial;

namespace Segmentation.Compute.Cpu.KMeans;

/// <summary>
/// The clusters' sums and weights as int64 fixed-point numbers, to which each chunk adds what its rows' new labels moved.
/// </summary>
internal sealed unsafe class ClusterTotals : IDisposable
{
    private readonly int _dimensions;
    private readonly int _fractionBits;
    private readonly Lock _gate = new();
    private long[] _sums = [];
    private long[] _counts = [];

    /// <summary>Starts without clusters.</summary>
    /// <param name="weights">One a row, or empty for all ones.</param>
    internal ClusterTotals(int rows, int dimensions, double[] weights)
    {
        _dimensions = dimensions;
        if (weights.Length == 0)
        {
            _fractionBits = DeltaSums.FractionBits(Math.Max(1, rows));
            return;
        }
        _fractionBits = DeltaSums.FractionBits(weights.Sum());
        FixedWeights = new AlignedMemory<long>(weights.Length);
        for (int i = 0; i < weights.Length; i++)
            FixedWeights.Start[i] = (long)Math.ScaleB(weights[i], _fractionBits);
    }

    /// <summary>One a row; null for all ones.</summary>
    internal AlignedMemory<long>? FixedWeights { get; }

    /// <summary>Rows that changed their label since <see cref="BeginPass"/>.</summary>
    internal long Changed { get; private set; }

    /// <summary>Starts from nothing for so many clusters.</summary>
    internal void Clear(int clusters)
    {
        _sums = new long[clusters * _dimensions];
        _counts = new long[clusters];
    }

    internal void BeginPass() => Changed = 0;

    /// <summary>A chunk's own sums, all zero.</summary>
    internal Moves Begin(ChunkScratch scratch)
    {
        int numbers = _sums.Length + _counts.Length;
        long* sums = scratch.Longs(numbers + (ColumnBlocks.BlockRows / 2));
        new Span<long>(sums, numbers).Clear();
        return new Moves(_dimensions, sums, sums + _sums.Length, (int*)(sums + numbers), _fractionBits);
    }

    /// <summary>Adds a chunk's sums.</summary>
    internal void Add(Moves moves, long changed)
    {
        if (changed == 0)
            return;
        lock (_gate)
        {
            Changed += changed;
            for (int i = 0; i < _sums.Length; i++)
                _sums[i] += moves.Sums[i];
            for (int c = 0; c < _counts.Length; c++)
                _counts[c] += moves.Counts[c];
        }
    }

    /// <summary>The sums in the points' own units.</summary>
    internal Matrix Sums(CenterAndScale units)
    {
        double[] weights = Weights();
        var sums = new Matrix(weights.Length, _dimensions);
        for (int c = 0; c < weights.Length; c++)
        {
            for (int j = 0; j < _dimensions; j++)
                sums[c, j] = (Math.ScaleB(_sums[(c * _dimensions) + j], -_fractionBits) * units.Unit) + (weights[c] * units.Center[j]);
        }
        return sums;
    }

    internal double[] Weights() => [.. _counts.Select(count => FixedWeights is null ? count : Math.ScaleB(count, -_fractionBits))];

    public void Dispose() => FixedWeights?.Dispose();

    /// <summary>What a chunk's rows move, and the 64 labels of the block at hand.</summary>
    internal readonly struct Moves(int dimensions, long* sums, long* counts, int* fresh, int fractionBits)
    {
        internal long* Sums { get; } = sums;

        internal long* Counts { get; } = counts;

        internal int* Fresh { get; } = fresh;

        private float Scale => (float)Math.ScaleB(1, fractionBits);

        /// <summary>Takes over the fresh labels of one block's rows; returns how many changed.</summary>
        internal int Take<TLabel>(float* block, int rows, TLabel* labels, FixedWeights weights)
            where TLabel : unmanaged, IBinaryInteger<TLabel> =>
            DeltaSums.Take(block, dimensions, Fresh, labels, rows, Sums, Counts, Scale, weights);

        /// <summary>Gives a block's rows, none of which has a label, all the same one; returns how many there are.</summary>
        internal int TakeAll<TLabel>(float* block, int rows, int label, TLabel* labels, FixedWeights weights)
            where TLabel : unmanaged, IBinaryInteger<TLabel>
        {
            if (!weights.AreOnes || rows < ColumnBlocks.BlockRows || !DeltaSums.AddsWhole(fractionBits))
            {
                new Span<int>(Fresh, ColumnBlocks.BlockRows).Fill(label);
                return Take(block, rows, labels, weights);
            }
            new Span<TLabel>(labels, rows).Fill(TLabel.CreateTruncating(label));
            Counts[label] += rows;
            DeltaSums.AddWhole(block, dimensions, Scale, Sums + ((long)label * dimensions));
            return rows;
        }
    }
}
