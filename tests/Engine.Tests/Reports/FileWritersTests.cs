using System.Globalization;
using System.Text.Json;
using System.Text;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;
using Segmentation.Reports;

namespace Segmentation.Tests.Reports;

public sealed class FileWritersTests
{
    [Fact]
    public void SegmentsCsv_ReadBack_GivesTheSameBits()
    {
        AnalysisResult run = SyntheticRun.Create(400);
        string[] lines = Lines(SegmentsCsv.Table(run.Segments).WriteCsv);
        Assert.Equal("customer_id,segment,name,recency,frequency,monetary,silhouette", lines[0]);
        Assert.Equal(400 + 2, lines.Length);
        for (int i = 0; i < 400; i++)
        {
            string[] fields = lines[i + 1].Split(',');
            Assert.Equal(run.Segments.Table.Ids[i], fields[0]);
            Assert.Equal(run.Segments.Labels[i], int.Parse(fields[1]));
            Assert.Equal(run.Segments.Profiles[run.Segments.Labels[i]].Name, fields[2]);
            Assert.Equal(run.Segments.Table.Values[i, 2], double.Parse(fields[5], CultureInfo.InvariantCulture));
            Assert.Equal(run.Segments.Silhouette!.Values[i], double.Parse(fields[6], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void SegmentsCsv_SampledSilhouette_LeavesTheOthersEmpty()
    {
        AnalysisResult run = SyntheticRun.Create(10, segments: 2);
        SegmentationResult sampled = run.Segments with { Silhouette = new(0.5, 0.1, [3, 7], [0.25, 0.75]) };
        string[] lines = Lines(SegmentsCsv.Table(sampled).WriteCsv);
        Assert.EndsWith(",", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",0.25", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(",0.75", lines[8], StringComparison.Ordinal);
        Assert.EndsWith(",", lines[9], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" spaces", "\" spaces\"")]
    [InlineData("Тест", "Тест")]
    [InlineData("", "")]
    public void MapCsv_IdThatNeedsQuotes_IsQuotedAsRfc4180Says(string id, string field)
    {
        byte[] bytes = Bytes(stream => MapCsv.Table(IdList.From([id]), new Matrix(1, 1, [0.5])).WriteCsv(stream));
        Assert.Equal($"customer_id,x\n{field},0.5\n", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void MapCsv_OneAndTwoDimensions_NameTheirColumns()
    {
        IdList ids = IdList.From(["a", "b"]);
        Assert.Equal(
            ["customer_id,x,y,segment", "a,1,2.5,0", "b,-3,1E-07,1", ""], Lines(
                MapCsv.Table(ids, new Matrix(2, 2, [1, 2.5, -3, 1e-7]), [0, 1]).WriteCsv));
        Assert.Equal(["customer_id,x", "a,1", "b,-3", ""], Lines(MapCsv.Table(ids, new Matrix(2, 1, [1, -3])).WriteCsv));
    }

    [Theory]
    [InlineData(4_096)]
    [InlineData(4_097)]
    [InlineData(150_001)]
    public void Tables_WhoseRowsStandAlone_HaveTheBytesOfOneThread(int rows)
    {
        var random = new SeededRandom(3);
        var values = new Matrix(rows, 2);
        for (int i = 0; i < values.Values.Length; i++)
            values.Values[i] = i % 7 == 0 ? i : random.NextGaussian();
        IdList ids = IdList.From(Enumerable.Range(0, rows).Select(i => i % 5 == 0 ? $"a,{i}" : $"c{i}"));
        RowTable map = MapCsv.Table(ids, values, [.. Enumerable.Range(0, rows)], [1, 3, rows - 1]);

        byte[] expected = Bytes((map with { RowsStandAlone = false }).WriteCsv);

        Assert.True(map.RowsStandAlone);
        Assert.Equal(expected, Bytes(map.WriteCsv));
        Assert.Equal(rows + 1, expected.Count(b => b == '\n'));
    }

    [Fact]
    public void MapCsv_ByLandmarks_TellsWhoWasMappedAndWhoPlaced()
    {
        IdList ids = IdList.From(["a", "b", "c"]);
        Assert.Equal(
            ["customer_id,x,segment,landmark", "a,1,0,0", "b,2,0,1", "c,3,1,0", ""], Lines(
                MapCsv.Table(ids, new Matrix(3, 1, [1, 2, 3]), [0, 0, 1], [1]).WriteCsv));
    }

    [Fact]
    public void LabelsCsv_EveryRow_HasIdAndSegment()
    {
        Assert.Equal(["customer_id,segment", "a,0", "\"b,c\",1", ""], Lines(LabelsCsv.Table(IdList.From(["a", "b,c"]), [0, 1]).WriteCsv));
    }

    [Fact]
    public void RunJson_OfAVerbWithoutSegments_LeavesOutWhatDoesNotApply()
    {
        var account = new AnalysisResult { Version = "0.1.0", InputRows = 5, Customers = 4, Stages = [], Input = "table.csv" };
        using JsonDocument json = JsonDocument.Parse(Bytes(stream => RunJson.Write(stream, account)));
        Assert.Equal(4, json.RootElement.GetProperty("customers").GetInt32());
        Assert.False(json.RootElement.TryGetProperty("segments", out _));
        Assert.False(json.RootElement.TryGetProperty("quality", out _));
        Assert.False(json.RootElement.TryGetProperty("device", out _));
    }

    [Fact]
    public void ProfilesJson_EverySegment_IsThereWithItsFigures()
    {
        AnalysisResult run = SyntheticRun.Create();
        using JsonDocument json = JsonDocument.Parse(Bytes(stream => ProfilesJson.Write(stream, run.Segments.Profiles)));
        JsonElement[] segments = [.. json.RootElement.GetProperty("segments").EnumerateArray()];
        Assert.Equal(run.Segments.Profiles.Count, segments.Length);
        Assert.Equal("At risk & <wavering>", segments[4].GetProperty("name").GetString());
        Assert.Equal(
            run.Segments.Profiles[2].Features[1].Q75, segments[2].GetProperty("features").GetProperty("frequency").GetProperty(
                "q75").GetDouble());
        Assert.Equal(
            run.Segments.Profiles.Sum(profile => profile.Customers), segments.Sum(segment => segment.GetProperty("customers").GetInt32()));
    }

    [Fact]
    public void RunJson_OfTransactions_HoldsTheContractsFields()
    {
        AnalysisResult run = SyntheticRun.Create();
        using JsonDocument json = JsonDocument.Parse(Bytes(stream => RunJson.Write(stream, run)));
        JsonElement root = json.RootElement;
        Assert.Equal("0.1.0", root.GetProperty("version").GetString());
        Assert.Equal("Test processor (AVX-512, 2 threads)", root.GetProperty("device").GetString());
        Assert.Equal(42, root.GetProperty("seed").GetInt32());
        Assert.Equal("ward", root.GetProperty("options").GetProperty("method").GetString());
        Assert.Equal("auto", root.GetProperty("options").GetProperty("clusters").GetString());
        Assert.Equal(541_909, root.GetProperty("input").GetProperty("rows").GetInt64());
        Assert.Equal(64, root.GetProperty("input").GetProperty("sha256").GetString()!.Length);
        Assert.Equal("missing-customer", root.GetProperty("cleaning")[0].GetProperty("rule").GetString());
        Assert.Equal(135_080, root.GetProperty("cleaning")[0].GetProperty("dropped").GetInt64());
        Assert.Equal("CustomerID", root.GetProperty("columns").GetProperty("customer").GetString());
        JsonElement finding = root.GetProperty("findings")[1];
        Assert.Equal(
            ("unusual-line", "weighty", 1),
            (finding.GetProperty("code").GetString(), finding.GetProperty("weight").GetString(), finding.GetProperty(
            "count").GetInt32()));
        Assert.Equal(
            (0.4, "the rule absurd-lines drops such lines (--rules=+absurd-lines)"),
            (finding.GetProperty("revenueShare").GetDouble(), finding.GetProperty("advice").GetString()));
        Assert.Equal(3000, root.GetProperty("customers").GetInt32());
        Assert.Equal("read", root.GetProperty("stages")[0].GetProperty("stage").GetString());
        Assert.True(root.GetProperty("stages")[0].GetProperty("seconds").GetDouble() > 0);
        Assert.True(root.GetProperty("stages")[0].GetProperty("peakMegabytes").GetDouble() > 0);
        Assert.Equal(0.7412, root.GetProperty("quality").GetProperty("klDivergence").GetDouble());
        Assert.Equal(7, root.GetProperty("choice").GetProperty("clusters").GetInt32());
    }

    [Fact]
    public void RunJson_MeasureThatIsNotFinite_IsNull()
    {
        AnalysisResult run = SyntheticRun.Create(20, segments: 2, transactions: false);
        SegmentationResult odd =
            run.Segments with { Quality = run.Segments.Quality with { DaviesBouldin = double.NaN, Silhouette = null } };
        using JsonDocument json = JsonDocument.Parse(Bytes(stream => RunJson.Write(stream, run with { Segments = odd })));
        JsonElement quality = json.RootElement.GetProperty("quality");
        Assert.Equal(JsonValueKind.Null, quality.GetProperty("daviesBouldin").ValueKind);
        Assert.False(quality.TryGetProperty("silhouette", out _));
        Assert.False(json.RootElement.TryGetProperty("cleaning", out _));
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static string[] Lines(Action<Stream> write) => Encoding.UTF8.GetString(Bytes(write)).Split('\n');
}
