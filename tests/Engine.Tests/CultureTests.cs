using System.Globalization;
using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;
using Segmentation.Tests.Prediction;
using Segmentation.Tests.Reports;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;

namespace Segmentation.Tests;

/// <summary>What the library writes and reads is the same under every culture of its host.</summary>
public sealed class CultureTests
{
    [SkippableFact]
    public void Process_OfTheCultureLeg_WritesOneAndAHalfWithAComma()
    {
        string? named = Environment.GetEnvironmentVariable("SEGMENT_TEST_CULTURE");
        Skip.If(string.IsNullOrEmpty(named), "SEGMENT_TEST_CULTURE names no culture: .ci/legs/culture sets it");
        Assert.Equal(named, CultureInfo.CurrentCulture.Name);
        Assert.Equal("1,5", string.Format(CultureInfo.CurrentCulture, "{0}", 1.5));
    }

    public static TheoryData<string> Outputs => [.. Writers.Keys];

    private static Dictionary<string, Action<Stream>> Writers { get; } = new(StringComparer.Ordinal)
    {
        ["report.html"] = stream => HtmlReport.Write(stream, SyntheticRun.Create(400)),
        ["report.html by K-Means"] = stream =>
            HtmlReport.Write(stream, SyntheticRun.Create(90, segments: 3, transactions: false, "kmeans")),
        ["run.json"] = stream => RunJson.Write(stream, SyntheticRun.Create(400)),
        ["profiles.json"] = stream => ProfilesJson.Write(stream, SyntheticRun.Create(400).Segments.Profiles),
        ["segments.csv"] = stream => SegmentsCsv.Table(SyntheticRun.Create(400).Segments).WriteCsv(stream),
        ["map.csv"] = MapCsv.Table(IdList.From(["a", "b"]), new Matrix(2, 2, [1.5, -2.25, 1e-9, 3]), [0, 1]).WriteCsv,
        ["sample"] = stream => SampleTransactions.Write(stream, new SampleOptions { Customers = 20, Transactions = 200 }),
        ["features"] = stream => Features(stream),
        ["model.json and SQL"] = stream => Model(stream),
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Write_UnderACultureOfCommas_GivesTheSameBytes(string output)
    {
        byte[] expected = Under(CultureInfo.InvariantCulture, Writers[output]), actual = Under(Commas(), Writers[output]);
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.NotEmpty(expected);
    }

    [Fact]
    public void Read_UnderACultureOfCommas_TakesPoints()
    {
        byte[] table = Encoding.UTF8.GetBytes("id,x,y\na,1.5,-2\nb,0.25,1e3\n");
        FeatureTable read = null!;
        Under(Commas(), _ => read = FeatureTable.ReadCsv("-", standardInput: new MemoryStream(table)));
        Assert.Equal([1.5, -2, 0.25, 1000], read.Values.Values);
    }

    private static byte[] Under(CultureInfo culture, Action<Stream> write)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            using var stream = new MemoryStream();
            write(stream);
            return stream.ToArray();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // Made by hand, so that it is there where no culture but the invariant one is.
    private static CultureInfo Commas()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.PercentDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "−";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = ".";
        culture.DateTimeFormat.AbbreviatedMonthNames = [.. Enumerable.Range(1, 12).Select(month => $"m{month}"), ""];
        culture.DateTimeFormat.MonthNames = [.. Enumerable.Range(1, 12).Select(month => $"month{month}"), ""];
        return culture;
    }

    private static void Features(Stream stream)
    {
        using var sample = new MemoryStream();
        SampleTransactions.Write(sample, new SampleOptions { Customers = 30, Transactions = 400 });
        CustomerFeatures features = FromTransactions.Build(new TransactionsOptions
        {
            Sources = ["-"],
            StandardInput = new MemoryStream(sample.ToArray()),
            FeatureNames = ["recency", "frequency", "monetary", "average_receipt", "interpurchase_spread"],
        });
        features.Table.WriteCsv(stream);
    }

    private static void Model(Stream stream)
    {
        SegmentationResult result = TrainedModels.Segment(
            TrainedModels.Customers(), TrainedModels.Options("kmeans", SegmentationSpace.Features));
        SegmentModel model = ModelTraining.Train(result, "0.1.0");
        model.Save(stream);
        stream.Write(Encoding.UTF8.GetBytes(SqlExport.Select(model, new SqlSource())));
    }
}
