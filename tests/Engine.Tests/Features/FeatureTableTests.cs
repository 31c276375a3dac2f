using System.Text;
using Segmentation.Features;

namespace Segmentation.Tests.Features;

public class FeatureTableTests
{
    [Fact]
    public void WriteCsv_AnyValues_ReadBackBitForBit()
    {
        var random = new SeededRandom(4);
        var values = new Matrix(500, 3);
        for (int i = 0; i < values.Values.Length; i++)
            values.Values[i] =
                (i % 3) switch { 0 => random.Next(1000), 1 => random.NextGaussian() * Math.Pow(10, random.Next(40) - 20), _ => -0.0 };
        string[] ids = [.. Enumerable.Range(0, 500).Select(i => i % 5 == 0 ? $"a,\"{i}\" \n b" : $"id {i}")];
        var table = new FeatureTable(IdList.From(ids), ["recency", "with, comma", "ё"], values);
        var stream = new MemoryStream();
        table.WriteCsv(stream);
        FeatureTable read = FeatureTable.ReadCsv("-", standardInput: new MemoryStream(stream.ToArray()));
        Assert.Equal(table.Columns, read.Columns);
        Assert.Equal(ids, Enumerable.Range(0, 500).Select(i => read.Ids[i]));
        Assert.Equal(values.Values.Select(BitConverter.DoubleToInt64Bits), read.Values.Values.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void ReadCsv_WithoutIds_NumbersRows()
    {
        FeatureTable table = Read("x,y\n1,2\n3,4", hasId: false);
        Assert.Equal([1.0, 2, 3, 4], table.Values.Values);
        Assert.Equal("2", table.Ids[1]);
    }

    [Fact]
    public void ReadCsv_SemicolonsAndDecimalCommas_AreRead() =>
        Assert.Equal([0.98, 4.16], Read("id;Прибыль\n215348;0,98\n215349;4,16\n").Values.Values);

    [Theory]
    [InlineData("id,x\na,1\nb,two\n", "-:3: \"two\" is not a finite number (column 'x').")]
    [InlineData("id,x\na,1\nb,\n", "-:3: column 'x' is empty")]
    [InlineData("id,x\na,1\nb,NaN\n", "-:3: column 'x' has no value (\"NaN\")")]
    [InlineData("id,x\na,1\nb,1,2\n", "-:3: 3 fields where the header has 2")]
    [InlineData("id,x\na,1\n\"b,1\n", "-:3: a quoted field does not end")]
    [InlineData("id,x\n", "has a header and no rows")]
    [InlineData("id\na\n", "no column of numbers")]
    [InlineData("", "is empty")]
    public void ReadCsv_BadText_SaysWhereAndWhat(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_ValueTheLogarithmDoesNotTake_NamesCustomerColumnAndValue()
    {
        FeatureTable table = Read("id,x\na,1\nbob,-1.5\n");
        string message = Assert.Throws<InputException>(() => FeatureTransform.Fit(table, TransformKind.Log)).Message;
        Assert.Contains("Customer bob: x is -1.5", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ByHand_StandardisesWithPopulationDeviation()
    {
        FeatureTable table = Read("id,x,constant\na,1,5.1\nb,3,5.1\n");
        Assert.Equal([-1.0, 0, 1, 0], FeatureTransform.Fit(table, TransformKind.Standardize).Apply(table).Values);
        Assert.Equal(table.Values.Values, FeatureTransform.Fit(table, TransformKind.None).Apply(table).Values);
        Assert.Throws<InputException>(
            () => FeatureTransform.Fit(table, TransformKind.Log).Apply(table with { Columns = ["y", "constant"] }));
    }

    private static FeatureTable Read(string text, bool hasId = true) =>
        FeatureTable.ReadCsv("-", hasId, new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
