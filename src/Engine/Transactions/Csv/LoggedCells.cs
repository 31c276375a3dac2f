using System.Buffers.Binary;
using Segmentation.Sources;

namespace Segmentation.Transactions.Csv;

/// <summary>The cells of a log once more.</summary>
/// <param name="source">What the cells are from.</param>
/// <param name="log">Read from its beginning; left open.</param>
internal sealed class LoggedCells(SourceDescription source, Stream log) : ITransactionSource
{
    private byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _end;

    public SourceDescription Describe() => source;

    public bool Read(ITransactionSink sink, ReadContext context)
    {
        for (int row = 0; row < context.MostRows; row++)
        {
            if (_at == _end && !TryFill(1))
                return false;
            for (int column = 0; column < source.Columns.Count; column++)
                Read(sink, (CellKind)Take(1)[0]);
            sink.EndRow();
        }
        return true;
    }

    public void Dispose()
    {
    }

    private void Read(ITransactionSink sink, CellKind kind)
    {
        switch (kind)
        {
            case >= CellKind.ShortText:
                sink.Text(Take(kind - CellKind.ShortText));
                break;
            case CellKind.Missing:
                sink.Missing();
                break;
            case CellKind.Text:
                sink.Text(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)))));
                break;
            case CellKind.Bytes:
                sink.Bytes(Take(BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)))));
                break;
            case CellKind.Whole:
                sink.Whole(Number());
                break;
            case CellKind.Decimal:
                sink.Decimal(Number(), Take(1)[0]);
                break;
            case CellKind.Real:
                sink.Real(BitConverter.Int64BitsToDouble(Number()));
                break;
            default:
                sink.Moment(Number(), kind == CellKind.Day);
                break;
        }
    }

    private long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_end - _at < bytes && !TryFill(bytes))
            throw new EndOfStreamException("The cells that were kept end early.");
        _at += bytes;
        return _buffer.AsSpan(_at - bytes, bytes);
    }

    private bool TryFill(int bytes)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        byte[] target = bytes <= _buffer.Length ? _buffer : new byte[Math.Max(bytes, 2 * _buffer.Length)];
        rest.CopyTo(target);
        (_end, _at, _buffer) = (rest.Length, 0, target);
        _end += log.ReadAtLeast(_buffer.AsSpan(_end), bytes - _end, throwOnEndOfStream: false);
        return _end >= bytes;
    }
}
