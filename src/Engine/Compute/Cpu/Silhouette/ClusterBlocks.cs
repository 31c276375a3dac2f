using Segmentation.Compute.Cpu.Memory;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu.Silhouette;

/// <summary>
/// Points grouped by cluster in blocks of 16 rows held as columns; each cluster starts a block of its own, filled up with zeros.
/// </summary>
internal sealed unsafe class ClusterBlocks : IDisposable
{
    internal const int BlockRows = 16;

    private const int ChunkRows = 4096;

    private readonly AlignedMemory<float> _values;
    private readonly int[] _starts;
    private readonly ClusterRows _rows;

    internal ClusterBlocks(SimdPoints points, ClusterRows rows, CancellationToken cancellation)
    {
        Dimensions = points.Dimensions;
        Count = points.Count;
        _rows = rows;
        int clusters = rows.Clusters;
        _starts = new int[clusters + 1];
        for (int c = 0; c < clusters; c++)
            _starts[c + 1] = _starts[c] + ((rows.SizeOf(c) + BlockRows - 1) / BlockRows);
        _values = new AlignedMemory<float>(Math.Max(1, (long)_starts[clusters] * BlockRows * Dimensions));
        _values.Fill(0);
        for (int c = 0; c < clusters; c++)
        {
            int cluster = c;
            ChunkedParallel.ForChunks((rows.SizeOf(c) + ChunkRows - 1) / ChunkRows, points.Threads, chunk =>
            {
                int first = chunk * ChunkRows;
                Fill(points, FirstPlace(cluster) + first, rows.Of(cluster).Slice(first, Math.Min(ChunkRows, rows.SizeOf(cluster) - first)));
            }, cancellation);
        }
    }

    internal int Dimensions { get; }

    /// <summary>Rows of the points, those in no cluster included.</summary>
    internal int Count { get; }

    internal int Clusters => _rows.Clusters;

    /// <summary>Places in all, those filled up included.</summary>
    internal int Places => _starts[^1] * BlockRows;

    /// <summary>The rows of a cluster, in the order of their places.</summary>
    internal ReadOnlySpan<int> RowsOf(int cluster) => _rows.Of(cluster);

    /// <summary>Where a cluster's first row stands; the others follow.</summary>
    internal int FirstPlace(int cluster) => _starts[cluster] * BlockRows;

    internal int SizeOf(int cluster) => _rows.SizeOf(cluster);

    /// <summary>The block of a place.</summary>
    internal float* Place(int place)
    {
        BoundsAssert.Index(place, Places);
        return _values.Start + ((long)(place / BlockRows) * BlockRows * Dimensions);
    }

    public void Dispose() => _values.Dispose();

    private void Fill(SimdPoints points, int firstPlace, ReadOnlySpan<int> rows)
    {
        var row = new float[Dimensions];
        for (int i = 0; i < rows.Length; i++)
        {
            points.Units.Store(points.Points.Row(rows[i]), row);
            float* target = Place(firstPlace + i) + (i % BlockRows);
            for (int j = 0; j < row.Length; j++)
                target[j * BlockRows] = row[j];
        }
    }
}
