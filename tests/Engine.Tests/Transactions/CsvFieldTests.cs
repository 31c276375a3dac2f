using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Tests.Transactions;

/// <summary>Fields as CsvHelper finds them, on generated texts.</summary>
public class CsvFieldTests
{
    private static readonly string[] Pieces =
    [
        "", "a", "7", " ", "  x", "x ", "\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "ё", "日本", "🙂", "a,b", "line\nend", "\t", "|", "' '",
        new string('y', 63), new string('z', 64), new string('w', 65), new string('v', 300),
    ];

    [Theory]
    [InlineData(',', "\n")]
    [InlineData(',', "\r\n")]
    [InlineData(';', "\n")]
    [InlineData('\t', "\r\n")]
    [InlineData('|', "\r")]
    public void Scan_GeneratedTexts_AgreesWithCsvHelper(char delimiter, string lineEnd)
    {
        Gen<string> field = Gen.Elements(Pieces).ArrayOf(3).Select(pieces => string.Concat(pieces));
        Gen<string[][]> table = Gen.Choose(1, 6).SelectMany(width => field.ArrayOf(width).NonEmptyListOf().Select(rows => rows.ToArray()));
        Prop.ForAll(table.ToArbitrary(), rows =>
        {
            string text = Write(rows, delimiter, lineEnd);
            string[][] expected = WithCsvHelper(text, delimiter);
            return Same(expected, Fields(text, delimiter, lineEnd, 1 << 20)) && Same(expected, Fields(text, delimiter, lineEnd, 7));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_RandomBytes_EndsInAResultOrAnInputError()
    {
        // A fixed budget of damage to a good file: never another exception, never a hang.
        var random = new SeededRandom(20);
        byte[] good = Encoding.UTF8.GetBytes(Csv.Small + Csv.Small[Csv.Header.Length..]);
        byte[] alphabet = [.. ",;\"\n\r\t 0129.-/:CÉ"u8, 0, 0xFF, 0xC3];
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(6); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = alphabet[random.Next(alphabet.Length)];
            bytes = bytes[..(bytes.Length - (random.Next(4) == 0 ? random.Next(bytes.Length) : 0))];
            try
            {
                Csv.Read(bytes, options => options with { Threads = 1 }, blockBytes: 1 + random.Next(200));
            }
            catch (InputException)
            {
                continue;
            }
        }
    }

    private static string Write(string[][] rows, char delimiter, string lineEnd)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            // A lone empty field would be a blank line.
            IEnumerable<string> fields = row.Select((field, i) =>
                field.AsSpan().IndexOfAny("\"\r\n ") >= 0 || field.Contains(delimiter) || (row.Length == 1 && field.Length == 0)
                    ? $"\"{field.Replace("\"", "\"\"")}\""
                    : field);
            text.AppendJoin(delimiter, fields).Append(lineEnd);
        }
        return text.ToString();
    }

    private static string[][] WithCsvHelper(string text, char delimiter)
    {
        using var parser = new CsvParser(
            new StringReader(text), new CsvConfiguration(
                CultureInfo.InvariantCulture) { Delimiter = delimiter.ToString(), HasHeaderRecord = false, IgnoreBlankLines = true });
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add(parser.Record!);
        return [.. rows];
    }

    private static List<string[]> Fields(string text, char delimiter, string lineEnd, int blockBytes)
    {
        byte end = (byte)lineEnd[^1];
        using SourceStream stream = SourceStream.Open("-", new MemoryStream(Encoding.UTF8.GetBytes(text)), hash: null);
        var reader = new RowReader(stream, blockBytes, new TextOptions("utf-8", delimiter));
        // Whether a text has line ends of CR is told by the caller here: within quotes there may be either.
        reader.Begin(end);
        var rows = new List<string[]>();
        var block = new RowBlock();
        var index = new FieldIndex();
        while (reader.TryRead(block))
        {
            index.Scan(block, (byte)delimiter, end);
            Assert.Equal(-1, index.BrokenQuote);
            for (int row = 0; row < index.RowCount; row++)
            {
                var fields = new List<string>();
                for (int field = index.Rows[row]; field < index.Rows[row + 1]; field++)
                {
                    ReadOnlySpan<byte> bytes = block.Bytes.AsSpan(index.Ends[field] + 1, index.Ends[field + 1] - index.Ends[field] - 1);
                    if (lineEnd == "\r\n" && field == index.Rows[row + 1] - 1)
                        bytes = bytes[..^1];
                    fields.Add(Encoding.UTF8.GetString(FieldText.Plain(bytes)));
                }
                rows.Add([.. fields]);
            }
        }
        return rows;
    }

    private static bool Same(string[][] expected, List<string[]> actual) =>
        expected.Length == actual.Count && expected.Zip(actual).All(pair => pair.First.SequenceEqual(pair.Second));
}
