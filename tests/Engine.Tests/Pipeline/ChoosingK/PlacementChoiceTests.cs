using Segmentation.Clustering.Methods;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.ChoosingK;
using Segmentation.Prediction.Segments;
using Segmentation.Tests.Prediction;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Pipeline.ChoosingK;

public sealed class PlacementChoiceTests
{
    private static readonly PlacementKind Votes = ClusteringMethods.Ward.PlacementKind;

    [Fact]
    public void Of_SegmentsThatOneCutDecides_TakesTheRules()
    {
        // Features of noise hide from the nearest customers, and from single trees, what one cut between two of four values decides.
        (Matrix points, int[] labels) = Striped(2, columns: 100, rows: 60);
        for (int i = 0; i < points.Rows; i++)
            points[i, 2] = Math.Floor(points[i, 2] * 4) / 10;
        PlacementQuality placing = PlacementChoice.Of(points, points, labels, Votes, 2, 1, default)!;
        Assert.Equal(["vote", "forest", "rules"], placing.Measured.Select(way => way.Name));
        Assert.Equal("rules", placing.Chosen.Name);
        Assert.True(placing.Measured[0].Accuracy < placing.Measured[1].Accuracy);
        Assert.True(placing.Measured[1].Accuracy < placing.Chosen.Accuracy);
        Assert.Equal((60, 5), (placing.Customers, placing.Folds));
        PlacementQuality byMean = PlacementChoice.Of(points, points, labels, ClusteringMethods.KMeans.PlacementKind, 1, 1, default)!;
        Assert.Equal("mean", Assert.Single(byMean.Measured).Name);
        Assert.Null(PlacementChoice.Of(points, points, new int[60], Votes, 1, 1, default));
    }

    [Fact]
    public void Of_SegmentsOfMoreStripesThanRules_TakesTheForest()
    {
        (Matrix points, int[] labels) = Striped(8);
        PlacementQuality placing = PlacementChoice.Of(points, points, labels, Votes, 2, 1, default)!;
        Assert.Equal("forest", placing.Chosen.Name);
        Assert.True(placing.Chosen.Accuracy > placing.Measured[2].Accuracy);
    }

    [Fact]
    public void Of_RawFeatures_AreWhatRulesAskAbout()
    {
        (Matrix points, int[] labels) = Striped(2);
        PlacementQuality placing = PlacementChoice.Of(new Matrix(300, 4), points, labels, Votes, 2, 1, default)!;
        Assert.Equal("rules", placing.Chosen.Name);
        Assert.InRange(placing.Chosen.Accuracy, 0.97, 1);
    }

    [Fact]
    public void Load_ModelThatItsRulesPlaceBy_PlacesAsRulesDo_AndADamagedOneIsRefused()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward"));
        var rules = new WayOfPlacing("rules", 1);
        SegmentModel model = ModelTraining.Train(
            result with { Quality = result.Quality with { Placing = new PlacementQuality(rules, [rules], 1, 5) } }, "1");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "model.json");
        using (FileStream stream = File.Create(file))
            model.Save(stream);
        string text = File.ReadAllText(file);
        Assert.DoesNotContain("voterLabels", text, StringComparison.Ordinal);
        var classifier = new SegmentClassifier(SegmentModel.Load(file));
        FeatureTable customers = TrainedModels.Customers(60, seed: 9);
        Placements placed = classifier.Place(customers), byRules = classifier.Place(customers, byRules: true, 1, default);
        Assert.Equal(byRules.Segments, placed.Segments);
        Assert.Equal(byRules.Probabilities, placed.Probabilities);
        Assert.Equal(model.Rules!.RuleOf(customers.Values.Row(0)).ToString(), placed.Why(0));
        Assert.StartsWith("-- ", SqlExport.Select(model, new SqlSource()), StringComparison.Ordinal);
        foreach ((string old, string damaged, string expected) in new[]
        {
            ("\"placedBy\": \"rules\"", "\"placedBy\": \"luck\"", "$.placedBy is \"luck\"; rules was expected"),
            ("\"ward\"", "\"kmeans\"", "$.placedBy is there, and the method is kmeans"),
        })
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            File.WriteAllText(file, text.Replace(old, damaged, StringComparison.Ordinal));
            Assert.Contains(expected, Assert.Throws<InputException>(() => SegmentModel.Load(file)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Forest_TrainingPoints_ArePlacedWhereTheyAre_OnAnyNumberOfThreads()
    {
        (Matrix points, int[] labels) = Striped(2);
        var one = ForestPlacement.Of(points, labels, 1);
        Assert.Equal(one.Figures.Tables["forest"].Values, ForestPlacement.Of(points, labels, 3).Figures.Tables["forest"].Values);
        var weights = new double[2];
        int right = 0;
        for (int i = 0; i < points.Rows; i++)
        {
            one.Weigh(points.Row(i), weights);
            Assert.Equal(50, weights.Sum());
            right += weights[labels[i]] > 25 ? 1 : 0;
        }
        Assert.InRange(right, 290, 300);
    }

    [Fact]
    public void IsForest_RowsThatEndTooEarlyOrNameWhatIsNotThere_IsFalse()
    {
        // Feature 0 at most 1: cluster 0, else cluster 1; then a tree that is a leaf.
        Assert.True(ForestPlacement.IsForest(new Matrix(4, 2, [0, 1, -1, 0, -2, 0, -1, 0]), 2, 1));
        Assert.False(ForestPlacement.IsForest(new Matrix(2, 2, [0, 1, -1, 0]), 2, 1));
        Assert.False(ForestPlacement.IsForest(new Matrix(3, 2, [1, 1, -1, 0, -2, 0]), 2, 1));
        Assert.False(ForestPlacement.IsForest(new Matrix(3, 2, [0, 1, -1, 0, -3, 0]), 2, 1));
        Assert.False(ForestPlacement.IsForest(new Matrix(3, 2, [0.5, 1, -1, 0, -2, 0]), 2, 1));
    }

    [Fact]
    public void Load_ModelOfAForest_PlacesAsBefore_AndADamagedOneIsRefused()
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward"));
        int[] labels = result.Labels;
        SegmentModel model = ModelTraining.Train(
            result with { Placement = () => ForestPlacement.Of(result.Space, labels, 1) }, "1");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "model.json");
        using (FileStream stream = File.Create(file))
            model.Save(stream);
        Placements before = new SegmentClassifier(model).Place(TrainedModels.Customers(60, seed: 9));
        Placements after = new SegmentClassifier(SegmentModel.Load(file)).Place(TrainedModels.Customers(60, seed: 9));
        Assert.Equal(before.Segments, after.Segments);
        Assert.Equal(before.Probabilities, after.Probabilities);
        string text = File.ReadAllText(file);
        int table = text.IndexOf("\"forest\"", StringComparison.Ordinal);
        int row = text.IndexOf('[', text.IndexOf('[', table) + 1);
        File.WriteAllText(file, string.Concat(text.AsSpan(0, row), "[7,1],", text.AsSpan(row)));
        var error = Assert.Throws<InputException>(() => SegmentModel.Load(file));
        Assert.Contains("$.placement['forest'] is no forest", error.Message, StringComparison.Ordinal);
    }

    private static (Matrix Points, int[] Labels) Striped(int stripes, int columns = 4, int rows = 300)
    {
        var random = new SeededRandom(4);
        var points = new Matrix(rows, columns);
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = random.NextDouble();
        return (points, [.. Enumerable.Range(0, rows).Select(i => (int)(points[i, 2] * stripes) % 2)]);
    }
}
