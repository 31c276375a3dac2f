namespace Segmentation.Value.Models;

/// <summary>Sums over rows on all cores whose bits do not depend on the cores: fixed blocks, added in their order.</summary>
internal static class BlockSums
{
    private const int BlockRows = 2048;

    /// <summary>Adds the terms of rows [from, to) to some sums.</summary>
    internal delegate void Terms(int from, int to, Span<double> sums);

    /// <summary>Sums the terms of all rows.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="terms">Adds a block's terms.</param>
    /// <param name="sums">Is added to.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    internal static void Add(int rows, int threads, Terms terms, Span<double> sums, CancellationToken cancellation)
    {
        int blocks = (rows + BlockRows - 1) / BlockRows, width = sums.Length;
        var partial = new double[blocks * width];
        ChunkedParallel.ForChunks(
            blocks,
            threads,
            block => terms(block * BlockRows, Math.Min(rows, (block + 1) * BlockRows), partial.AsSpan(block * width, width)),
            cancellation);
        for (int block = 0; block < blocks; block++)
        {
            for (int i = 0; i < width; i++)
                sums[i] += partial[(block * width) + i];
        }
    }
}
