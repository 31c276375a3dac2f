using System.Runtime.ExceptionServices;
using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions;

/// <summary>Blocks that are parsed together.</summary>
internal sealed class BlockBatch
{
    private readonly List<ParsedBlock> _blocks = [];
    private Exception? _failure;

    internal int Count { get; private set; }

    /// <summary>Whether the input ended, or failed, in this batch.</summary>
    internal bool IsLast { get; private set; }

    /// <summary>Bytes read at the batch's end.</summary>
    internal StageProgress Progress { get; private set; }

    internal ParsedBlock[] Blocks => [.. _blocks.Take(Count)];

    /// <summary>Reads the next blocks; what goes wrong is kept, to be told after the errors in the rows before it.</summary>
    internal void Fill(BlockFeed feed, int most, CancellationToken cancellation)
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
                    _blocks.Add(new ParsedBlock());
                if (!feed.TryFill(_blocks[Count]))
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
            Progress = feed.Progress;
        }
    }

    internal void ThrowIfFailed()
    {
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
    }
}
