using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace Segmentation.Tests;

public sealed class CsvWriterTests
{
    private static readonly string[] Pieces =
        ["", "a", "7.5", " ", "  x", "\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "ё", "日本", "🙂", "-", "=1+2", "\t", new string('z', 300)];

    [Fact]
    public void Field_AnyText_IsReadBackByCsvHelper()
    {
        // A single empty field would be an empty line, which readers skip: two fields and more.
        Gen<string> field = Gen.Elements(Pieces).ArrayOf(3).Select(pieces => string.Concat(pieces));
        Gen<string[][]> table = Gen.Choose(2, 6).SelectMany(width => field.ArrayOf(width).NonEmptyListOf().Select(rows => rows.ToArray()));
        Prop.ForAll(table.ToArbitrary(), rows =>
        {
            string text = Written(csv =>
            {
                foreach (string[] row in rows)
                {
                    foreach (string value in row)
                        csv.Field(value);
                    csv.EndRow();
                }
            });
            return rows.Length == Read(text).Count && rows.Zip(Read(text)).All(pair => pair.First.SequenceEqual(pair.Second));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two words", "two words")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData(" outer", "\" outer\"")]
    [InlineData("outer ", "\"outer \"")]
    [InlineData("a\rb", "\"a\rb\"")]
    [InlineData("a;b", "a;b")]
    [InlineData("", "")]
    public void Field_Text_IsQuotedOnlyWhereItMustBe(string text, string written) => Assert.Equal(written, Written(csv => csv.Field(text)));

    [Fact]
    public void Field_AnyNumber_ReadsBackToTheSameBits() =>
        Prop.ForAll<long>(bits =>
        {
            double value = BitConverter.Int64BitsToDouble(bits);
            string text = Written(csv => csv.Field(value));
            return double.IsNaN(value) || bits == BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(3.0, "3")]
    [InlineData(-12.0, "-12")]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "-0")]
    [InlineData(9007199254740992.0, "9007199254740992")]
    [InlineData(1e22, "1E+22")]
    [InlineData(5e-324, "5E-324")]
    public void Field_Number_HasTheFewestDigits(double value, string written) => Assert.Equal(written, Written(csv => csv.Field(value)));

    [Fact]
    public void Field_WholeNumbersAtTheirLimits_AreWhole() =>
        Assert.Equal($"{long.MinValue},{long.MaxValue},,0\n", Written(csv =>
        {
            csv.Field(long.MinValue);
            csv.Field(long.MaxValue);
            csv.Empty();
            csv.Field(0L);
            csv.EndRow();
        }));

    [Fact]
    public void Field_LongerThanTheBuffer_IsWholeAndInItsPlace()
    {
        string huge = new('"', 200_000);
        List<string[]> rows = Read(Written(csv =>
        {
            for (int row = 0; row < 3; row++)
            {
                csv.Field($"id{row}");
                csv.Field(huge);
                csv.Field((long)row);
                csv.EndRow();
            }
        }));
        Assert.Equal(3, rows.Count);
        Assert.Equal(["id2", huge, "2"], rows[2]);
    }

    [Fact]
    public void Flush_LeavesTheStreamOpenAndStartsAnew()
    {
        using var stream = new MemoryStream();
        var csv = new CsvWriter(stream);
        csv.Field("a");
        csv.EndRow();
        csv.Flush();
        csv.Field("b");
        csv.EndRow();
        csv.Flush();
        Assert.Equal("a\nb\n", Encoding.UTF8.GetString(stream.ToArray()));
        Assert.True(stream.CanWrite);
    }

    private static string Written(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        var csv = new CsvWriter(stream);
        write(csv);
        csv.Flush();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static List<string[]> Read(string text)
    {
        using var parser = new CsvParser(
            new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", IgnoreBlankLines = false });
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add([.. parser.Record!]);
        return rows;
    }
}
