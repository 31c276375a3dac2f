using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;

namespace Segmentation.Tests.Prediction.Segments;

public sealed class SegmentModelTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"model-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("ward", SegmentationSpace.Features)]
    [InlineData("kmeans", SegmentationSpace.Pca)]
    [InlineData("kmeans", SegmentationSpace.Map)]
    [InlineData("gaussian", SegmentationSpace.Features)]
    public void Load_OfASavedModel_PlacesBitForBitAlike(string method, SegmentationSpace space)
    {
        SegmentModel model = Train(method, space);
        Save(model);
        SegmentModel loaded = SegmentModel.Load(_path);
        FeatureTable many = TrainedModels.Customers(500, seed: 11);
        Placements before = new SegmentClassifier(model).Place(many);
        Placements after = new SegmentClassifier(loaded).Place(many);
        Assert.Equal(before.Segments, after.Segments);
        Assert.Equal(before.Probabilities, after.Probabilities);
        Assert.Equal(model.Options, loaded.Options);
        Assert.Equal("abc", loaded.InputSha256);
        Assert.Equal(model.Segments.Select(segment => segment.Strategy), loaded.Segments.Select(segment => segment.Strategy));
    }

    [Fact]
    public void Load_AModelFromBeforeCodes_HasTheCodesOfItsNames()
    {
        SegmentModel model = Train("kmeans");
        Save(model);
        string text = Regex.Replace(File.ReadAllText(_path), @",\s*""code"": ""[^""]*""", "", RegexOptions.CultureInvariant, TimeSpan.FromMinutes(1));
        Assert.DoesNotContain("\"code\"", text, StringComparison.Ordinal);
        File.WriteAllText(_path, text);

        SegmentModel loaded = SegmentModel.Load(_path);

        Assert.Equal(model.Segments.Select(segment => segment.Code), loaded.Segments.Select(segment => segment.Code));
        Assert.Equal(model.Segments.Select(segment => segment.Name), loaded.Segments.Select(segment => segment.Name));
        Assert.All(loaded.Segments, segment => Assert.Equal(segment.Name, SegmentNames.Of(segment.Code!)));
    }

    [Fact]
    public void Save_Twice_WritesTheSameBytes()
    {
        Save(Train("ward"));
        byte[] first = File.ReadAllBytes(_path);
        Save(Train("ward"));
        Assert.Equal(first, File.ReadAllBytes(_path));
    }

    [Fact]
    public void Load_OtherFormat_SaysBothFormatsAndWhatToDo()
    {
        File.WriteAllText(_path, """{"kind": "segment-model", "formatVersion": 99, "toolVersion": "9.1"}""");
        var error = Assert.Throws<InputException>(() => SegmentModel.Load(_path));
        Assert.Contains("format 99 (segment 9.1)", error.Message);
        Assert.Contains("segment run", error.Message);
    }

    [Theory]
    [InlineData("", "no model")]
    [InlineData("not json", "no model")]
    [InlineData("{}", "no model")]
    [InlineData("""{"kind": "segment-model", "formatVersion": 1}""", "damaged")]
    [InlineData("""{"formatVersion": 1}""", "no model")]
    public void Load_WhatIsNoModel_IsRefusedWithItsName(string text, string expected)
    {
        File.WriteAllText(_path, text);
        var error = Assert.Throws<InputException>(() => SegmentModel.Load(_path));
        Assert.Contains(expected, error.Message);
        Assert.Contains(Path.GetFileName(_path), error.Message);
    }

    [Theory]
    [InlineData("\"recency\",", "")]
    [InlineData("\"transform\": \"log\"", "\"transform\": \"cubic\"")]
    [InlineData("\"segment\": 1", "\"segment\": 7")]
    [InlineData("\"withinVariance\"", "\"categories\": { \"names\": [\"Mugs\"], \"tellingTerms\": [], \"scores\": [], \"leastScore\": 0 },\n  \"withinVariance\"")]
    public void Load_DamagedInside_SaysThatItIsDamaged(string found, string replacement)
    {
        Save(Train("kmeans"));
        string text = File.ReadAllText(_path);
        Assert.Contains(found, text);
        int place = text.LastIndexOf(found, StringComparison.Ordinal);
        File.WriteAllText(_path, text[..place] + replacement + text[(place + found.Length)..]);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => SegmentModel.Load(_path)).Message);
    }

    [Fact]
    public void Load_CutOffInTheMiddle_IsRefused()
    {
        Save(Train("ward"));
        byte[] bytes = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, bytes[..(bytes.Length * 2 / 3)]);
        Assert.Throws<InputException>(() => SegmentModel.Load(_path));
    }

    [Fact]
    public void Save_OfAModel_NamesItsOptionsAndColumnsReadably()
    {
        Save(Train("kmeans"));
        string text = File.ReadAllText(_path, Encoding.UTF8);
        Assert.Contains("\"method\": \"kmeans\"", text);
        Assert.Contains("\"as-of\": \"2011-12-10\"", text);
        Assert.DoesNotContain("voterLabels", text);
    }

    private static SegmentModel Train(string method, SegmentationSpace space = SegmentationSpace.Features) =>
        ModelTraining.Train(TrainedModels.Segment(TrainedModels.Customers(), TrainedModels.Options(method, space)), "0.1.0", "abc", new Dictionary<string, string> { ["as-of"] = "2011-12-10" });

    private void Save(SegmentModel model)
    {
        using FileStream output = File.Create(_path);
        model.Save(output);
    }
}
