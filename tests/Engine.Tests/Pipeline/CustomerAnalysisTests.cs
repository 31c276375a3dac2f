using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Scoring;
using Segmentation.Tests.Transactions;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Tests.Pipeline;

public sealed class CustomerAnalysisTests
{
    private static readonly AnalysisOptions Sampled = new()
    {
        Sample = new() { Customers = 120, Transactions = 2500, Seed = 3 },
        Segments = new() { Clusters = 4, Map = false },
        Device = "cpu",
        Threads = 1,
    };

    [Fact]
    public void Run_GeneratedTransactions_GivesAllPartsOfTheProduct()
    {
        var heard = new Heard();
        AnalysisResult run = CustomerAnalysis.Run(
            Sampled with { Groupings = new GroupingPlan([new GroupingRequest("average_receipt", Bins: 2)]) }, heard);

        Assert.Equal(4, run.SegmentCount);
        Assert.Equal(run.Segments.Labels.Length, run.Customers);
        Assert.Equal(["recency", "frequency", "monetary"], run.Segments.Table.Columns);
        Assert.Equal(4, run.Seasons!.Segments.Count);
        Assert.Equal(4, run.Advice!.Segments.Count);
        Assert.Null(run.Advice.WithoutProducts);
        Assert.Equal("average_receipt", Assert.Single(run.PartitionComparison!.Others).Grouping.Name);
        Assert.Equal(4, run.Model!.Segments.Count);
        Assert.Equal("recency,frequency,monetary", run.Model.Options["features"]);
        Assert.Null(run.Input);
        Assert.Equal(["read", "features", "transform", "cluster", "quality", "profile"], run.Stages.Select(stage => stage.Stage));
        Assert.Same(run.Source!.Cleaning, Assert.Single(heard.Sources).Cleaning);
        Assert.Contains("cluster", heard.Stages);
    }

    [Fact]
    public void Run_ModelRead_ReadsNewTransactionsLikeTheRun()
    {
        AnalysisResult run = CustomerAnalysis.Run(
            Sampled with { Reading = new() { Sources = [], Returns = ReturnHandling.Keep, FeatureNames = ["recency", "tenure"] } });
        TransactionsOptions reading = RememberedReading.Apply(new() { Sources = ["new.csv"] }, run.Model!, new HashSet<string>());
        Assert.Equal(["recency", "tenure"], reading.FeatureNames);
        Assert.Equal(ReturnHandling.Keep, reading.Returns);
        Assert.Equal("CustomerID", reading.RememberedColumns["customer"]);
        Assert.Equal(
            ReturnHandling.Net, RememberedReading.Apply(
                new() { Sources = ["new.csv"] }, run.Model!, new HashSet<string> { "returns" }).Returns);
    }

    [Fact]
    public void Score_TransactionsOrTheirTable_PlacesCustomersAlike()
    {
        using var folder = new TemporaryFolder();
        AnalysisResult run = CustomerAnalysis.Run(Sampled);
        string orders = folder.Write("orders.csv", run.Generated!);
        string model = Path.Combine(folder.Path, "model.json");
        using (FileStream file = File.Create(model))
            run.Model!.Save(file);

        AnalysisResult scored = CustomerAnalysis.Score(model, new() { Reading = new() { Sources = [orders] } });
        AnalysisResult ofTable = CustomerAnalysis.Score(run.Model!, new() { Table = run.Segments.Table });

        Assert.Equal(run.Customers, scored.Customers);
        Assert.All(
            Enumerable.Range(0, run.Customers), row => Assert.Equal(run.Segments.Table.Ids[row], scored.Placements.Ids[row]));
        Assert.Equal(ofTable.Placements.Segments, scored.Placements.Segments);
        Assert.Equal(ofTable.Placements.Probabilities, scored.Placements.Probabilities);
        Assert.Equal(4, scored.Placements.Segments.Distinct().Count());
        Assert.Equal(4, scored.SegmentCount);
        Assert.Equal(["read", "features", "cluster"], scored.Stages.Select(stage => stage.Stage));
        Assert.False(scored.HasSegments);
    }

    [Fact]
    public void Score_BothOrNeither_NamesTheSetting()
    {
        AnalysisResult run = CustomerAnalysis.Run(Sampled);

        Assert.Equal("features", Assert.Throws<SettingException>(() => CustomerAnalysis.Score(run.Model!, new())).Setting);
        Assert.Throws<SettingException>(() => CustomerAnalysis.Score(
            run.Model!, new() { Reading = new() { Sources = ["new.csv"] }, Table = run.Segments.Table }));
    }

    [Fact]
    public void Run_MarginsAndNoProducts_NamesTheSetting()
    {
        using var folder = new TemporaryFolder();
        string orders = folder.Write(
            "orders.csv", string.Concat(
                ["customer,date,amount\n", .. Enumerable.Range(0, 40).Select(i => $"c{i % 10},2024-01-{1 + (i % 28):00},{5 + i}\n")]));
        string margins = folder.Write("margins.csv", "product,margin\ntea,0.4\n");
        var options =
            new AnalysisOptions { Reading = new() { Sources = [orders] }, Segments = new() { Clusters = 2, Map = false },
                Offers = new() { MarginsFile = margins }, Device = "cpu" };
        SettingException refused = Assert.Throws<SettingException>(() => CustomerAnalysis.Run(options));
        Assert.Equal("margins", refused.Setting);
        Assert.Contains("names no products", refused.Message);
    }

    [Theory]
    [InlineData("recenzy", "Did you mean recency?")]
    [InlineData("category_shares", "a column for each category")]
    public void Run_GroupingByNoColumn_IsRefusedBeforeReading(string column, string expected)
    {
        var options = new AnalysisOptions { Reading = new() { Sources = ["absent.csv"] }, Groupings = new([new(column)]) };
        SettingException refused = Assert.Throws<SettingException>(() => CustomerAnalysis.Run(options));
        Assert.Equal("compare-by", refused.Setting);
        Assert.Contains(expected, refused.Message);
    }

    [Fact]
    public void Read_AndCheck_MakeNoSegments()
    {
        AnalysisResult read = CustomerAnalysis.Read(Sampled);
        Assert.False(read.HasSegments);
        Assert.Throws<InvalidOperationException>(() => read.Segments);
        Assert.Equal(120, read.Customers);
        using var folder = new TemporaryFolder();
        string orders = folder.Write("orders.csv", System.Text.Encoding.UTF8.GetString(read.Generated!));
        AnalysisResult check = CustomerAnalysis.Check(new() { Reading = new() { Sources = [orders] } });
        Assert.False(check.HasSegments);
        Assert.NotEmpty(check.Source!.Cleaning.Effects);
    }

    private sealed class Heard : IAnalysisObserver
    {
        public List<CustomerFeatures> Sources { get; } = [];

        public HashSet<string> Stages { get; } = [];

        public void OnRead(CustomerFeatures source) => Sources.Add(source);

        public void OnTables(IReadOnlyList<Phrase> account) => throw new InvalidOperationException("No tables are read.");

        public void Report(StageProgress value) => Stages.Add(value.Stage);
    }
}
