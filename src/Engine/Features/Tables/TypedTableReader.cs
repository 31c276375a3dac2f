using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Memory;
using Segmentation.Sources;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Features.Tables;

/// <summary>Reads a numeric table from a source with types: numbers are copied by columns, and no text stands between.</summary>
internal sealed class TypedTableReader : ITransactionSink
{
    private readonly INumberColumns _source;
    private readonly bool _hasId;
    private readonly TableLayout _layout;
    private readonly TableReading? _reading;
    private readonly TableNumbers _numbers;
    private readonly CategoryCells? _texts;
    private readonly IdList.Builder _ids = new();
    private readonly int _d;
    private double[] _values;
    private int _rows;

    // The cell that is handed over: its column among the numbers (−1 is the id), and its row in the table.
    private int _column;
    private int _row;

    private TypedTableReader(INumberColumns source, bool hasId, TableReading? reading)
    {
        SourceDescription description = source.Describe();
        (_source, _hasId, _reading) = (source, hasId, reading);
        string[] columns = [.. description.Columns.Skip(hasId ? 1 : 0)];
        _layout = new TableLayout(description.Name, columns, hasId, (byte)',', (byte)'\n', reading?.TextHint);
        _d = columns.Length;
        if (_d == 0)
            throw FeatureTableReader.NoNumbers(description.Name);
        _numbers = new TableNumbers(description.Name, (byte)',', reading?.DecimalMark);
        _texts = reading is { TakesText: true } ? new CategoryCells(description.Name, columns, reading.Categorical) : null;
        _values = LargeArray.Uninitialized<double>((int)Math.Min(source.CountRows() * _d ?? 1024L * _d, Array.MaxLength / _d * _d));
    }

    // The names of the columns are line 1, as in a file.
    private long Line => _row + 2L;

    /// <summary>Reads all rows.</summary>
    /// <param name="source">Read to its end.</param>
    /// <param name="hasId">Whether the first column is an id; otherwise rows are numbered from 1.</param>
    /// <param name="hash">Gets ids, values and categories; null for none.</param>
    /// <param name="reading">What the columns may hold; null is numbers alone.</param>
    /// <param name="cancellation">Looked at for every few thousand rows.</param>
    /// <exception cref="InputException">A value that is no finite number; no rows, or more than a table holds.</exception>
    internal static FeatureTable Read(
        INumberColumns source, bool hasId, IncrementalHash? hash, TableReading? reading, CancellationToken cancellation)
    {
        var reader = new TypedTableReader(source, hasId, reading);
        while (source.Next(cancellation) is var rows and > 0)
            reader.Take(rows);
        return reader.ToTable(hash);
    }

    public void Missing() => Text([]);

    public void Text(ReadOnlySpan<byte> text)
    {
        text = FieldText.Trim(text);
        if (_column < 0)
            _ids.Add(text);
        else if (!_numbers.TryRead(text, () => Line, At, out _values[At]))
            Refuse(text);
    }

    // Their digits could be taken for a number.
    public void Bytes(ReadOnlySpan<byte> digits)
    {
        if (_column < 0)
            _ids.Add(digits);
        else
            Refuse([.. "bytes "u8, .. digits]);
    }

    public void Whole(long value) => Decimal(value, 0);

    public void Decimal(long digits, int decimals)
    {
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        text = text[..CellText.Decimal(digits, decimals, text)];
        if (_column < 0)
            _ids.Add(text);
        else
            _ = Utf8Parser.TryParse(text, out _values[At], out _);
    }

    public void Real(double value)
    {
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        text = text[..CellText.Real(value, text)];
        if (_column < 0)
            _ids.Add(text);
        else if (double.IsFinite(value))
            _values[At] = value;
        else
            Refuse(text);
    }

    public void Moment(long ticks, bool isDay)
    {
        Span<byte> text = stackalloc byte[CellText.MaxBytes];
        Text(text[..CellText.Moment(ticks, isDay, text)]);
    }

    public void EndRow()
    {
    }

    private int At => (_row * _d) + _column;

    private void Take(int rows)
    {
        _layout.RequireRoom(_rows + (long)rows);
        if ((_rows + rows) * _d > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength / _d * _d, Math.Max(2L * _values.Length, (_rows + rows) * (long)_d)));
        int first = _hasId ? 1 : 0;
        for (int row = 0; row < rows && _hasId; row++)
        {
            (_column, _row) = (-1, _rows + row);
            _source.ReadCell(0, row, this);
        }
        for (_column = 0; _column < _d; _column++)
        {
            bool isNumber = _source.IsNumber(first + _column);
            for (int row = 0; row < rows; row++)
            {
                _row = _rows + row;
                if (isNumber)
                {
                    row = _source.CopyNumbers(first + _column, row, _values.AsSpan(At), _d);
                    _row = _rows + row;
                }
                if (row < rows)
                    _source.ReadCell(first + _column, row, this);
            }
        }
        _rows += rows;
    }

    private void Refuse(ReadOnlySpan<byte> text)
    {
        if (_texts is null)
            throw _layout.NoNumber(Line, _column, text);
        _texts.Add(_column, _row, text, Line);
    }

    private FeatureTable ToTable(IncrementalHash? hash)
    {
        if (_rows == 0)
            throw _layout.NoRows();
        Array.Resize(ref _values, _rows * _d);
        IdList ids = _hasId ? _ids.ToIdList() : IdList.Numbered(_rows, ChunkedParallel.AllCores);
        FeatureTable table = FeatureTableReader.Finish(ids, _layout.Columns, _values, _numbers, _texts, [], _reading);
        if (hash is not null)
            Hash(hash, table);
        return table;
    }

    private static void Hash(IncrementalHash hash, FeatureTable table)
    {
        var texts = new ArrayBufferWriter<byte>(1 << 16);
        foreach (string column in table.Columns)
            Append(Encoding.UTF8.GetBytes(column));
        for (int row = 0; row < table.Ids.Count; row++)
            Append(table.Ids.Utf8(row));
        foreach (TextColumn column in table.Categories)
        {
            Append(Encoding.UTF8.GetBytes(column.Name));
            foreach (int code in column.Codes)
                Append(Encoding.UTF8.GetBytes(column.Texts[code]));
        }
        hash.AppendData(texts.WrittenSpan);
        hash.AppendData(MemoryMarshal.AsBytes(table.Values.Values.AsSpan()));

        void Append(ReadOnlySpan<byte> text)
        {
            if (texts.FreeCapacity < text.Length + sizeof(int))
            {
                hash.AppendData(texts.WrittenSpan);
                texts.ResetWrittenCount();
            }
            BinaryPrimitives.WriteInt32LittleEndian(texts.GetSpan(sizeof(int)), text.Length);
            texts.Advance(sizeof(int));
            texts.Write(text);
        }
    }
}
