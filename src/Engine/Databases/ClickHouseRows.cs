using System.Globalization;
using System.Text;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>
/// Cuts an answer of ClickHouse in the format TabSeparatedWithNamesAndTypes into rows and values, and knows whether it came to its end.
/// </summary>
/// <remarks>
/// A line a row, tabs between values, both escaped within values; two lines of names and types come first. A server that fails in the
/// middle of rows cannot take back its 200: it writes the fault behind them and ends the answer as if it were whole. So rows that stream
/// are asked with <c>extremes=1</c>: behind the last row stand an empty line and two lines of the least and greatest values, and what
/// ends otherwise is an error. An answer without that mark was kept by the server until all of it was known; HTTP then tells its end.
/// </remarks>
internal sealed class ClickHouseRows : IDisposable
{
    private const int LinesOfExtremes = 2;

    // Of what stands where a row belongs.
    private const int LongestFault = 1 << 14;

    private readonly string _name;
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly bool _hasEndMark;
    private byte[] _buffer = new byte[256 << 10];
    private byte[] _unescaped = new byte[256];
    private int _at;
    private int _end;
    private int _line;
    private int _lineEnd;
    private long _row;

    /// <summary>Reads names and types.</summary>
    /// <param name="name">The server, to show.</param>
    /// <param name="response">Closed with this.</param>
    /// <param name="hasEndMark">Whether extremes follow the rows.</param>
    /// <exception cref="IOException">No answer of ClickHouse.</exception>
    internal ClickHouseRows(string name, HttpResponseMessage response, bool hasEndMark)
    {
        _name = name;
        _response = response;
        _hasEndMark = hasEndMark;
        try
        {
            _stream = response.Content.ReadAsStream();
            Names = Header();
            Types = Header();
            if (Names.Count != Types.Count)
                throw Broken();
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Names of the columns.</summary>
    internal IReadOnlyList<string> Names { get; } = [];

    /// <summary>Types of the columns, as the server writes them.</summary>
    internal IReadOnlyList<string> Types { get; } = [];

    /// <summary>Whether the answer ended without a row, and without what proves that there is none.</summary>
    internal bool IsUnproven { get; private set; }

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="IOException">The connection is lost, the server failed, or the answer ends early.</exception>
    internal bool NextRow(CancellationToken cancellation)
    {
        if (!NextLine(cancellation))
        {
            // Versions that have no extremes of nothing.
            IsUnproven = _hasEndMark && _row == 0;
            return !_hasEndMark || IsUnproven ? false : throw Broken();
        }
        if (_hasEndMark && _line == _lineEnd)
        {
            for (int more = 0; more < LinesOfExtremes; more++)
            {
                if (!NextLine(cancellation) || !IsRow())
                    throw Broken();
            }
            return NextLine(cancellation) ? throw Broken() : false;
        }
        if (!IsRow())
            throw Broken();
        _row++;
        return true;
    }

    /// <summary>The row's next value, until the next call; false where it is NULL.</summary>
    internal bool NextValue(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_line, _lineEnd - _line);
        int tab = rest.IndexOf((byte)'\t');
        value = tab < 0 ? rest : rest[..tab];
        _line += Math.Min(rest.Length, value.Length + 1);
        if (value.SequenceEqual("\\N"u8))
            return false;
        if (value.Contains((byte)'\\'))
            value = Unescaped(value);
        return true;
    }

    /// <summary>The next value of the row, a whole number.</summary>
    internal long NextWhole() => long.Parse(NextText(), CultureInfo.InvariantCulture);

    /// <summary>The row's next value as text; empty where it is NULL.</summary>
    internal string NextText() => NextValue(out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : "";

    public void Dispose() => _response.Dispose();

    // Values in a row are one more than its tabs.
    private bool IsRow() => _buffer.AsSpan(_line, _lineEnd - _line).Count((byte)'\t') == Names.Count - 1;

    private List<string> Header()
    {
        if (!NextLine(CancellationToken.None))
            throw Broken();
        int columns = _buffer.AsSpan(_line, _lineEnd - _line).Count((byte)'\t') + 1;
        var texts = new List<string>(columns);
        for (int column = 0; column < columns; column++)
            texts.Add(NextText());
        return texts;
    }

    /// <summary>Moves to the next line; false at the end. A line that does not end is none.</summary>
    private bool NextLine(CancellationToken cancellation)
    {
        for (int seen = 0; ;)
        {
            int length = _buffer.AsSpan(_at + seen, _end - _at - seen).IndexOf((byte)'\n');
            if (length >= 0)
            {
                (_line, _lineEnd) = (_at, _at + seen + length);
                _at = _lineEnd + 1;
                return true;
            }
            seen = _end - _at;
            if (!Fill(cancellation))
                return seen == 0 ? false : throw Broken();
        }
    }

    private bool Fill(CancellationToken cancellation)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        byte[] target = rest.Length <= _buffer.Length / 2 ? _buffer : new byte[2 * _buffer.Length];
        rest.CopyTo(target);
        (_end, _at, _buffer) = (rest.Length, 0, target);
        try
        {
            int read = _stream.ReadAsync(_buffer.AsMemory(_end), cancellation).AsTask().GetAwaiter().GetResult();
            _end += read;
            return read > 0;
        }
        catch (Exception failed) when (failed is IOException or HttpRequestException)
        {
            cancellation.ThrowIfCancellationRequested();
            Exception cause = failed.InnerException ?? failed;
            throw Faults.File(
                failed, "database.lost", ("name", PlainText.Phrase(_name)), ("row", _row), ("message", PlainText.Phrase(cause.Message)));
        }
    }

    /// <summary>The fault of an answer that is none: what the server says of it, if it does.</summary>
    private FileException Broken()
    {
        // What was read of the last line stands first: a fault begins there.
        int start = Math.Min(_line, _at);
        var text = new MemoryStream();
        text.Write(_buffer.AsSpan(start, _end - start));
        try
        {
            (_at, _end) = (0, 0);
            while (text.Length < LongestFault && Fill(CancellationToken.None))
            {
                text.Write(_buffer.AsSpan(0, _end));
                _end = 0;
            }
        }
        catch (IOException)
        {
            // What came before the connection was lost is looked at.
        }
        Phrase reason = ClickHouseFault.In(text.ToArray())
            ?? new Phrase(_row == 0 && Types.Count == 0 ? "database.no-answer" : "database.answer-ends");
        return Faults.File(
            _row == 0 ? "database.fault" : "database.fault-after", ("name", PlainText.Phrase(_name)), ("row", _row), ("fault", reason));
    }

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> value)
    {
        if (_unescaped.Length < value.Length)
            _unescaped = new byte[2 * value.Length];
        int length = 0;
        for (int i = 0; i < value.Length; i++)
        {
            byte next = value[i];
            if (next == '\\' && i + 1 < value.Length)
            {
                next = value[++i] switch
                {
                    (byte)'t' => (byte)'\t',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'v' => (byte)'\v',
                    (byte)'a' => (byte)'\a',
                    (byte)'0' => 0,
                    byte other => other,
                };
            }
            _unescaped[length++] = next;
        }
        return _unescaped.AsSpan(0, length);
    }
}
