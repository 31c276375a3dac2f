using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Parsing;

/// <summary>Sources, one after another, as blocks of rows with their layouts.</summary>
/// <param name="sources">How many there are.</param>
internal abstract class SourceFeed(int sources) : IDisposable
{
    private readonly FieldIndex _carryIndex = new();
    private OrderCarry? _carry;
    private SourceLayout? _layout;
    private int _next;

    /// <summary>Reads the source that is open; null between two.</summary>
    private protected BlockReader? Reader { get; set; }

    /// <summary>How far all sources are read.</summary>
    private protected virtual StageProgress Progress => default;

    /// <summary>Fills a block with the next rows; false when all sources are read.</summary>
    /// <exception cref="IOException">A file that changed.</exception>
    internal bool TryFill(ParsedBlock block)
    {
        while (true)
        {
            if (Reader is null)
            {
                if (_next == sources)
                    return false;
                _layout = Open(_next++);
                _carry = _layout.NewCarry();
            }
            if (Reader!.TryRead(block.Block))
            {
                block.Layout = _layout!;
                block.ReadTo = Progress;
                block.Above = TakeAlong(block);
                return true;
            }
            ThrowIfChanged();
            Finish(Reader);
            Reader.Close();
            Reader = null;
        }
    }

    /// <summary>The source that is open must be as it was when it was opened.</summary>
    /// <exception cref="IOException">It was written to meanwhile.</exception>
    internal void ThrowIfChanged() => Reader?.ThrowIfChanged();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Opens a source as <see cref="Reader"/>; gives its layout.</summary>
    private protected abstract SourceLayout Open(int number);

    /// <summary>Hears of a source that is read to its end.</summary>
    private protected virtual void Finish(BlockReader reader)
    {
    }

    // What an order that goes on in this block has said in those before it; null where nothing is taken along.
    private OrderCarry? TakeAlong(ParsedBlock block)
    {
        if (_carry is null)
            return null;
        OrderCarry above = _carry.Copy();
        FieldIndex index = block.Block.Fields(_carryIndex, block.Layout.Delimiter, Reader!.LineEnd);
        if (index.BrokenQuote < 0)
            _carry.AdvanceThrough(block.Block, index);
        return above;
    }
}
