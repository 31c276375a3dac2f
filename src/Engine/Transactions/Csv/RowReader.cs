using Segmentation.Transactions.Bytes;
using Segmentation.Wording;

namespace Segmentation.Transactions.Csv;

/// <summary>Cuts one source into blocks of whole rows; a line end inside quotes ends no row.</summary>
/// <remarks>
/// One thread reads, counts quotes and line ends (both at memory speed), and cuts; blocks are then parsed by any number
/// of threads. Since a block begins outside quotes, the parity of the quotes in it tells for every line end whether it
/// ends a row, and no thread ever has to guess.
/// </remarks>
internal sealed class RowReader : BlockReader
{
    /// <summary>The longest row; past it a quote was most likely left open.</summary>
    internal const int LongestRow = 64 << 20;

    private const byte Quote = (byte)'"';

    private readonly SourceStream _source;
    private readonly int _blockBytes;
    private readonly TextOptions _options;
    private readonly EncodingDecision _encoding;
    private readonly List<Finding> _findings = [];
    private byte[] _carry = [];
    private int _carried;
    private bool _ended;
    private long _line = 1;
    private bool _first = true;
    private BlockForm? _form;

    /// <summary>Begins to read a source.</summary>
    /// <param name="source">Closed with this.</param>
    /// <param name="blockBytes">Usual size of a block; a longer row gets a longer one.</param>
    /// <param name="options">What the user gave.</param>
    internal RowReader(SourceStream source, int blockBytes, TextOptions options)
    {
        _source = source;
        _blockBytes = blockBytes;
        _options = options;
        _encoding = new EncodingDecision(source.Name, options.Encoding, comesAsUtf8: source.Encoding is not null);
        SetDelimiter(options.Delimiter ?? ',');
    }

    /// <summary>What was opened; null where the source was given open.</summary>
    internal string? Path { get; init; }

    // What the first lines have: \n (also after \r), or \r alone.
    private byte _lineEnd = (byte)'\n';
    private byte _delimiter;
    private bool _isBySpaces;

    internal override byte LineEnd => _lineEnd;

    internal override byte Delimiter => _delimiter;

    internal override bool IsBySpaces => _isBySpaces;

    internal override bool HasHeader => _options.HasHeader;

    internal override long BytesRead => _source.RawBytesRead;

    internal override bool CanReadAgain => _source.CanReadAgain;

    internal override bool IsGzip => _source.IsGzip;

    internal override Spool? Spool
    {
        get => _source.Spool;
        set => _source.Spool = value;
    }

    // It may be found late, since up to the first byte that is not ASCII all read alike.
    internal override string Encoding => _source.Encoding ?? _encoding.Page?.Name ?? "utf-8";

    internal override IReadOnlyList<Finding> Findings => _findings;

    internal override string Name => _source.Name;

    internal override bool IsPeekedToTheEnd => _ended;

    /// <summary>Begins without a look at the beginning.</summary>
    internal void Begin(byte lineEnd) => _lineEnd = lineEnd;

    internal override (RowBlock Block, FieldIndex Fields) Peek(int bytes)
    {
        _carry = new byte[bytes];
        _carried = _source.Fill(_carry);
        _ended = _carried < bytes;
        if (_carry.AsSpan(0, _carried).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _encoding.AddMark();
            Take(3);
        }
        ReadOnlySpan<byte> sample = _carry.AsSpan(0, _carried);
        if (sample.TrimStart(" \t\r\n"u8).IsEmpty)
            throw Faults.Of("error.empty", ("file", PlainText.Phrase(Name)));
        if (sample.IndexOf((byte)'\n') < 0 && sample.Contains((byte)'\r'))
            _lineEnd = (byte)'\r';
        SingleByteText? page = _encoding.GuessOf(sample, _line, LineEnd);
        TextBeginning beginning = TextBeginning.Find(sample, LineEnd, _options, page);
        SetDelimiter(beginning.Delimiter);
        Take(beginning.Bytes);
        _line += beginning.Lines;
        if (beginning.Skipped.Count > 0)
            _findings.Add(
                new Finding(
                    "lines-before-header", FindingWeight.Note, "finding.lines-before-header", ("file", Name),
                    ("count", beginning.Skipped.Count), ("first", beginning.Skipped[0])));
        sample = _carry.AsSpan(0, _carried);
        if (!_ended)
        {
            int end = LastRowEnd(sample, Quotes(sample));
            sample = end < 0 ? sample : sample[..(end + 1)];
        }
        byte[] plain = new BlockForm(page, IsBySpaces, _options.HasQuotes, Delimiter, LineEnd).Apply(sample, out int length);
        return Index(plain.AsSpan(0, length));
    }

    internal override void ThrowIfChanged() => _source.ThrowIfChanged();

    internal override BlockReader Again(int blockBytes, CancellationToken cancellation)
    {
        bool isKept = Spool is { IsWhole: true };
        SourceStream stream = isKept
            ? SourceStream.Open(Name, Spool!)
            : SourceStream.Open(Path!, standardInput: null, hash: null, _options.Encoding, cancellation);
        if (!isKept && stream.Stamp != _source.Stamp)
        {
            stream.Dispose();
            throw Faults.File("error.changed-while-read", ("file", PlainText.Phrase(Name)));
        }
        // What was converted on its way here comes as UTF-8; what else the encoding is, is known by now.
        var again = new RowReader(stream, blockBytes, _options with { Encoding = _source.Encoding is null ? Encoding : "utf-8" });
        again.Peek(CsvSample.SampleBytes);
        return again;
    }

    internal override void Close() => _source.Dispose();

    // Of a row past LongestRow, or bytes that are not UTF-8 after others that were, there is no block.
    internal override bool TryRead(RowBlock block)
    {
        int target = Math.Max(_blockBytes, _carried);
        block.Reserve(target, 0);
        _carry.AsSpan(0, _carried).CopyTo(block.Bytes);
        int length = _carried;
        _carried = 0;
        int quotes = Quotes(block.Bytes.AsSpan(0, length));
        int cut = -1;
        while (true)
        {
            if (!_ended && length < target)
            {
                int read = _source.Fill(block.Bytes.AsSpan(length, target - length));
                quotes += Quotes(block.Bytes.AsSpan(length, read));
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

    private (RowBlock Block, FieldIndex Fields) Index(ReadOnlySpan<byte> text)
    {
        bool ends = text.Length > 0 && text[^1] == LineEnd;
        var block =
            new RowBlock { Length = text.Length + (ends ? 0 : 1), FirstLine = _line, HasHeader = HasHeader, HasQuotes = text.Contains(
                Quote) };
        block.Bytes = new byte[block.Length + RowBlock.Slack];
        text.CopyTo(block.Bytes);
        block.Bytes[block.Length - 1] = LineEnd;
        var index = new FieldIndex();
        index.Scan(block, Delimiter, LineEnd);
        return (block, index);
    }

    /// <summary>Index of the last line end outside quotes, or -1; <paramref name="text"/> begins outside.</summary>
    private int LastRowEnd(ReadOnlySpan<byte> text, int quotes)
    {
        if (!_options.HasQuotes)
            return text.LastIndexOf(LineEnd);
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
        quotes -= Quotes(rest);
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
        block.Cells = null;
        block.HasQuotes = quotes > 0;
        block.HasHeader = _first && HasHeader;
        _first = false;
        block.FirstLine = _line;
        if (_encoding.Look(block, LineEnd) is { } guessed)
        {
            _findings.Add(guessed);
            SetForm();
        }
        block.Form = _form;
        _line += block.Content.Count(LineEnd);
    }

    private void SetDelimiter(char delimiter)
    {
        if (delimiter >= 0x80)
            throw Faults.Of("error.delimiter", ("delimiter", $"{delimiter}"));
        _isBySpaces = delimiter == TextOptions.Spaces;
        _delimiter = IsBySpaces ? (byte)'\t' : (byte)delimiter;
        SetForm();
    }

    private void SetForm()
    {
        var form = new BlockForm(_encoding.Page, IsBySpaces, _options.HasQuotes, Delimiter, LineEnd);
        _form = form.IsPlain ? null : form;
    }

    private int Quotes(ReadOnlySpan<byte> text) => _options.HasQuotes ? text.Count(Quote) : 0;

    private void Take(int bytes)
    {
        _carry.AsSpan(bytes, _carried - bytes).CopyTo(_carry);
        _carried -= bytes;
    }

    private InputException TooLong(int quotes)
    {
        return Faults.At(Name, _line, quotes > 0 ? "error.row-long-quote" : "error.row-long", ("most", LongestRow >> 20));
    }
}
