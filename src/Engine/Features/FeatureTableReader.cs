using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Features;

/// <summary>Reads a numeric table from CSV.</summary>
internal static class FeatureTableReader
{
    internal static FeatureTable Read(
        string source, bool hasId, Stream? standardInput, IncrementalHash? hash, TableReading? reading, CancellationToken cancellation)
    {
        using var csv = new CsvRows(
            source, standardInput, hash, reading is null
                ? null
                : new TextOptions(reading.Encoding, reading.Delimiter, reading.HasHeader, reading.HasQuotes), hasId ? 0 : -1, cancellation);
        string path = csv.Name;
        int firstNumber = hasId ? 1 : 0;
        int d = csv.Header.Length - firstNumber;
        if (d == 0)
            throw new InputException(path, 1, "there is no column of numbers beside the id; give ‹no-id› if the first column is one.");
        var numbers = new TableNumbers(path, csv.Sample.Delimiter, reading?.DecimalMark);
        CategoryCells? texts =
            reading is { TakesText: true } ? new CategoryCells(path, csv.Header[firstNumber..], reading.Categorical) : null;

        var rows = new Rows(csv, hasId, reading, numbers, texts);
        if (texts is null)
            rows.ReadBlocks(cancellation);
        else
            rows.ReadOneByOne(cancellation);
        if (rows.Count == 0)
            throw new InputException($"{path} has a header and no rows.");
        double[] values = rows.Values();
        Finding? assumed = numbers.Finish(values);
        IEnumerable<Finding> findings = [.. csv.Findings, .. assumed is null ? Array.Empty<Finding>() : [assumed]];
        var matrix = new Matrix(rows.Count, d, values);
        (string[] columns, matrix, IReadOnlyList<TextColumn> categories) =
            texts?.Part(matrix) ?? (csv.Header[firstNumber..], matrix, Array.Empty<TextColumn>());
        return new FeatureTable(rows.Ids(), columns, matrix)
        {
            Categories = categories,
            // Advice names options, which only a caller who takes them has.
            Findings = [.. findings.Select(finding => reading is null ? finding with { Advice = null } : finding)],
        };
    }

    private static InputException NoNumber(string path, long line, string column, ReadOnlySpan<byte> text, string? hint) => text.IsEmpty
        ? new InputException(path, line, $"column '{column}' is empty; every value must be a number.")
        : MissingWords.Is(text) ? new InputException(
            path, line, $"column '{column}' has no value (\"{Encoding.UTF8.GetString(text)}\"); every value must be a number.")
        : new InputException(path, line,
            $"\"{Encoding.UTF8.GetString(text)}\" is not a finite number (column '{column}').{(hint is null ? "" : $" {hint}")}");

    /// <summary>The rows read so far.</summary>
    private sealed class Rows(CsvRows csv, bool hasId, TableReading? reading, TableNumbers numbers, CategoryCells? texts)
    {
        private const int BlocksPerThread = 2;

        private readonly IdList.Builder _ids = new();
        private readonly int _firstNumber = hasId ? 1 : 0;
        private readonly int _d = csv.Header.Length - (hasId ? 1 : 0);
        private readonly Func<long> _line = () => csv.Line;
        private double[] _values = [];

        internal int Count { get; private set; }

        internal double[] Values()
        {
            Array.Resize(ref _values, Count * _d);
            return _values;
        }

        internal IdList Ids() => _ids.ToIdList();

        /// <summary>Reads to the end, by several threads where rows are plain.</summary>
        internal void ReadBlocks(CancellationToken cancellation)
        {
            int threads = Threading.AllCores;
            NumberBlock[] window = [.. Enumerable.Range(0, BlocksPerThread * threads).Select(
                _ => new NumberBlock(csv.Header.Length, _firstNumber))];
            // The first block tells the decimal mark, as a rule: it is read alone.
            for (int together = 1; ; together = window.Length)
            {
                int read = 0;
                ExceptionDispatchInfo? failure = null;
                try
                {
                    while (read < together && csv.TryReadBlock(window[read].Text))
                        read++;
                }
                catch (Exception error) when (error is InputException or IOException)
                {
                    // What is wrong in the blocks before comes first, however many are read ahead.
                    failure = ExceptionDispatchInfo.Capture(error);
                }
                byte mark = numbers.Mark;
                Threading.ForChunks(
                    read, threads, i => window[i].Read(csv.Sample.Delimiter, csv.LineEnd, mark), cancellation);
                foreach (NumberBlock block in window.AsSpan(0, read))
                    Add(block, mark);
                failure?.Throw();
                if (read < together)
                    return;
            }
        }

        /// <summary>Reads to the end, row by row.</summary>
        internal void ReadOneByOne(CancellationToken cancellation)
        {
            while (csv.Next(cancellation))
                Add();
        }

        // Adds the present row.
        private void Add()
        {
            Reserve(1L, csv.RowsAhead);
            AddId(csv.Field(0));
            Span<double> target = _values.AsSpan(Count * _d, _d);
            for (int column = 0; column < _d; column++)
            {
                ReadOnlySpan<byte> text = csv.Field(_firstNumber + column);
                if (numbers.TryRead(text, _line, (Count * _d) + column, out target[column]))
                    continue;
                if (texts is null)
                    throw NoNumber(csv.Name, csv.Line, csv.Header[_firstNumber + column], text, reading?.TextHint);
                texts.Add(column, Count, text, csv.Line);
            }
            Count++;
        }

        private void Add(NumberBlock block, byte mark)
        {
            if (!block.IsPlain || numbers.Mark != mark)
            {
                csv.Enter(block.Text, block.Fields);
                while (csv.NextOfBlock())
                    Add();
                return;
            }
            Reserve(block.Count, 0);
            block.Values.CopyTo(_values.AsSpan(Count * _d));
            (int first, int end) = block.Rows;
            for (int row = first; row < end; row++)
            {
                if (block.IsBlank(row))
                    continue;
                AddId(hasId ? block.Id(row) : default);
                Count++;
            }
        }

        private void AddId(ReadOnlySpan<byte> id)
        {
            if (hasId)
            {
                _ids.Add(id);
                return;
            }
            Span<byte> number = stackalloc byte[20];
            (Count + 1L).TryFormat(number, out int digits, provider: CultureInfo.InvariantCulture);
            _ids.Add(number[..digits]);
        }

        private void Reserve(long rows, int more)
        {
            if (Count + rows > Array.MaxLength / _d)
                throw new InputException(
                    $"{csv.Name}: more than {Array.MaxLength / _d:N0} rows of {_d} numbers; one table holds no more.");
            if ((Count + rows) * _d > _values.Length)
                Array.Resize(
                    ref _values, (int)Math.Min(Array.MaxLength, Math.Max(2L * _values.Length, (Count + rows + more) * _d)));
        }
    }
}
