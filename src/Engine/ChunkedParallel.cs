using System.Runtime.ExceptionServices;

namespace Segmentation;

/// <summary>Loops over chunks on a given number of threads. Chunk limits depend on the work only, never on the thread count.</summary>
internal static class ChunkedParallel
{
    private const int RowsPerChunk = 1 << 13;

    /// <summary>The number of threads that stands for "all cores".</summary>
    public static int AllCores => Environment.ProcessorCount;

    /// <summary>
    /// Runs <paramref name="body"/> once for every chunk index in [0, chunks), on at most <paramref name="threads"/> threads.
    /// </summary>
    /// <remarks>
    /// A caller that needs order-free results writes each chunk's partial to its own slot and adds the slots in chunk order.
    /// </remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled; looked at before each chunk.</exception>
    /// <exception cref="Exception">The first that <paramref name="body"/> threw, as it was thrown; no further chunk starts after
    /// it.</exception>
    public static void ForChunks(int chunks, int threads, Action<int> body, CancellationToken cancellation = default)
    {
        if (threads <= 1 || chunks <= 1)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                cancellation.ThrowIfCancellationRequested();
                body(chunk);
            }
            return;
        }
        int next = -1;
        Exception? failure = null;
        // One long-running body a thread that draws chunk numbers: cheaper than Parallel.For's range splitting, and fair to uneven chunks.
        Parallel.For(0, Math.Min(threads, chunks), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            int chunk;
            while (Volatile.Read(ref failure) is null && (chunk = Interlocked.Increment(ref next)) < chunks)
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    body(chunk);
                }
                catch (Exception thrown)
                {
                    Interlocked.CompareExchange(ref failure, thrown, null);
                }
            }
        });
        // Thrown as it was, not inside an AggregateException: a caller catches the same type on any thread count.
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Runs <paramref name="body"/> once for every row in [0, rows): each writes to places of its own.</summary>
    /// <inheritdoc cref="ForChunks" path="/exception"/>
    public static void ForRows(int rows, int threads, Action<int> body, CancellationToken cancellation = default) =>
        ForChunks((int)((rows + (long)RowsPerChunk - 1) / RowsPerChunk), threads, chunk =>
        {
            int end = (int)Math.Min(rows, (chunk + 1L) * RowsPerChunk);
            for (int row = chunk * RowsPerChunk; row < end; row++)
                body(row);
        }, cancellation);
}
