using Segmentation.Compute;
using Segmentation.Compute.Cpu.TSne;
using Segmentation.Embedding;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute;

/// <summary>Packed affinities and lists, made of what tests have.</summary>
internal static unsafe class Packing
{
    /// <summary>A sparse matrix, packed.</summary>
    internal static PackedAffinities Of(SparseMatrix affinities)
    {
        int n = affinities.Rows, at = 0;
        ReadOnlySpan<float> values = affinities.Values.AsSpan(0, (int)affinities.Entries);
        float largest = 0;
        double entropy = 0, mass = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, value);
            entropy += value * Math.Log(value);
            mass += value;
        }
        var packed = new PackedAffinities(n, largest, n + (affinities.Entries / PackedAffinities.Lanes)) { Entropy = entropy, Mass = mass };
        for (int i = 0; i < n; i++)
        {
            int first = (int)affinities.RowStarts[i], count = (int)affinities.RowStarts[i + 1] - first;
            for (int e = 0; e < count; e++)
                packed.Vectors(at)[e] = packed.Pack(affinities.Columns[first + e], values[first + e]);
            at = packed.Close(i, at, count);
        }
        return packed;
    }

    /// <summary>A row's columns and probabilities; what fills the last vector is left out.</summary>
    internal static SortedDictionary<int, float> Row(PackedAffinities packed, int row)
    {
        var entries = new SortedDictionary<int, float>();
        Add(packed.HeadAt[row], packed.Heads[row]);
        Add(packed.TailAt[row], packed.Tails[row]);
        return entries;

        void Add(int at, int vectors)
        {
            for (int e = 0; e < vectors * PackedAffinities.Lanes; e++)
            {
                uint entry = packed.Vectors(at)[e];
                int column = (int)(entry & packed.ColumnMask);
                if (column != row)
                    entries.Add(column, PackedAffinities.Value(entry, packed.ValueMask) * packed.Unit);
            }
        }
    }

    /// <summary>Lists of conditional probabilities, from all pairs.</summary>
    internal static NeighborLists Lists(Matrix points, double perplexity)
    {
        int k = Affinities.NeighborsFor(perplexity);
        (int[] neighbors, float[] squaredDistances) = TestMaps.Neighbors(points, k);
        var lists = new NeighborLists(points.Rows, k);
        neighbors.CopyTo(lists.Neighbors);
        squaredDistances.CopyTo(lists.Values);
        Affinities.Calibrate(lists, perplexity, 2, CancellationToken.None);
        return lists;
    }
}
