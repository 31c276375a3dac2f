using System.Text;
using System.Text.Unicode;

namespace Segmentation.Transactions;

/// <summary>Cuts one source into blocks of whole rows; a line end inside quotes ends no row.</summary>
/// <remarks>
/// One thread reads, counts quotes and line ends (both at memory speed), and cuts; blocks are then parsed by any number
/// of threads. Since a block begins outside quotes, the parity of the quotes in it tells for every line end whether it
/// ends a row, and no thread ever has to guess.
/// </remarks>
internal sealed class RowReader
{
    /// <summary>The longest row; past it a quote was most likely left open.</summary>
    internal const int LongestRow = 64 << 20;

    private const byte Quote = (byte)'"';

    private readonly SourceStream _source;
    private readonly int _blockBytes;
    private byte[] _carry = [];
    private int _carried;
    private bool _ended;
    private bool _sawNonAscii;
    private long _line = 1;
    private bool _first = true;

    /// <summary>Begins to read a source.</summary>
    /// <param name="source">Left open.</param>
    /// <param name="blockBytes">Usual size of a block; a longer row gets a longer one.</param>
    /// <param name="encoding">As the user gave it; null detects.</param>
    internal RowReader(SourceStream source, int blockBytes, string? encoding)
    {
        _source = source;
        _blockBytes = blockBytes;
        IsEncodingGiven = encoding is not null;
        Text = encoding?.ToLowerInvariant() switch
        {
            null or "utf-8" or "utf8" => null,
            "latin-1" or "latin1" or "iso-8859-1" => SingleByteText.Latin1,
            "windows-1251" or "cp1251" => SingleByteText.Windows1251,
            _ => throw new InputException($"Encoding \"{encoding}\" is not known; utf-8, latin-1 and windows-1251 are."),
        };
    }

    /// <summary>Line end that the first lines have: <c>\n</c> (also before it <c>\r</c>), or <c>\r</c> alone.</summary>
    internal byte LineEnd { get; private set; } = (byte)'\n';

    /// <summary>Code page; null for UTF-8. May be found late: up to the first byte that is not ASCII both read alike.</summary>
    internal SingleByteText? Text { get; private set; }

    internal string Name => _source.Name;

    /// <summary>Whether <see cref="Peek"/> saw the whole source.</summary>
    internal bool IsPeekedToTheEnd => _ended;

    private bool IsEncodingGiven { get; }

    /// <summary>Begins without a look at the beginning.</summary>
    internal void Begin(byte lineEnd) => LineEnd = lineEnd;

    /// <summary>Reads the beginning without taking it: whole rows from the start, as UTF-8, for detection.</summary>
    /// <exception cref="InputException">The source is empty, or UTF-16.</exception>
    internal byte[] Peek(int bytes)
    {
        _carry = new byte[bytes];
        _carried = _source.Fill(_carry);
        _ended = _carried < bytes;
        SkipByteOrderMark();
        ReadOnlySpan<byte> sample = _carry.AsSpan(0, _carried);
        if (sample.TrimStart(" \t\r\n"u8).IsEmpty)
            throw new InputException($"{Name} is empty; a header line with column names was expected.");
        if (sample.IndexOf((byte)'\n') < 0 && sample.Contains((byte)'\r'))
            LineEnd = (byte)'\r';
        if (!_ended)
        {
            int quotes = sample.Count(Quote);
            int end = LastRowEnd(sample, quotes);
            sample = end < 0 ? sample : sample[..(end + 1)];
        }
        SingleByteText? text = Text;
        if (text is null && !IsEncodingGiven && !IsUtf8(sample))
            text = SingleByteText.Guess(sample);
        if (text is null)
            return sample.ToArray();
        byte[] converted = text.ToUtf8(sample, 0, out int length);
        return converted[..length];
    }

    /// <summary>Fills <paramref name="block"/> with the next rows; false at the end.</summary>
    /// <exception cref="InputException">A row past <see cref="LongestRow"/>, or bytes that are not UTF-8 after others that were.</exception>
    internal bool TryRead(RowBlock block)
    {
        int target = Math.Max(_blockBytes, _carried);
        block.Reserve(target, 0);
        _carry.AsSpan(0, _carried).CopyTo(block.Bytes);
        int length = _carried;
        _carried = 0;
        int quotes = block.Bytes.AsSpan(0, length).Count(Quote);
        int cut = -1;
        while (true)
        {
            if (!_ended && length < target)
            {
                int read = _source.Fill(block.Bytes.AsSpan(length, target - length));
                quotes += block.Bytes.AsSpan(length, read).Count(Quote);
                length += read;
                _ended = length < target;
            }
            if (_ended)
                break;
            cut = LastRowEnd(block.Bytes.AsSpan(0, length), quotes);
            if (cut >= 0)
                break;
            if (length >= LongestRow)
                throw TooLong(quotes);
            target = (int)Math.Min(LongestRow, 2L * target);
            block.Reserve(target, length);
        }
        if (length == 0)
            return false;
        // A quote left open at the end is found, like any broken quote, when the block's fields are.
        if (_ended)
            cut = length - 1;
        KeepRest(block.Bytes.AsSpan(cut + 1, length - cut - 1), ref quotes);
        Finish(block, cut + 1, quotes);
        return true;
    }

    /// <summary>Index of the last line end outside quotes, or -1; <paramref name="text"/> begins outside.</summary>
    private int LastRowEnd(ReadOnlySpan<byte> text, int quotes)
    {
        bool inside = (quotes & 1) != 0;
        while (true)
        {
            int at = text.LastIndexOfAny(Quote, LineEnd);
            if (at < 0)
                return -1;
            if (text[at] == Quote)
                inside = !inside;
            else if (!inside)
                return at;
            text = text[..at];
        }
    }

    private void KeepRest(ReadOnlySpan<byte> rest, ref int quotes)
    {
        if (rest.Length > _carry.Length)
            _carry = new byte[Math.Max(rest.Length, _blockBytes)];
        rest.CopyTo(_carry);
        _carried = rest.Length;
        quotes -= rest.Count(Quote);
    }

    private void Finish(RowBlock block, int length, int quotes)
    {
        if (block.Bytes[length - 1] != LineEnd)
        {
            // A last line without its line end is complete if its fields are.
            block.Reserve(length + 1, length);
            block.Bytes[length++] = LineEnd;
        }
        block.Bytes.AsSpan(length, RowBlock.Slack).Clear();
        block.Length = length;
        block.HasQuotes = quotes > 0;
        block.HasHeader = _first;
        _first = false;
        block.FirstLine = _line;
        DecideEncoding(block);
        block.Text = Text;
        _line += block.Content.Count(LineEnd);
    }

    private void DecideEncoding(RowBlock block)
    {
        if (Text is not null)
            return;
        if (IsUtf8(block.Content))
        {
            _sawNonAscii |= !Ascii.IsValid(block.Content);
            return;
        }
        if (_sawNonAscii || IsEncodingGiven)
        {
            long line = block.LineAt(FirstInvalid(block.Content), LineEnd);
            throw new InputException(Name, line, "the bytes are not UTF-8; give --encoding (latin-1, windows-1251) or save the file as UTF-8.");
        }
        Text = SingleByteText.Guess(block.Content);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text) => Utf8.IsValid(text);

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
            at += consumed;
        return at;
    }

    private void SkipByteOrderMark()
    {
        ReadOnlySpan<byte> start = _carry.AsSpan(0, _carried);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new InputException($"{Name} is UTF-16; save it as UTF-8.");
        if (!start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return;
        start[3..].CopyTo(_carry);
        _carried -= 3;
        // The mark says UTF-8; a later invalid byte is damage, no other code page.
        _sawNonAscii = true;
    }

    private InputException TooLong(int quotes)
    {
        string cause = quotes > 0 ? "; a quote was most likely left open there" : "";
        return new InputException(Name, _line, $"the row is longer than {LongestRow >> 20} MiB{cause}.");
    }
}
