using System.Text;
using System.Text.Json.Nodes;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;

namespace Segmentation.Tests.Prediction.Segments;

/// <summary>Segments told by a small tree over the raw features.</summary>
public sealed class SegmentRulesTests
{
    [Fact]
    public void Learn_SegmentsOfPlainThresholds_FindsThemWithRoundNumbers()
    {
        // Orders 1 to 20, days 0 to 99: many orders lately, many orders long ago, few orders.
        FeatureTable table = Grid();
        int[] labels = [.. Rows(table).Select(row => row[0] > 5 ? row[1] <= 30 ? 0 : 1 : 2)];

        SegmentRules rules = SegmentRules.Learn(table, labels)!;

        Assert.Equal(1, rules.Fidelity);
        Assert.Equal(
            ["frequency > 5 and recency <= 30", "frequency > 5 and recency > 30", "frequency <= 5"],
            rules.All.Select(rule => rule.ToString()));
        Assert.All(Enumerable.Range(0, 3), segment => Assert.Equal((1, 1), (rules.Coverage(segment), rules.Precision(segment))));
    }

    [Fact]
    public void Learn_SegmentsThatNoFewThresholdsPart_GivesEachAtMostTwoRulesAndCountsThem()
    {
        FeatureTable table = Grid();
        int[] labels = [.. Rows(table).Select(row => (int)((row[0] * 7) + row[1]) / 40 % 4)];

        SegmentRules rules = SegmentRules.Learn(table, labels)!;

        Assert.All(Enumerable.Range(0, 4), segment => Assert.InRange(rules.Of(segment).Count(), 1, SegmentRules.MostOfSegment));
        int[] placed = [.. Rows(table).Select(row => rules.RuleOf(row).Segment)];
        int right = Enumerable.Range(0, placed.Length).Count(i => placed[i] == labels[i]);
        Assert.Equal((double)right / placed.Length, rules.Fidelity);
        Assert.InRange(rules.Fidelity, 0.4, 0.99);
        foreach (SegmentRule rule in rules.All)
            Assert.Equal(rule.Customers, Rows(table).Count(row => rules.RuleOf(row) == rule));
        Assert.Equal((double)labels.Zip(placed).Count(pair => pair == (2, 2)) / labels.Count(label => label == 2), rules.Coverage(2));
        Assert.Equal((double)labels.Zip(placed).Count(pair => pair == (2, 2)) / placed.Count(label => label == 2), rules.Precision(2));
    }

    [Fact]
    public void Learn_RareSegmentInsideAnother_StillHasARule()
    {
        FeatureTable table = Grid();
        int[] labels = [.. Rows(table).Select((row, i) => i % 97 == 5 && row[0] > 10 ? 1 : 0)];

        Assert.NotEmpty(SegmentRules.Learn(table, labels)!.Of(1));
    }

    [Fact]
    public void Learn_ThresholdsBetweenNumbers_TakeFewDigitsAndPlaceAlmostAsWell()
    {
        var random = new SeededRandom(3);
        double[] values = [.. Enumerable.Range(0, 3000).Select(_ => 2000 * random.NextDouble())];
        FeatureTable table = Table(["monetary"], values.Length, (i, _) => values[i]);
        int[] labels = [.. values.Select(value => value > 1234.5678 ? 1 : 0)];

        SegmentRules rules = SegmentRules.Learn(table, labels)!;

        double threshold = rules.All[0].Conditions.Single().UpTo!.Value;
        Assert.Contains(threshold, new double[] { 1200, 1230, 1240, 1250 });
        Assert.Equal([$"monetary <= {threshold}", $"monetary > {threshold}"], rules.All.Select(rule => rule.ToString()));
        Assert.InRange(rules.Fidelity, 1 - (1.0 / 500), 1);
    }

    [Theory]
    [InlineData(1234.5678, 2, 1000)]
    [InlineData(1234.5678, 3, 1000)]
    [InlineData(1274.5678, 3, 1500)]
    [InlineData(1234.5678, 4, 1200)]
    [InlineData(1234.5678, 5, 1250)]
    [InlineData(0.30004, 2, 0.3)]
    [InlineData(-0.0456, 4, -0.046)]
    [InlineData(0, 2, 0)]
    [InlineData(96, 2, 100)]
    public void WithDigits_ByHalves_IsTheNumberThatItsTextIsReadAs(double value, int halfDigits, double expected) =>
        Assert.Equal(expected, RuleRounding.WithDigits(value, halfDigits));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Learn_OnAnyNumberOfThreads_GivesTheSameRules(int threads)
    {
        FeatureTable table = TrainedModels.Customers(6000);
        int[] labels = [.. Rows(table).Select(row => row[0] > 30 ? row[2] > 300 ? 0 : 1 : row[1] > 3 ? 2 : 3)];

        SegmentRules one = SegmentRules.Learn(table, labels, threads: 1)!, many = SegmentRules.Learn(table, labels, threads)!;

        Assert.Equal(one.Tree.Nodes, many.Tree.Nodes);
        Assert.Equal(one.Right, many.Right);
    }

    [Fact]
    public void Learn_MoreSegmentsThanPeopleRead_MakesNone()
    {
        FeatureTable table = Grid();
        Assert.Null(SegmentRules.Learn(table, [.. Enumerable.Range(0, table.Ids.Count).Select(i => i % (SegmentRules.MostSegments + 1))]));
    }

    [Theory]
    [InlineData("ward", SegmentationSpace.Features, OutlierHandling.Keep)]
    [InlineData("ward", SegmentationSpace.Features, OutlierHandling.Separate)]
    [InlineData("kmeans", SegmentationSpace.Pca, OutlierHandling.Keep)]
    public void Place_ByRulesOfAModelThatWasSaved_TakesTheRuleOfEachCustomer(
        string method, SegmentationSpace space, OutlierHandling outliers)
    {
        FeatureTable customers = TrainedModels.Customers(90);
        SegmentModel model = ModelTraining.Train(
            TrainedModels.Segment(customers, TrainedModels.Options(method, space) with { Outliers = outliers }), "0.1.0");
        using var file = new TemporaryModel(model);

        Placements placed = new SegmentClassifier(SegmentModel.Load(file.Path)).Place(customers, byRules: true, 1, CancellationToken.None);

        for (int i = 0; i < placed.Count; i++)
        {
            bool beyond = model.Fences.Any(fence => customers.Values[i, customers.Columns.ToList().IndexOf(fence.Feature)] > fence.Upper);
            SegmentRule rule = model.Rules!.RuleOf(customers.Values.Row(i));
            Assert.Equal(beyond ? 1 : rule.Precision, placed.Probabilities[i]);
            Assert.Equal(!beyond, placed.Segments[i] < model.Clusters);
            if (beyond)
                continue;
            Assert.Equal(rule.Segment, placed.Segments[i]);
            Assert.Equal($"{rule}", placed.Why(i));
        }
    }

    [Fact]
    public void Place_ByRulesOfAModelFromBeforeRules_IsRefused()
    {
        FeatureTable customers = TrainedModels.Customers(60);
        SegmentModel model = ModelTraining.Train(TrainedModels.Segment(customers, TrainedModels.Options("ward")), "0.1.0");
        using var file = new TemporaryModel(model, json => json.Remove("rules"));
        SegmentModel old = SegmentModel.Load(file.Path);

        Assert.Equal(
            new SegmentClassifier(model).Place(customers).Segments, new SegmentClassifier(old).Place(customers).Segments);
        InputException refused = Assert.Throws<InputException>(
            () => new SegmentClassifier(old).Place(customers, byRules: true, 1, CancellationToken.None));
        Assert.StartsWith("The model has no rules", refused.Message);
    }

    private static FeatureTable Grid() => Table(["frequency", "recency"], 2000, (i, j) => j == 0 ? 1 + (i / 100) : i % 100);

    private static FeatureTable Table(string[] columns, int rows, Func<int, int, double> value)
    {
        var values = new Matrix(rows, columns.Length);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns.Length; j++)
                values[i, j] = value(i, j);
        }
        return new FeatureTable(IdList.From(Enumerable.Range(0, rows).Select(i => $"c{i}")), columns, values);
    }

    private static IEnumerable<double[]> Rows(FeatureTable table) =>
        Enumerable.Range(0, table.Values.Rows).Select(i => table.Values.Row(i).ToArray());

    private sealed class TemporaryModel : IDisposable
    {
        internal TemporaryModel(SegmentModel model, Action<JsonObject>? change = null)
        {
            using var saved = new MemoryStream();
            model.Save(saved);
            JsonObject json = JsonNode.Parse(Encoding.UTF8.GetString(saved.ToArray()))!.AsObject();
            change?.Invoke(json);
            File.WriteAllText(Path, json.ToJsonString());
        }

        internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"rules-{Guid.NewGuid():N}.json");

        public void Dispose() => File.Delete(Path);
    }
}
