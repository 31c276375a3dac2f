using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Parsing;

/// <summary>A source that was read once.</summary>
/// <param name="Layout">As it was found.</param>
/// <param name="Text">How its text is written.</param>
/// <param name="Path">As given.</param>
/// <param name="Encoding">As the user gave it.</param>
/// <param name="Stamp">What a file looked like.</param>
/// <param name="Spool">Its text, where that was kept.</param>
internal readonly record struct SecondSource(SourceLayout Layout, TextOptions Text, string Path, string? Encoding, (long Length, DateTime WrittenAt) Stamp, Spool? Spool);

/// <summary>The blocks of all sources once more.</summary>
internal sealed class SecondFeed(SecondSource[] sources, int blockBytes, CancellationToken cancellation) : IDisposable
{
    private int _next;
    private SourceStream? _stream;
    private readonly FieldIndex _carryIndex = new();
    private RowReader? _reader;
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
            _stream!.ThrowIfChanged();
            _stream.Dispose();
            _reader = null;
        }
    }

    public void Dispose() => _stream?.Dispose();

    private void Open(SecondSource source)
    {
        bool isKept = source.Spool is { IsWhole: true };
        _stream = isKept ? SourceStream.Open(source.Layout.Name, source.Spool!) : SourceStream.Open(source.Path, standardInput: null, hash: null, source.Encoding, cancellation);
        if (!isKept && _stream.Stamp != source.Stamp)
            throw new IOException($"{source.Layout.Name} changed while it was read; run again when it is complete.");
        _reader = new RowReader(_stream, blockBytes, source.Text);
        _ = _reader.Peek(CsvSample.SampleBytes);
        _carry = source.Layout.NewCarry();
    }
}
