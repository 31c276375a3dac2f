using Segmentation.Clustering.Methods;
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
    public void Of_SegmentsThatOneFeatureDecides_TakesTheForest()
    {
        // Three features of noise hide from the nearest customers what one cut decides.
        (Matrix points, int[] labels) = OneCut();
        PlacementQuality placing = PlacementChoice.Of(points, labels, Votes, 2, 1, default)!;
        Assert.Equal(["vote", "forest"], placing.Measured.Select(way => way.Name));
        Assert.Equal("forest", placing.Chosen.Name);
        Assert.True(placing.Chosen.Accuracy > placing.Measured[0].Accuracy);
        Assert.Equal((300, 5), (placing.Customers, placing.Folds));
        PlacementQuality byMean = PlacementChoice.Of(points, labels, ClusteringMethods.KMeans.PlacementKind, 1, 1, default)!;
        Assert.Equal("mean", Assert.Single(byMean.Measured).Name);
        Assert.Null(PlacementChoice.Of(points, new int[300], Votes, 1, 1, default));
    }

    [Fact]
    public void Forest_TrainingPoints_ArePlacedWhereTheyAre_OnAnyNumberOfThreads()
    {
        (Matrix points, int[] labels) = OneCut();
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

    private static (Matrix Points, int[] Labels) OneCut()
    {
        var random = new SeededRandom(4);
        var points = new Matrix(300, 4);
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = random.NextDouble();
        return (points, [.. Enumerable.Range(0, 300).Select(i => points[i, 2] > 0.4 ? 1 : 0)]);
    }
}
