using System.Text;
using Segmentation.Transactions;

namespace Segmentation.Features;

/// <summary>Reads a numeric table from CSV.</summary>
internal static class FeatureTableReader
{
    private const int BlockBytes = 1 << 20;

    internal static FeatureTable Read(string path, bool hasId, Stream? standardInput, CancellationToken cancellation)
    {
        using SourceStream stream = SourceStream.Open(path, standardInput, hash: null);
        var reader = new RowReader(stream, BlockBytes, encoding: null);
        var sample = new CsvSample(reader.Peek(FormatDetection.SampleBytes), delimiter: null, reader.LineEnd, reader.Name);
        int firstNumber = hasId ? 1 : 0;
        int d = sample.Header.Length - firstNumber;
        if (d == 0)
            throw new InputException(path, 1, "there is no column of numbers beside the id; give --no-id if the first column is one.");
        byte mark = (byte)FormatDetection.DetectDecimalMark(sample, Enumerable.Range(firstNumber, d));

        var ids = new IdList.Builder();
        var values = new double[Math.Max(d, 1024 * d)];
        int rows = 0;
        var block = new RowBlock();
        var index = new FieldIndex();
        Span<byte> number = stackalloc byte[20];
        while (reader.TryRead(block))
        {
            cancellation.ThrowIfCancellationRequested();
            block.ToUtf8();
            index.Scan(block, sample.Delimiter, reader.LineEnd);
            if (rows + (long)index.RowCount > Array.MaxLength / d)
                throw new InputException($"{path}: more than {Array.MaxLength / d:N0} rows of {d} numbers; one table holds no more.");
            if ((rows + index.RowCount) * d > values.Length)
                Array.Resize(ref values, (int)Math.Min(Array.MaxLength, Math.Max(2L * values.Length, (rows + (long)index.RowCount) * d)));
            for (int row = block.HasHeader ? 1 : 0; row < index.RowCount; row++)
            {
                int first = index.Rows[row];
                int start = index.Ends[first] + 1;
                int width = index.Rows[row + 1] - first;
                if (index.BrokenQuote >= 0 && index.Ends[index.Rows[row + 1]] > index.BrokenQuote)
                    break;
                if (width != sample.Header.Length)
                {
                    if (width == 1 && Field(block, index, first).IsEmpty)
                        continue;
                    throw new InputException(path, block.LineAt(start, reader.LineEnd), $"{width} fields where the header has {sample.Header.Length}.");
                }
                if (hasId)
                {
                    ids.Add(Field(block, index, first));
                }
                else
                {
                    (rows + 1L).TryFormat(number, out int digits);
                    ids.Add(number[..digits]);
                }
                Span<double> target = values.AsSpan(rows * d, d);
                for (int column = 0; column < d; column++)
                {
                    ReadOnlySpan<byte> text = Field(block, index, first + firstNumber + column);
                    if (!DecimalText.TryParse(text, mark, out target[column]))
                        throw NoNumber(path, block.LineAt(start, reader.LineEnd), sample.Header[firstNumber + column], text);
                }
                rows++;
            }
            if (index.BrokenQuote >= 0)
            {
                string problem = index.IsUnclosed ? "a quoted field does not end before the file does." : "a quote stands inside a field; put the field in quotes and double the quote.";
                throw new InputException(path, block.LineAt(index.BrokenQuote, reader.LineEnd), problem);
            }
        }
        if (rows == 0)
            throw new InputException($"{path} has a header and no rows.");
        Array.Resize(ref values, rows * d);
        return new FeatureTable(ids.ToIdList(), sample.Header[firstNumber..], new Matrix(rows, d, values));
    }

    private static ReadOnlySpan<byte> Field(RowBlock block, FieldIndex index, int field)
    {
        int start = index.Ends[field] + 1;
        ReadOnlySpan<byte> text = block.Bytes.AsSpan(start, index.Ends[field + 1] - start);
        bool isBare = !text.IsEmpty && text[0] is > (byte)' ' and not (byte)'"' and < 0x80 && text[^1] is > (byte)' ' and < 0x80;
        return isBare ? text : FieldText.Plain(FieldText.Trim(text));
    }

    private static InputException NoNumber(string path, long line, string column, ReadOnlySpan<byte> text) => text.IsEmpty
        ? new InputException(path, line, $"column '{column}' is empty; every value must be a number.")
        : new InputException(path, line, $"\"{Encoding.UTF8.GetString(text)}\" is not a finite number (column '{column}').");
}
