using System.Security.Cryptography;
using Segmentation.Memory;
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
    private const int BlockBytes = 1 << 20;

    internal static FeatureTable Read(
        string source, bool hasId, Stream? standardInput, IncrementalHash? hash, TableReading? reading, CancellationToken cancellation)
    {
        if (TransactionSources.OpenNumbers(source, SourceLimits.None) is { } typed)
        {
            using (typed)
                return TransactionSources.PlacingFaults(() => TypedTableReader.Read(typed, hasId, hash, reading, cancellation));
        }
        TextOptions text = reading is null
            ? TextOptions.Detected : new TextOptions(reading.Encoding, reading.Delimiter, reading.HasHeader, reading.HasQuotes);
        using BlockReader reader = BlockReader.Open(source, standardInput, hash, text, BlockBytes, SourceLimits.None, cancellation);
        var sample = new CsvSample(reader);
        reader.Expect([.. sample.Header.Select(_ => true)], [.. sample.Header.Select((_, column) => hasId && column == 0)]);
        var layout = new TableLayout(
            reader.Name, sample.Header[(hasId ? 1 : 0)..], hasId, sample.Delimiter, reader.LineEnd, reading?.TextHint);
        if (layout.Columns.Length == 0)
            throw NoNumbers(layout.Name);
        var numbers = new TableNumbers(layout.Name, sample.Delimiter, reading?.DecimalMark);
        CategoryCells? texts = reading is { TakesText: true } ? new CategoryCells(layout.Name, layout.Columns, reading.Categorical) : null;
        (IdList ids, double[] values) = Read(reader, layout, numbers, texts, cancellation);
        return Finish(ids, layout.Columns, values, numbers, texts, reader.Findings, reading);
    }

    // What decides between readings of a number is settled in file order.
    private static (IdList Ids, double[] Values) Read(
        BlockReader reader, TableLayout layout, TableNumbers numbers, CategoryCells? texts, CancellationToken cancellation)
    {
        int threads = ChunkedParallel.AllCores;
        var ids = new IdList.Builder();
        var parts = new List<(int Start, Memory<double> Values)>();
        var room = new ArrayPieces<double>();
        int rows = 0;
        // The first block most often tells the decimal mark, by which the others are parsed.
        ReadAhead.ForBatches<TableBlock>(block => reader.TryRead(block.Text), atFirst: 1, threads, Take, cancellation);
        reader.ThrowIfChanged();
        if (rows == 0)
            throw layout.NoRows();
        return (layout.HasId ? ids.ToIdList() : IdList.Numbered(rows, threads), Joined(parts, rows * layout.Columns.Length, threads));

        void Take(TableBlock[] blocks)
        {
            byte mark = numbers.Mark;
            ChunkedParallel.ForChunks(blocks.Length, threads, b => blocks[b].Parse(layout, mark, room), cancellation);
            foreach (TableBlock block in blocks)
            {
                layout.RequireRoom(rows + (long)block.Rows);
                block.Settle(layout, rows, numbers, texts, ids);
                parts.Add((rows * layout.Columns.Length, block.Values[..(block.Rows * layout.Columns.Length)]));
                rows += block.Rows;
            }
        }
    }

    private static double[] Joined(List<(int Start, Memory<double> Values)> parts, int length, int threads)
    {
        var values = LargeArray.Uninitialized<double>(length);
        ChunkedParallel.ForChunks(parts.Count, threads, part => parts[part].Values.Span.CopyTo(values.AsSpan(parts[part].Start)));
        return values;
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
}
