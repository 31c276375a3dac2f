using System.Security.Cryptography;
using Segmentation.Lake.DuckDb;
using Segmentation.Sources;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions.Csv;

namespace Segmentation.Tests.Lake;

/// <summary>Cells taken from columns in memory are those that are handed over one by one.</summary>
public sealed class CellColumnsTests
{
    private static readonly string[] Columns =
    [
        "CASE WHEN i % 7 = 0 THEN NULL ELSE repeat('ab', i % 12) || ['', ' ', '\"', 'Ω', '\u00A0'][i % 5 + 1] END",
        "CASE WHEN i % 3 > 0 THEN i::SMALLINT END", "(i * 1000)::INTEGER", "i::UTINYINT", "i % 2 = 0", "i / 8",
        "CASE i % 4 WHEN 0 THEN 9223372036854775807 WHEN 1 THEN -9223372036854775808 ELSE i END",
        "(i % 80 / 8)::DECIMAL(4,1)", "(i / 8)::DECIMAL(9,3)", "(i / 8)::DECIMAL(18,12)", "(i / 8)::DECIMAL(38,3)",
        "TIMESTAMP '2024-02-28 10:00:00' + INTERVAL (i * 977) SECOND",
        "[TIMESTAMP 'infinity', '-infinity', '10000-01-01', '0001-01-01', '0001-12-31 (BC)', '9999-12-31 23:59:59.999999'][i % 9 + 1]",
        "DATE '2024-01-01' + i::INTEGER",
    ];

    private static readonly string Rows =
        $"duckdb:?query=SELECT {string.Join(", ", Columns.Select((value, n) => $"{value} AS c{n}"))} FROM range(250) AS t(i), range(36)";

    private static readonly SourceLimits Alone = new(1, null);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryRead_ColumnsInMemory_AreTheCellsOneByOne(bool needsText)
    {
        (string[] expected, string hash) = Read(new OneByOne(DuckDbSource.Open(Rows, Alone)), needsText);
        (string[] cells, string cellsHash) = Read(DuckDbSource.Open(Rows, Alone), needsText);
        Assert.Equal(9_001, expected.Length);
        Assert.Equal(expected, cells);
        Assert.Equal(hash, cellsHash);
    }

    [Fact]
    public void RowCount_OfParquetAlone_IsKnownBefore()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "rows.parquet");
        LakeForms.Query($"COPY (SELECT i AS id FROM range(1234) AS t(i)) TO '{file}'");
        Assert.Equal(1_234, RowCount(file));
        Assert.Null(RowCount($"duckdb:?query=SELECT * FROM '{file}'"));

        static long? RowCount(string address)
        {
            using var reader = new CellReader(DuckDbSource.Open(address, Alone), 1 << 20, log: null, default);
            return reader.RowCount;
        }
    }

    // Each row as CSV, and the hash of what was read.
    private static (string[] Rows, string Hash) Read(ITransactionSource source, bool needsText)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var reader = new CellReader(source, 1 << 16, new CellLog(hash), default);
        reader.Peek(1 << 12);
        bool[] all = [.. source.Describe().Columns.Select(_ => true)];
        reader.Expect([.. all.Select(_ => needsText)], all);
        var block = new RowBlock();
        var rows = new List<string>();
        while (reader.TryRead(block))
        {
            FieldIndex index = block.Cells!.Index;
            for (int row = 0; row < index.RowCount; row++)
            {
                int start = index.Ends[index.Rows[row]] + 1;
                // Where values have texts, these are as they lie in the block.
                string text = System.Text.Encoding.UTF8.GetString(block.Bytes.AsSpan(start, index.Ends[index.Rows[row + 1]] - start));
                rows.Add($"{text} {System.Text.Encoding.UTF8.GetString(block.Cells.ToCsv(block, row))}");
            }
        }
        return ([.. rows], Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private sealed class OneByOne(ITransactionSource source) : ITransactionSource
    {
        public SourceDescription Describe() => source.Describe();

        public bool Read(ITransactionSink sink, ReadContext context) => source.Read(sink, context);

        public void Dispose() => source.Dispose();
    }
}
