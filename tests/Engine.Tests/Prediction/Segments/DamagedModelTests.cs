using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Segments;
using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;
using Segmentation.Products;
using Segmentation.Tests.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Segments;

/// <summary>A model that was damaged or made up is refused, or places customers by numbers that are numbers.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"damaged-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("ward", SegmentationSpace.Features, OutlierHandling.Keep)]
    [InlineData("kmeans", SegmentationSpace.Pca, OutlierHandling.Keep)]
    [InlineData("gaussian", SegmentationSpace.Pca, OutlierHandling.Keep)]
    [InlineData("kmeans", SegmentationSpace.Features, OutlierHandling.Separate)]
    public void Load_ModelDamagedAnywhere_IsRefusedOrPlacesByNumbers(string method, SegmentationSpace space, OutlierHandling outliers)
    {
        FeatureTable customers = TrainedModels.Customers(60);
        SegmentationOptions options = TrainedModels.Options(method, space) with { Outliers = outliers };
        SegmentModel model = ModelTraining.Train(
            TrainedModels.Segment(customers, options), "0.1.0", "abc", new Dictionary<string, string> { ["as-of"] = "x" })
            with { Scoring = RfmScoring.Fit(customers, 5), Categories = Categories() };
        using var saved = new MemoryStream();
        model.Save(saved);
        File.WriteAllBytes(_path, saved.ToArray());
        Assert.Equal(model.Segments.Count, SegmentModel.Load(_path).Segments.Count);
        int refused = 0;
        foreach ((string damage, byte[] json) in DamagedDocuments.Of(saved.ToArray()))
        {
            try
            {
                File.WriteAllBytes(_path, json);
                SegmentModel loaded = SegmentModel.Load(_path);
                Placements placed = new SegmentClassifier(loaded).Place(customers, threads: 1);
                Assert.All(placed.Distances.Concat(placed.Probabilities), number => Assert.True(double.IsFinite(number)));
                Assert.NotEmpty(placed.Why(0));
                _ = placed.Scores;
                _ = loaded.Categories?.Place("", "red mug");
                _ = SqlExport.Select(loaded, new SqlSource(), nearestMean: true);
                Placements byRules = new SegmentClassifier(loaded).Place(customers, byRules: true, threads: 1, CancellationToken.None);
                Assert.All(byRules.Segments, segment => Assert.InRange(segment, 0, loaded.Segments.Count - 1));
                _ = RulesSql.Select(loaded, new SqlSource());
            }
            catch (InputException error)
            {
                refused++;
                Assert.NotEmpty(error.Message);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{damage}: {error}");
            }
        }
        Assert.True(refused > 500);
    }

    [Theory]
    [InlineData(
        "/standardDeviations/2", "0", "$.standardDeviations[2] is 0; a number from 1E-100 to 1E+100 was expected. The model is damaged.")]
    [InlineData("/means/1", "1e308", "$.means[1] is 1E+308; a number from -1E+100 to 1E+100 was expected")]
    [InlineData("/means/1", "\"NaN\"", "damaged at $.means[1]")]
    [InlineData("/segments/1/mean", "null", "damaged at $.segments[1].mean")]
    [InlineData("/segments/1", "null", "$.segments[1] is null")]
    [InlineData("/columns/0", "\"monetary\"", "$.columns[2] is there twice")]
    [InlineData("/transform", "\"1\"", "$.transform is \"1\"; none, standardize or log was expected")]
    [InlineData("/method", "\"ward\"", "$.voterLabels is missing, and the method is ward in features space")]
    [InlineData("/withinVariance", "-1", "$.withinVariance is -1")]
    [InlineData("/rules/nodes/0/left", "0", "$.rules.nodes[0].left is 0; a later pair of the")]
    [InlineData("/rules/nodes/0/feature", "\"income\"", "$.rules.nodes[0].feature is \"income\", which is not among the columns")]
    [InlineData("/rules/nodes/0/threshold", "null", "$.rules.nodes[0].threshold must be a number where feature is")]
    [InlineData("/rules/nodes/4/segment", "3", "$.rules.nodes[4].segment is 3; one of the 3 segments that no fence leads to was expected")]
    [InlineData("/rules/nodes/4/customers", "0", "$.rules.nodes[4].customers is 0; a number of customers was expected")]
    [InlineData("/rules/nodes/4/right", "61", "$.rules.nodes[4].right is 61; some of the leaf's customers were expected")]
    [InlineData("/rules/nodes/4/customers", "2000000000", "$.rules.sizes counts 60 customers, and the leaves 2,000,")]
    [InlineData("/rules/nodes", "[]", "$.rules.nodes is empty")]
    [InlineData("/rules/sizes/1", "-1", "$.rules.sizes[1] is -1; a number of customers was expected")]
    public void Load_OneValueDamaged_TellsItsPlaceInTheDocument(string path, string value, string message)
    {
        SegmentModel model = ModelTraining.Train(
            TrainedModels.Segment(
                TrainedModels.Customers(60), TrainedModels.Options("kmeans")), "0.1.0", "abc", new Dictionary<string, string>());
        using var saved = new MemoryStream();
        model.Save(saved);
        File.WriteAllBytes(_path, DamagedDocuments.With(saved.ToArray(), path, value));
        Assert.Contains(message, Assert.Throws<InputException>(() => SegmentModel.Load(_path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ActivityModelKind.Logistic), 400)]
    [InlineData(nameof(ActivityModelKind.Boosting), 1200)]
    [InlineData(nameof(ActivityModelKind.Forest), 400)]
    public void Read_ActivityModelDamagedAnywhere_IsRefusedOrScoresByNumbers(string kind, int rows)
    {
        (ModelTable table, byte[] valid) = Fitted(Enum.Parse<ActivityModelKind>(kind), rows);
        ModelTable few = table.Select([.. Enumerable.Range(0, 20)]);
        Assert.Equal(kind.ToLowerInvariant(), ChurnModelFile.Read(new MemoryStream(valid), "m.json").Model.Scorer.Kind);
        int refused = 0;
        foreach ((string damage, byte[] json) in DamagedDocuments.Of(valid))
        {
            try
            {
                (ChurnModel model, ChurnModelOrigin origin) = ChurnModelFile.Read(new MemoryStream(json), "m.json");
                Assert.All(model.Probabilities(few), probability => Assert.InRange(probability, 0, 1));
                (double reference, Matrix contributions) = model.Explain(few);
                Assert.All(contributions.Values.ToArray(), value => Assert.True(double.IsFinite(value)));
                Assert.True(double.IsFinite(reference));
                Assert.NotNull(origin.Label);
            }
            catch (InputException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{damage}: {error}");
            }
        }
        Assert.True(refused > 300);
    }

    [Theory]
    [InlineData("/trees/trees/0/left/0", "0", "$.trees.trees[0].left[0] is 0; a later pair")]
    [InlineData("/trees/trees/0/left/0", "2", "hangs on another node too|leads to node 1 from nowhere")]
    [InlineData("/trees/trees/0/column/0", "77", "$.trees.trees[0].column[0] is 77; an index of the 5 columns")]
    [InlineData("/trees/trees/0/cover/0", "0", "$.trees.trees[0].cover[0] is 0; a number of rows")]
    [InlineData("/trees/trees/0/value", "[]", "$.trees.trees[0].value has 0 entries")]
    [InlineData("/calibration", "null", "damaged at $.calibration")]
    [InlineData("/format", "99", "is no model of activity drop of format 1 (kind \"segment-activity-drop\", format 99)")]
    public void Read_OneValueDamaged_TellsItsPlaceInTheDocument(string path, string value, string messages)
    {
        byte[] json = DamagedDocuments.With(Fitted(ActivityModelKind.Boosting, 400).Json, path, value);
        string message = Assert.Throws<InputException>(() => ChurnModelFile.Read(new MemoryStream(json), "m.json")).Message;
        Assert.Contains(messages.Split('|'), expected => message.Contains(expected, StringComparison.Ordinal));
    }

    private static (ModelTable Table, byte[] Json) Fitted(ActivityModelKind kind, int rows)
    {
        (ModelTable table, bool[] labels) = ModelTables.Planted(rows, seed: 20);
        ChurnModel model = ChurnTraining.Fit(table, labels, new ChurnModelOptions
        {
            Candidates = [kind],
            Boosting = new BoostingOptions { Trees = 2 },
            Forest = new ForestOptions { Trees = 2 },
        });
        using var saved = new MemoryStream();
        ChurnModelFile.Write(saved, model, new ChurnModelOrigin("1", 0, "kind=x", "id", [new SpellingFix("kind", "eats", "east", 1)]));
        return (table, saved.ToArray());
    }

    private static CategoryModel Categories()
    {
        string[] descriptions = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? $"red mug {i % 5}" : $"paper card {i % 5}")];
        using var device = new ScalarDevice();
        return LearnedCategories.Fit(
            descriptions, new CategoryOptions { Count = 2 }, device) with { Map = CategoryMap.From(
                ["a", "b"], [KeyValuePair.Create("tea", 1)]) };
    }
}
