using System.Buffers;
using System.Globalization;
using System.Text;

namespace Segmentation;

/// <summary>
/// Writes CSV as UTF-8 bytes: fields are quoted only where they must be, numbers are the shortest that read back the same, lines end with
/// <c>\n</c>.
/// </summary>
/// <param name="output">Left open; gets all of it at <see cref="Flush"/>.</param>
internal sealed class CsvWriter(Stream output) : IFieldWriter
{
    private const int BufferBytes = 64 << 10;
    private const int LongestNumber = 32;

    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\"\r\n"u8);

    private byte[] _buffer = new byte[BufferBytes];
    private int _length;
    private bool _inRow;

    /// <summary>Adds a text.</summary>
    public void Field(string text) => Field(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a text that is UTF-8 already.</summary>
    public void Field(ReadOnlySpan<byte> text)
    {
        Begin((2 * text.Length) + 2);
        // An outer space is kept by quotes, since readers trim bare fields.
        bool quoted = text.ContainsAny(NeedsQuotes) || (text.Length > 0 && (text[0] == ' ' || text[^1] == ' '));
        if (!quoted)
        {
            text.CopyTo(_buffer.AsSpan(_length));
            _length += text.Length;
            return;
        }
        _buffer[_length++] = (byte)'"';
        foreach (byte b in text)
        {
            if (b == '"')
                _buffer[_length++] = b;
            _buffer[_length++] = b;
        }
        _buffer[_length++] = (byte)'"';
    }

    /// <summary>Adds a number.</summary>
    public void Field(double value)
    {
        Begin(LongestNumber);
        // Whole numbers, most of them counts, skip the search for the shortest digits.
        int written;
        if (value == (long)value && Math.Abs(value) < 1L << 53 && (value != 0 || !double.IsNegative(value)))
            ((long)value).TryFormat(_buffer.AsSpan(_length), out written, default, CultureInfo.InvariantCulture);
        else
            value.TryFormat(_buffer.AsSpan(_length), out written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Adds a whole number.</summary>
    public void Field(long value)
    {
        Begin(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Adds an empty field.</summary>
    public void Empty() => Begin(0);

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        Reserve(1);
        _buffer[_length++] = (byte)'\n';
        _inRow = false;
    }

    /// <summary>Passes everything on to the stream.</summary>
    public void Flush()
    {
        output.Write(_buffer, 0, _length);
        _length = 0;
        output.Flush();
    }

    private void Begin(int bytes)
    {
        Reserve(bytes + 1);
        if (_inRow)
            _buffer[_length++] = (byte)',';
        _inRow = true;
    }

    private void Reserve(int bytes)
    {
        if (_length + bytes <= _buffer.Length)
            return;
        output.Write(_buffer, 0, _length);
        _length = 0;
        if (bytes > _buffer.Length)
            _buffer = new byte[bytes];
    }
}
