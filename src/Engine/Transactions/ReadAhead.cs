using System.Runtime.ExceptionServices;

namespace Segmentation.Transactions;

/// <summary>Reads blocks one after another, by a thread of its own, beside those that take the blocks before.</summary>
internal static class ReadAhead
{
    /// <summary>How many blocks are handed over at once after the first ones.</summary>
    internal const int BlocksAtOnce = 8;

    /// <summary>Hands over all blocks of an input, in its order and some at a time, while the next ones are read.</summary>
    /// <typeparam name="T">A block; it is filled again once those after it were handed over.</typeparam>
    /// <param name="tryFill">Reads the next block; false at the end. One thread at a time calls it, and none when this returns.</param>
    /// <param name="atFirst">How many blocks are handed over at first; <see cref="int.MaxValue"/> for all of them at once.</param>
    /// <param name="threads">With one thread nothing is read while blocks are taken.</param>
    /// <param name="take">Takes the next blocks, one or more.</param>
    /// <param name="cancellation">Looked at for every block.</param>
    /// <remarks>What goes wrong in reading is thrown after the blocks before it were taken: errors in their rows come first.</remarks>
    internal static void ForBatches<T>(
        Func<T, bool> tryFill, int atFirst, int threads, Action<T[]> take, CancellationToken cancellation)
        where T : class, new()
    {
        var batch = new Batch<T>(tryFill);
        var ahead = new Batch<T>(tryFill);
        batch.Fill(atFirst, cancellation);
        while (batch.Count > 0)
        {
            Task? filling = threads > 1 && !batch.IsLast
                ? Task.Run(() => ahead.Fill(BlocksAtOnce, cancellation), CancellationToken.None) : null;
            try
            {
                take(batch.Blocks);
                batch.ThrowIfFailed();
            }
            finally
            {
                // What is read must not be closed under the thread that reads, which never throws.
                filling?.Wait(CancellationToken.None);
            }
            if (batch.IsLast)
                return;
            if (filling is null)
                ahead.Fill(BlocksAtOnce, cancellation);
            (batch, ahead) = (ahead, batch);
        }
        batch.ThrowIfFailed();
    }

    private sealed class Batch<T>(Func<T, bool> tryFill)
        where T : class, new()
    {
        private readonly List<T> _blocks = [];
        private Exception? _failure;

        internal int Count { get; private set; }

        /// <summary>Whether the input ended, or failed, in this batch.</summary>
        internal bool IsLast { get; private set; }

        internal T[] Blocks => [.. _blocks.Take(Count)];

        /// <summary>Reads the next blocks; what goes wrong is kept.</summary>
        internal void Fill(int most, CancellationToken cancellation)
        {
            Count = 0;
            IsLast = false;
            try
            {
                while (Count < most)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (Count == _blocks.Count)
                        _blocks.Add(new T());
                    if (!tryFill(_blocks[Count]))
                    {
                        IsLast = true;
                        return;
                    }
                    Count++;
                }
            }
            catch (Exception failure)
            {
                _failure = failure;
                IsLast = true;
            }
        }

        internal void ThrowIfFailed()
        {
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }
    }
}
