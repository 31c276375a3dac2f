using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;

namespace Segmentation.Tests.Prediction.Segments;

public sealed class SegmentClassifierTests
{
    [Theory]
    [InlineData("ward", SegmentationSpace.Features)]
    [InlineData("kmeans", SegmentationSpace.Features)]
    [InlineData("ward", SegmentationSpace.Pca)]
    [InlineData("kmeans", SegmentationSpace.Pca)]
    [InlineData("ward", SegmentationSpace.Map)]
    [InlineData("kmeans", SegmentationSpace.Map)]
    [InlineData("gaussian", SegmentationSpace.Features)]
    [InlineData("gaussian-diagonal", SegmentationSpace.Pca)]
    [InlineData("gaussian", SegmentationSpace.Map)]
    public void Place_TrainingCustomersThemselves_ReturnsTheirOwnSegments(string method, SegmentationSpace space)
    {
        FeatureTable table = TrainedModels.Customers();
        SegmentationResult result = TrainedModels.Segment(table, TrainedModels.Options(method, space));
        Placements placed = new SegmentClassifier(ModelTraining.Train(result, "0.1.0")).Place(table);
        int same = Enumerable.Range(0, placed.Count).Count(row => placed.Segments[row] == result.Labels[row]);
        Assert.True(same >= 0.99 * placed.Count, $"{same} of {placed.Count}");
        Assert.All(placed.Probabilities, probability => Assert.InRange(probability, 0.3, 1));
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    [InlineData("gaussian")]
    public void Place_NewCustomersOfTheSameGroups_FindsTheirGroup(string method)
    {
        SegmentationResult result = TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method));
        FeatureTable newcomers = TrainedModels.Customers(600, seed: 99);
        Placements placed = new SegmentClassifier(ModelTraining.Train(result, "0.1.0")).Place(newcomers);
        int same = Enumerable.Range(0, placed.Count).Count(row => placed.Segments[row] == result.Labels[row % 3]);
        Assert.True(same >= 0.97 * placed.Count, $"{same} of {placed.Count}");
    }

    [Fact]
    public void Place_ColumnsInAnotherOrderAndOneMore_PlacesAlike()
    {
        FeatureTable table = TrainedModels.Customers();
        SegmentModel model = ModelTraining.Train(TrainedModels.Segment(table, TrainedModels.Options("kmeans")), "0.1.0");
        var shuffled = new Matrix(table.Values.Rows, 4);
        for (int i = 0; i < shuffled.Rows; i++)
        {
            (shuffled[i, 0], shuffled[i, 1], shuffled[i, 2]) = (table.Values[i, 2], table.Values[i, 0], table.Values[i, 1]);
            shuffled[i, 3] = i;
        }
        var classifier = new SegmentClassifier(model);
        Placements reordered = classifier.Place(new FeatureTable(table.Ids, ["monetary", "recency", "frequency", "other"], shuffled));
        Assert.Equal(classifier.Place(table).Segments, reordered.Segments);
    }

    [Fact]
    public void Place_MissingColumn_NamesIt()
    {
        FeatureTable table = TrainedModels.Customers();
        SegmentModel model = ModelTraining.Train(TrainedModels.Segment(table, TrainedModels.Options("kmeans")), "0.1.0");
        var other = new FeatureTable(IdList.From(["a"]), ["recency", "age", "monetary"], new Matrix(1, 3));
        var error = Assert.Throws<InputException>(() => new SegmentClassifier(model).Place(other));
        Assert.Contains("lacks the column frequency", error.Message);
        Assert.Contains("it has recency, age, monetary", error.Message);
    }

    [Theory]
    [InlineData("ward")]
    [InlineData("kmeans")]
    public void Place_OneOrManyThreads_GivesTheSameBits(string method)
    {
        SegmentClassifier classifier = new(
            ModelTraining.Train(TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method)), "0.1.0"));
        FeatureTable many = TrainedModels.Customers(5000, seed: 3);
        Placements one = classifier.Place(many, threads: 1);
        Placements four = classifier.Place(many, threads: 4);
        Assert.Equal(one.Segments, four.Segments);
        Assert.Equal(one.Probabilities, four.Probabilities);
        Assert.Equal(one.Distances, four.Distances);
    }

    [Fact]
    public void Place_CustomerFarFromAllMeans_StillHasAProbability()
    {
        SegmentModel model = ModelTraining.Train(
            TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("kmeans")), "0.1.0");
        Placements placed = new SegmentClassifier(model).Place(
            new FeatureTable(IdList.From(["far"]), ["recency", "frequency", "monetary"], new Matrix(1, 3, [0, 1e9, 1e12])));
        Assert.InRange(placed.Probabilities[0], 0.5, 1);
        Assert.True(placed.Distances[0] > 10);
    }

    [Fact]
    public void Place_NoCustomers_PlacesNobody()
    {
        SegmentModel model = ModelTraining.Train(TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("ward")), "0.1.0");
        Assert.Equal(
            0, new SegmentClassifier(model).Place(
                new FeatureTable(IdList.From([]), ["recency", "frequency", "monetary"], new Matrix(0, 3))).Count);
    }

    [Fact]
    public void Why_OfABestCustomer_SaysWhatStandsOut()
    {
        SegmentModel model = ModelTraining.Train(
            TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options("kmeans")), "0.1.0");
        Placements placed = new SegmentClassifier(model).Place(
            new FeatureTable(IdList.From(["best"]), ["recency", "frequency", "monetary"], new Matrix(1, 3, [2, 20, 5000.5])));
        Assert.Equal("Loyal", placed.Name(0));
        Assert.Contains("many orders (frequency 20)", placed.Why(0));
        Assert.Contains("high spend (monetary 5000.5)", placed.Why(0));
        Assert.Contains("bought lately (recency 2)", placed.Why(0));
    }
}
