using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Parsing;

/// <summary>A source that was read once.</summary>
/// <param name="Layout">As it was found.</param>
/// <param name="Reader">What read it.</param>
internal readonly record struct SecondSource(SourceLayout Layout, BlockReader Reader);

/// <summary>The blocks of all sources once more.</summary>
internal sealed class SecondFeed(SecondSource[] sources, int blockBytes, CancellationToken cancellation) : IDisposable
{
    private int _next;
    private readonly FieldIndex _carryIndex = new();
    private BlockReader? _reader;
    private OrderCarry? _carry;

    /// <summary>Fills a block with the next rows; false when all sources are read.</summary>
    /// <exception cref="IOException">A file that changed since the first pass.</exception>
    internal bool TryFill(ParsedBlock block)
    {
        while (true)
        {
            if (_reader is null)
            {
                if (_next == sources.Length)
                    return false;
                Open(sources[_next++]);
            }
            if (_reader!.TryRead(block.Block))
            {
                block.Layout = sources[_next - 1].Layout;
                block.Above = BlockFeed.TakeAlong(_carry, _carryIndex, block.Block, block.Layout, _reader.LineEnd);
                return true;
            }
            _reader.ThrowIfChanged();
            _reader.Close();
            _reader = null;
        }
    }

    public void Dispose() => _reader?.Close();

    private void Open(SecondSource source)
    {
        _reader = source.Reader.Again(blockBytes, cancellation);
        _carry = source.Layout.NewCarry();
    }
}
