using System.Globalization;
using System.Text;
using Segmentation.Features;

namespace Segmentation.Tests.Features;

/// <summary>Tables of several blocks of a megabyte.</summary>
public sealed class LargeTableTests
{
    private const int Rows = 150_000;

    [Theory]
    [InlineData('.', ',', true, "\n")]
    [InlineData(',', ';', true, "\r\n")]
    [InlineData('.', '\t', false, "\n")]
    public void Read_OfSeveralBlocks_GivesEveryNumberInItsPlace(char mark, char delimiter, bool hasId, string lineEnd)
    {
        double[] expected = Numbers(Rows * 2);
        string text = Text(expected, mark, delimiter, hasId, lineEnd);
        Assert.True(text.Length > 3 << 20, "one block tests nothing");

        FeatureTable table = Read(text, hasId);

        Assert.Equal(expected, table.Values.Values);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(Rows, table.Ids.Count);
        foreach (int row in (int[])[0, 1, 70_000, Rows - 1])
            Assert.Equal(hasId ? $"customer {row}" : $"{row + 1}", table.Ids[row]);
    }

    /// <summary>Up to the last row any mark will do; it decides for all.</summary>
    [Theory]
    [InlineData("12,5", 1234.0)]
    [InlineData("12.5", 1.234)]
    public void Read_MarkFoundInTheLastBlock_HoldsForTheFirst(string last, double open)
    {
        var text = new StringBuilder("id;a\nfirst;1.234\n");
        for (int i = 0; i < 400_000; i++)
            text.Append('c').Append(i).Append(';').Append(i % 900).Append('\n');
        text.Append("last;").Append(last).Append('\n');

        FeatureTable table = Read(text.ToString(), hasId: true);

        Assert.Equal(open, table.Values[0, 0]);
        Assert.Equal(12.5, table.Values[table.Values.Rows - 1, 0]);
        Assert.Equal(899.0, table.Values[900, 0]);
    }

    [Theory]
    [InlineData("c,1", "2 fields where the header has 3")]
    [InlineData("c,1,x", "\"x\" is not a finite number (column 'b')")]
    [InlineData("c,,2", "column 'a' is empty")]
    [InlineData("c,\"1\"2,2", "a quote stands inside a field")]
    public void Read_FirstOfManyBrokenRows_IsTheOneNamed(string broken, string message)
    {
        List<string> lines = ["id,a,b", .. Enumerable.Range(0, Rows).Select(i => $"c{i},{i}.25,{i}.5")];
        foreach (int row in (int[])[120_000, 120_001, 149_000])
            lines[row] = broken;
        // Bytes that are no UTF-8 after others that were come later still.
        byte[] bytes = [.. Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\nжё,1,2\n"), 0xFF, 0xFE, (byte)'\n'];

        var error = Assert.Throws<InputException>(() => FeatureTable.ReadCsv("-", standardInput: new MemoryStream(bytes)));

        Assert.Contains(":120001: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BlankLinesAndQuotesInLaterBlocks_AreReadAsInTheFirst()
    {
        IEnumerable<string> lines = Enumerable.Range(0, Rows).Select(
            i => i % 50_000 == 49_999 ? $"\n\"c, {i}\",\"{i}\",-{i}e-2" : $"c{i},{i},{i}.75");

        FeatureTable table = Read("id,a,b\n" + string.Join('\n', lines), hasId: true);

        Assert.Equal(Rows, table.Values.Rows);
        Assert.Equal("c, 99999", table.Ids[99_999]);
        Assert.Equal(-999.99, table.Values[99_999, 1]);
        Assert.Equal(120_000.75, table.Values[120_000, 1]);
    }

    private static FeatureTable Read(string text, bool hasId) =>
        FeatureTable.ReadCsv("-", hasId, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static double[] Numbers(int count)
    {
        var random = new SeededRandom(7);
        // Whole numbers, few digits, and all digits of a float64.
        return [.. Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => random.Next(100_000),
            1 => Math.Round(random.NextGaussian() * 100, 2),
            _ => random.NextGaussian(),
        })];
    }

    private static string Text(double[] numbers, char mark, char delimiter, bool hasId, string lineEnd)
    {
        var text = new StringBuilder();
        text.Append(hasId ? $"id{delimiter}" : "").Append('a').Append(delimiter).Append('b').Append(lineEnd);
        for (int row = 0; row < numbers.Length / 2; row++)
        {
            if (hasId)
                text.Append("customer ").Append(row).Append(delimiter);
            string a = numbers[2 * row].ToString(CultureInfo.InvariantCulture);
            string b = numbers[(2 * row) + 1].ToString(CultureInfo.InvariantCulture);
            text.Append(a.Replace('.', mark)).Append(delimiter).Append(b.Replace('.', mark)).Append(lineEnd);
        }
        return text.ToString();
    }
}
