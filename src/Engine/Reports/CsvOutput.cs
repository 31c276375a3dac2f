using System.Buffers;
using System.Text;

namespace Segmentation.Reports;

/// <summary>Writes comma-separated fields as UTF-8: quotes where RFC 4180 asks for them, numbers shortest so that they read back to the same bits.</summary>
internal sealed class CsvOutput(Stream stream) : IDisposable
{
    private const int FlushAt = 1 << 16;
    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create("\",\r\n"u8);
    private readonly byte[] _buffer = new byte[FlushAt + 64];
    private int _length;
    private bool _rowStarted;

    /// <summary>Writes a text field.</summary>
    public void Field(string text) => Field(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a UTF-8 field.</summary>
    public void Field(ReadOnlySpan<byte> utf8)
    {
        Separate();
        bool edgeSpace = utf8.Length > 0 && (utf8[0] == ' ' || utf8[^1] == ' ');
        if (!edgeSpace && utf8.IndexOfAny(NeedsQuotes) < 0)
        {
            Append(utf8);
            return;
        }
        Append("\""u8);
        for (int quote; (quote = utf8.IndexOf((byte)'"')) >= 0; utf8 = utf8[(quote + 1)..])
        {
            Append(utf8[..quote]);
            Append("\"\""u8);
        }
        Append(utf8);
        Append("\""u8);
    }

    /// <summary>Writes a whole number.</summary>
    public void Field(int value)
    {
        Separate();
        Room();
        value.TryFormat(_buffer.AsSpan(_length), out int written);
        _length += written;
    }

    /// <summary>Writes a number; NaN is an empty field.</summary>
    public void Field(double value)
    {
        Separate();
        if (double.IsNaN(value))
            return;
        Room();
        value.TryFormat(_buffer.AsSpan(_length), out int written);
        _length += written;
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        Append("\n"u8);
        _rowStarted = false;
    }

    /// <summary>Writes out what is buffered; the stream stays open.</summary>
    public void Dispose() => Flush();

    private void Separate()
    {
        if (_rowStarted)
            Append(","u8);
        _rowStarted = true;
    }

    private void Room()
    {
        if (_length > FlushAt)
            Flush();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            stream.Write(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
