using System.Text.Json;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Embedding;

/// <summary>Maps of the 4,338 customers of UCI Online Retail beside scikit-learn 1.2.1's (perplexity 30, start from components).</summary>
public sealed class TSneGoldenTests
{
    [SkippableFact]
    public void DenseDivergence_OfScikitLearnsMap_IsTheGoldenOne()
    {
        Matrix points = Points();
        GoldenCsv csv = GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_tsne_p30_s0_pca.csv"));
        var map = new Matrix(points.Rows, 2, [.. csv.Column("y1").Zip(csv.Column("y2")).SelectMany(pair => new[] { pair.First, pair.Second })]);
        Assert.Equal(Golden("kl_exact_dense_P"), DenseDivergence.Of(points, map, 30), 1e-4);
    }

    [SkippableTheory]
    [InlineData(TSneRepulsion.Auto)]
    [InlineData(TSneRepulsion.Tree)]
    public void Descend_OnlineRetail_IsAsGoodAsScikitLearn(TSneRepulsion repulsion)
    {
        Matrix points = Points();
        using var device = new SimdDevice();
        TSneResult map = Descend(device, points, new TSneOptions { Repulsion = repulsion });
        Assert.InRange(DenseDivergence.Of(points, map.Positions, 30), 0.5, Golden("kl_exact_dense_P"));
        using var scalar = new ScalarDevice();
        using IPointSet loaded = scalar.Load(points);
        Assert.InRange(MapQuality.Measure(scalar, loaded, points, map.Positions).Trustworthiness, 0.9996, 1);
    }

    private static TSneResult Descend(IComputeDevice device, Matrix points, TSneOptions options) =>
        TSne.Descend(device, TestMaps.AffinitiesOf(points, 30), TSneStartPositions.For(points, options, 2), options);

    private static Matrix Points() => GoldenCsv.Read(SharedFiles.Require("reference/or1_R1_scaled.csv")).Values;

    private static double Golden(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require("reference/or1_R1_tsne_p30_s0_pca.json")));
        return json.RootElement.GetProperty(name).GetDouble();
    }
}
