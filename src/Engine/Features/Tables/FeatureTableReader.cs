using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Sources;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Features.Tables;

/// <summary>Reads a numeric table from CSV.</summary>
internal static class FeatureTableReader
{
    internal static FeatureTable Read(
        string source, bool hasId, Stream? standardInput, IncrementalHash? hash, TableReading? reading, CancellationToken cancellation)
    {
        if (TransactionSources.OpenNumbers(source, SourceLimits.None) is { } typed)
        {
            using (typed)
                return TransactionSources.PlacingFaults(() => TypedTableReader.Read(typed, hasId, hash, reading, cancellation));
        }
        using var csv = new CsvRows(
            source, standardInput, hash, reading is null
                ? null
                : new TextOptions(reading.Encoding, reading.Delimiter, reading.HasHeader, reading.HasQuotes), hasId ? 0 : -1, cancellation);
        string path = csv.Name;
        int firstNumber = hasId ? 1 : 0;
        int d = csv.Header.Length - firstNumber;
        if (d == 0)
            throw NoNumbers(path);
        var numbers = new TableNumbers(path, csv.Sample.Delimiter, reading?.DecimalMark);
        CategoryCells? texts =
            reading is { TakesText: true } ? new CategoryCells(path, csv.Header[firstNumber..], reading.Categorical) : null;

        Func<long> line = () => csv.Line;
        var ids = new IdList.Builder();
        var values = new double[1024 * d];
        int rows = 0;
        Span<byte> number = stackalloc byte[20];
        while (csv.Next(cancellation))
        {
            if (rows == Array.MaxLength / d)
                throw TooLarge(path, d);
            if ((rows + 1) * d > values.Length)
                Array.Resize(ref values, (int)Math.Min(Array.MaxLength, Math.Max(2L * values.Length, (rows + 1L + csv.RowsAhead) * d)));
            if (hasId)
            {
                ids.Add(csv.Field(0));
            }
            else
            {
                (rows + 1L).TryFormat(number, out int digits, provider: CultureInfo.InvariantCulture);
                ids.Add(number[..digits]);
            }
            Span<double> target = values.AsSpan(rows * d, d);
            for (int column = 0; column < d; column++)
            {
                ReadOnlySpan<byte> text = csv.Field(firstNumber + column);
                if (numbers.TryRead(text, line, (rows * d) + column, out target[column]))
                    continue;
                if (texts is null)
                    throw NoNumber(path, csv.Line, csv.Header[firstNumber + column], text, reading?.TextHint);
                texts.Add(column, rows, text, csv.Line);
            }
            rows++;
        }
        if (rows == 0)
            throw NoRows(path);
        Array.Resize(ref values, rows * d);
        return Finish(ids.ToIdList(), csv.Header[firstNumber..], values, numbers, texts, csv.Findings, reading);
    }

    /// <summary>The table of what was read.</summary>
    /// <param name="ids">One a row.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="values">n×d; cells that are categories have any value.</param>
    /// <param name="numbers">What read them.</param>
    /// <param name="texts">The categories; null where none are taken.</param>
    /// <param name="found">What reading found.</param>
    /// <param name="reading">As given; null for none.</param>
    internal static FeatureTable Finish(
        IdList ids, string[] header, double[] values, TableNumbers numbers, CategoryCells? texts, IReadOnlyList<Finding> found,
        TableReading? reading)
    {
        Finding? assumed = numbers.Finish(values);
        IEnumerable<Finding> findings = [.. found, .. assumed is null ? Array.Empty<Finding>() : [assumed]];
        var matrix = new Matrix(ids.Count, header.Length, values);
        (string[] columns, matrix, IReadOnlyList<TextColumn> categories) =
            texts?.Part(matrix) ?? (header, matrix, Array.Empty<TextColumn>());
        return new FeatureTable(ids, columns, matrix)
        {
            Categories = categories,
            // Advice names options, which only a caller who takes them has.
            Findings = [.. findings.Select(finding => reading is null ? finding with { Advice = null } : finding)],
        };
    }

    internal static InputException NoNumbers(string path) =>
        Faults.At(path, 1, "error.no-numbers");

    internal static InputException NoRows(string path) => Faults.Of("error.no-rows", ("file", path));

    internal static InputException TooLarge(string path, int d) =>
        new($"{path}: more than {Array.MaxLength / d:N0} rows of {d} numbers; one table holds no more.");

    internal static InputException NoNumber(string path, long line, string column, ReadOnlySpan<byte> text, string? hint) => text.IsEmpty
        ? Faults.At(path, line, "error.empty-number", ("column", column))
        : Faults.At(
            path, line, MissingWords.Is(text) ? "error.missing-number" : hint is null ? "error.no-number" : "error.no-number-hint",
            ("column", column), ("value", Encoding.UTF8.GetString(text)), ("hint", hint));
}
