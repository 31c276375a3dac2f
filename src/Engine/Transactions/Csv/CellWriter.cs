using System.Runtime.CompilerServices;
using System.Text;
using Segmentation.Sources;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>Puts cells into a block: texts where they are looked at, numbers and moments as values.</summary>
/// <param name="log">Gets every cell too; null for none.</param>
internal sealed partial class CellWriter(CellLog? log) : ITransactionSink
{
    private const byte Quote = (byte)'"';
    private const long Largest = 1_000_000_000_000_000_000;

    private readonly Dictionary<int, long> _bytes = [];
    private RowBlock _block = null!;
    private Cells _cells = null!;
    private int _column;

    /// <summary>Whether a column's text is looked at besides its value; null while that is not known.</summary>
    internal bool[]? NeedsText { get; set; }

    /// <summary>Rows that ended, in all blocks, and those between them that hold nothing.</summary>
    internal long Rows { get; private set; }

    /// <summary>Columns that hold bytes, and the first row that does, from 1.</summary>
    internal IReadOnlyDictionary<int, long> BytesAt => _bytes;

    /// <summary>Begins a block.</summary>
    internal void Begin(RowBlock block)
    {
        _block = block;
        _cells = block.Cells ??= new Cells();
        _cells.Begin();
        block.Length = 0;
        block.HasQuotes = false;
        block.Form = null;
    }

    /// <summary>Ends a block; what follows its text can be read.</summary>
    internal void End()
    {
        _block.Reserve(_block.Length, _block.Length);
        _block.Bytes.AsSpan(_block.Length, RowBlock.Slack).Clear();
    }

    /// <summary>The names of the columns, as a row of texts that no source has.</summary>
    internal void Header(IReadOnlyList<string> names)
    {
        foreach (string name in names)
            Write(Encoding.UTF8.GetBytes(name));
        _cells.Index.EndRow();
        _column = 0;
    }

    public void Missing()
    {
        log?.Missing();
        Write(default);
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        log?.Text(text);
        Write(text);
    }

    public void Bytes(ReadOnlySpan<byte> digits)
    {
        log?.Bytes(digits);
        _bytes.TryAdd(_column, Rows + 1);
        Write(digits);
    }

    public void Whole(long value)
    {
        log?.Whole(value);
        WriteDecimal(value, 0);
    }

    public void Decimal(long digits, int decimals)
    {
        log?.Decimal(digits, decimals);
        WriteDecimal(digits, decimals);
    }

    public void Real(double value)
    {
        log?.Real(value);
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        bool isNumber = CellText.TryShortest(value, out long digits, out int decimals);
        int length = !isNumber || NeedsTextOf(_column) ? CellText.Real(value, text) : 0;
        Append(text[..length]);
        if (isNumber)
            _cells.AddNumber(Next(), digits, decimals);
        else
            _cells.Add(Next());
    }

    public void Moment(long ticks, bool isDay)
    {
        log?.Moment(ticks, isDay);
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        Append(text[..(NeedsTextOf(_column) ? CellText.Moment(ticks, isDay, text) : 0)]);
        _cells.AddMoment(Next(), ticks, isDay);
    }

    public void EndRow()
    {
        _cells.Index.EndRow();
        _column = 0;
        Rows++;
    }

    public void PassOver(int rows)
    {
        if (_cells.Index.RowCount == 0)
            _block.FirstLine += rows;
        else
            _cells.PassOver(rows);
        Rows += rows;
    }

    private bool NeedsTextOf(int column) => NeedsText is null || NeedsText[column];

    private void WriteDecimal(long digits, int decimals)
    {
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        bool isNumber = decimals <= DecimalText.MaxDecimals && digits is > -Largest and < Largest;
        Append(text[..(!isNumber || NeedsTextOf(_column) ? CellText.Decimal(digits, decimals, text) : 0)]);
        if (isNumber)
            _cells.AddNumber(Next(), digits, decimals);
        else
            _cells.Add(Next());
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (IsPlain(text[0]) && IsPlain(text[^1])) || !NeedsQuotes(text))
            Append(text);
        else
            AppendQuoted(text);
        _cells.Add(Next());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(byte outer) => outer is > (byte)' ' and not Quote and < 0x80;

    // Whoever takes a field out of its quotes finds the text in them, quotes and outer spaces included.
    private static bool NeedsQuotes(ReadOnlySpan<byte> text) =>
        text[0] == ' ' || text[^1] == ' ' || (FieldText.Trim(text) is { Length: > 1 } bare && bare[0] == Quote && bare[^1] == Quote);

    /// <summary>Ends a cell's text by a byte of its own, so that no two cells begin at one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next()
    {
        _column++;
        _block.Bytes[_block.Length] = (byte)',';
        return _block.Length++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_block.Bytes.AsSpan(_block.Length));
        _block.Length += text.Length;
    }

    private void AppendQuoted(ReadOnlySpan<byte> text)
    {
        Reserve((2 * text.Length) + 2);
        _block.Bytes[_block.Length++] = Quote;
        foreach (byte b in text)
        {
            if (b == Quote)
                _block.Bytes[_block.Length++] = b;
            _block.Bytes[_block.Length++] = b;
        }
        _block.Bytes[_block.Length++] = Quote;
    }

    private void Reserve(int bytes)
    {
        int needed = _block.Length + bytes + 1;
        if (_block.Bytes.Length < needed + RowBlock.Slack)
            _block.Reserve(Math.Max(needed, 2 * _block.Length), _block.Length);
    }
}
