using System.Text;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Lifetime;
using Segmentation.Pipeline.Own;
using Segmentation.Pipeline.Scoring;
using Segmentation.Prediction.Segments;
using Segmentation.Transactions;
using Segmentation.Transactions.Sample;
using Segmentation.Value.Models;

namespace Segmentation.Tests.Value;

/// <summary>What customers will be worth, as features that segments are made of.</summary>
public sealed class ValueFeatureTests : IDisposable
{
    private static readonly string[] Names = ["recency", "alive_probability", "expected_orders", "expected_value"];

    private readonly string _folder = Directory.CreateTempSubdirectory("value-features-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_OnValues_ScoresTheSameCustomersIntoTheSameSegmentsByTheSameParameters()
    {
        byte[] orders = Orders();
        AnalysisResult run = CustomerAnalysis.Run(Options(orders, new ValueOptions { Model = ValueModel.BgNbd, HorizonWeeks = 26 }));
        FeatureTable table = run.Segments.Table;
        Assert.Equal(run.Value!.Alive, Column(table, "alive_probability"));
        Assert.Equal(run.Value.ExpectedOrders, Column(table, "expected_orders"));
        Assert.Equal(run.Value.ExpectedValue, Column(table, "expected_value"));

        string file = Path.Combine(_folder, "model.json");
        using (FileStream stream = File.Create(file))
            run.Model!.Save(stream);
        SegmentModel model = SegmentModel.Load(file);
        Assert.Equal(26, model.Value!.HorizonWeeks);
        Assert.Equal(run.Value.Stored.Parameters, model.Value.Stored.Parameters);
        CustomerFeatures scored = Score(orders, model);
        Assert.Equal(table.Values.Values, scored.Table.Values.Values);
        Assert.Equal(run.Segments.Labels, new SegmentClassifier(model).Place(scored.Table).Segments);

        // A month without an order later, everybody is less likely to buy still, by the same parameters.
        CustomerFeatures later = Score(orders, model, run.Source!.AsOf.AddDays(30));
        Assert.All(
            Column(table, "alive_probability").Zip(Column(later.Table, "alive_probability")),
            customer => Assert.True(customer.Second <= customer.First));
    }

    [Fact]
    public void Read_AliveProbabilityByTheNaiveRate_IsRefusedWithTheReason()
    {
        InputException error = Assert.Throws<InputException>(
            () => CustomerAnalysis.Read(Options(Orders(), new ValueOptions { Model = ValueModel.NaiveRate })));
        Assert.Contains("alive_probability is not known to the naive rate", error.Message, StringComparison.Ordinal);
        Assert.Contains("‹value-model› bg-nbd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_AModelThatRemembersNoParameters_IsRefusedInWords() => Assert.Contains(
        "expected_value needs a model of what customers will be worth",
        Assert.Throws<InputException>(() => FromTransactions.Build(
            new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(Orders()), FeatureNames = ["expected_value"] }))
            .Message,
        StringComparison.Ordinal);

    [Fact]
    public void NeededValue_OfFeaturesGroupingsAndConditions_IsThere()
    {
        Assert.Null(new AnalysisOptions().NeededValue);
        Assert.NotNull((new AnalysisOptions { Reading = new() { Sources = [], FeatureNames = ["expected_value"] } }).NeededValue);
        string file = Path.Combine(_folder, "segments.txt");
        File.WriteAllText(file, "Worth it: expected_value >= 100\n");
        Assert.NotNull((new AnalysisOptions { Own = OwnSegments.FromFile(file) }).NeededValue);
    }

    [Theory]
    [InlineData("\"horizonWeeks\": 26", "\"horizonWeeks\": 0", "$.value.horizonWeeks")]
    [InlineData("\"kind\": \"bg-nbd\"", "\"kind\": \"magic\"", "$.value.model.kind")]
    public void Load_DamagedValue_NamesThePlace(string text, string damage, string place)
    {
        AnalysisResult run = CustomerAnalysis.Run(Options(Orders(), new ValueOptions { Model = ValueModel.BgNbd, HorizonWeeks = 26 }));
        var stream = new MemoryStream();
        run.Model!.Save(stream);
        string json = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains(text, json, StringComparison.Ordinal);
        string file = Path.Combine(_folder, "model.json");
        File.WriteAllText(file, json.Replace(text, damage, StringComparison.Ordinal));
        Assert.Contains(place, Assert.Throws<InputException>(() => SegmentModel.Load(file)).Message, StringComparison.Ordinal);
    }

    private static double[] Column(FeatureTable table, string name) => table.Values.Column(table.Columns.ToList().IndexOf(name));

    private static CustomerFeatures Score(byte[] orders, SegmentModel model, DateTime? asOf = null)
    {
        TransactionsOptions reading = RememberedReading.Apply(
            new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(orders), AsOf = asOf },
            model,
            new HashSet<string>());
        return FromTransactions.Build(
            reading, null, ValueEstimation.Remembered(model, reading, new StageClock(), default), null, default);
    }

    private static AnalysisOptions Options(byte[] orders, ValueOptions value) => new()
    {
        Reading = new() { Sources = ["-"], StandardInput = new MemoryStream(orders), FeatureNames = Names },
        Segments = new() { Clusters = 3, Map = false, StabilityResamples = 0 },
        Value = value,
        Offers = null,
        Device = "cpu",
    };

    private static byte[] Orders()
    {
        var stream = new MemoryStream();
        SampleTransactions.Write(stream, new SampleOptions { Customers = 150, Transactions = 2500, Seed = 5 });
        return stream.ToArray();
    }
}
