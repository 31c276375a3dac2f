using System.Runtime.ExceptionServices;

namespace Segmentation.Transactions;

/// <summary>Blocks that are read one after another, by a thread of their own, and parsed together.</summary>
/// <typeparam name="T">A block, which is filled again and again.</typeparam>
/// <param name="tryFill">Reads the next block; false at the end.</param>
/// <param name="progress">How far reading has come; null where nobody asks.</param>
internal sealed class BlockBatch<T>(Func<T, bool> tryFill, Func<StageProgress>? progress = null)
    where T : class, new()
{
    private readonly List<T> _blocks = [];
    private Exception? _failure;

    internal int Count { get; private set; }

    /// <summary>Whether the input ended, or failed, in this batch.</summary>
    internal bool IsLast { get; private set; }

    /// <summary>Bytes read at the batch's end.</summary>
    internal StageProgress Progress { get; private set; }

    internal T[] Blocks => [.. _blocks.Take(Count)];

    /// <summary>Reads the next blocks; what goes wrong is kept, to be told after the errors in the rows before it.</summary>
    internal void Fill(int most, CancellationToken cancellation)
    {
        Count = 0;
        IsLast = false;
        _failure = null;
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
        finally
        {
            Progress = progress?.Invoke() ?? default;
        }
    }

    internal void ThrowIfFailed()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }
}
