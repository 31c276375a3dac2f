using Microsoft.Data.Sqlite;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Tests.Transactions;
using Segmentation.Wording;
using static System.FormattableString;

namespace Segmentation.Tests.Pipeline.Own;

public sealed class OwnSegmentsTests : IDisposable
{
    private const string Conditions = """
        loyal ones: frequency >= 25 and not (recency > 60)
        nobody: frequency > 100000
        dear: average_receipt > 300
        """;

    private static readonly AnalysisOptions Sampled = new()
    {
        Sample = new() { Customers = 90, Transactions = 2000, Seed = 3 },
        Segments = new() { Map = false },
        Device = "cpu",
        Threads = 1,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Conditions_AreTheSegmentsInFilesModelAndSql()
    {
        AnalysisResult run = Run(OwnSegments.FromFile(_folder.Write("mine.txt", Conditions)));
        FeatureTable table = run.Segments.Table;
        double Value(int row, string feature) => table.Values[row, table.Columns.ToList().IndexOf(feature)];
        string[] byHand =
        [
            .. Enumerable.Range(0, table.Values.Rows).Select(row =>
                Value(row, "frequency") >= 25 && Value(row, "recency") <= 60 ? "loyal ones"
                : Value(row, "average_receipt") > 300 ? "dear" : "Others"),
        ];
        Assert.Equal(3, byHand.Distinct().Count());
        Assert.Equal(byHand, run.Segments.Labels.Select(label => run.Segments.Profiles[label].Name));
        Assert.Contains("no customer is \"nobody\" by mine.txt; the segment is left out", run.Notes.Select(Language.English.Of));
        Assert.Contains(
            "frequency >= 25 and not (recency > 60)", Language.English.Of(run.Segments.Profiles[0].Reason), StringComparison.Ordinal);

        using var json = new MemoryStream();
        run.Model!.Save(json);
        SegmentModel model = SegmentModel.Load(_folder.Write("model.json", System.Text.Encoding.UTF8.GetString(json.ToArray())));
        Assert.Equal(run.Segments.Labels, new SegmentClassifier(model).Place(table).Segments);
        Assert.Equal(run.Segments.Labels, BySql(SqlExport.Select(model, new SqlSource()), table));

        string output = Path.Combine(_folder.Path, "out");
        RunFiles.Write(run, output);
        string[] pairs = File.ReadAllLines(Path.Combine(output, "pairs.csv"));
        Assert.Equal(1 + (3 * table.Columns.Count), pairs.Length);
        Assert.Contains("id=\"use\"", File.ReadAllText(Path.Combine(output, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CutsOfAColumn_AreTheSegments()
    {
        AnalysisResult run = Run(OwnSegments.ByColumn(new GroupingRequest("frequency", CutOffs: [10, 30])));
        Assert.Equal(["up to 10", "above 10 to 30", "above 30"], run.Segments.Profiles.Select(profile => profile.Name));
        double[] frequency = run.Segments.Table.ValuesOf(FeatureCatalog.Frequency)!;
        Assert.Equal(frequency.Select(orders => orders <= 10 ? 0 : orders <= 30 ? 1 : 2), run.Segments.Labels);
        Assert.Equal(run.Segments.Labels, new SegmentClassifier(run.Model!).Place(run.Segments.Table).Segments);
    }

    [Fact]
    public void Verdict_OneOrderEach_SaysSoUnlessTheColumnIsOnesOwn()
    {
        string orders = _folder.Write(
            "orders.csv", "customer,order,date,amount\n"
            + string.Concat(Enumerable.Range(0, 60).Select(i => $"c{i},{i},2024-01-{1 + (i % 28):00},{(i < 30 ? 10 : 20) + (i % 7)}\n")));
        string table = _folder.Write(
            "table.csv",
            "id,tier\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"c{i},{(i == 7 ? "odd" : i < 30 ? "a" : "b")}\n")));
        var options = new AnalysisOptions
        {
            Reading = new() { Sources = [orders] },
            Segments = Sampled.Segments,
            Device = "cpu",
            Threads = 1,
        };

        string[] byReceipt = Findings(CustomerAnalysis.Run(
            options with { Own = OwnSegments.ByColumn(new GroupingRequest("average_receipt", CutOffs: [18])) }));
        Assert.Contains("100% of the customers ordered once", Assert.Single(byReceipt), StringComparison.Ordinal);

        string[] byTier = Findings(CustomerAnalysis.Run(
            options with { Own = OwnSegments.ByColumn(new GroupingRequest("tier"), StringTable.ReadCsv(table)) }));
        Assert.Equal(2, byTier.Length);
        Assert.StartsWith("Too small to act on: odd.", byTier[0], StringComparison.Ordinal);
        Assert.StartsWith("Not different in any feature: ", byTier[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithOutliersSetApart_IsRefused() => Assert.Equal(
        "outliers",
        Assert.Throws<SettingException>(() => CustomerAnalysis.Run(Sampled with
        {
            Own = OwnSegments.ByColumn(new GroupingRequest("frequency")),
            Segments = Sampled.Segments with { Outliers = OutlierHandling.Separate },
        })).Setting);

    private static string[] Findings(AnalysisResult run) => [.. run.Verdict!.Findings.Select(Language.English.Of)];

    private static AnalysisResult Run(OwnSegments own) => CustomerAnalysis.Run(Sampled with { Own = own });

    private static string Shortest(double value) => Invariant($"{value:R}");

    private static int[] BySql(string select, FeatureTable table)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"CREATE TABLE customers (customer_id INTEGER, {string.Join(", ", table.Columns.Select(column => $"\"{column}\" REAL"))});"
            + string.Concat(Enumerable.Range(0, table.Values.Rows).Select(
                row => $"INSERT INTO customers VALUES ({row}, {string.Join(", ", table.Values.Row(row).ToArray().Select(Shortest))});"))
            + select.Replace("FROM placed", "FROM placed ORDER BY id", StringComparison.Ordinal);
        var labels = new List<int>();
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            labels.Add(reader.GetInt32(1));
        return [.. labels];
    }
}
