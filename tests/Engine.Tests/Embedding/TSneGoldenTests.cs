using System.Text.Json;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Embedding;
using Segmentation.Tests.Golden;

namespace Segmentation.Tests.Embedding;

/// <summary>
/// Maps of the 4,338 customers of UCI Online Retail, and of the small shop of tests/goldens, beside scikit-learn 1.2.1's (perplexity 30,
/// start from components).
/// </summary>
public sealed class TSneGoldenTests
{
    [SkippableTheory]
    [InlineData("shop")]
    [InlineData("or1_R1")]
    public void DenseDivergence_OfScikitLearnsMap_IsTheGoldenOne(string set)
    {
        Matrix points = Points(set);
        GoldenCsv csv = GoldenCsv.Read(SharedFiles.Require($"reference/{set}_tsne_p30_s0_pca.csv"));
        var map = new Matrix(
            points.Rows, 2, [.. csv.Column("y1").Zip(csv.Column("y2")).SelectMany(pair => new[] { pair.First, pair.Second })]);
        Assert.Equal(Golden(set, "kl_exact_dense_P"), DenseDivergence.Of(points, map, 30), 1e-4);
    }

    [SkippableTheory]
    [InlineData("shop", nameof(TSneRepulsion.Auto), 0.03, 0.9944)]
    [InlineData("shop", nameof(TSneRepulsion.Tree), 0.03, 0.9944)]
    [InlineData("or1_R1", nameof(TSneRepulsion.Auto), 0, 0.9996)]
    [InlineData("or1_R1", nameof(TSneRepulsion.Tree), 0, 0.9996)]
    public void Descend_Customers_IsAsGoodAsScikitLearn(string set, string repulsionName, double slack, double trustworthiness)
    {
        var repulsion = Enum.Parse<TSneRepulsion>(repulsionName);
        Matrix points = Points(set);
        using var device = new SimdDevice();
        TSneResult map = Descend(device, points, new TSneOptions { Repulsion = repulsion });
        double golden = Golden(set, "kl_exact_dense_P");
        Assert.InRange(DenseDivergence.Of(points, map.Positions, 30), 0.66 * golden, golden + slack);
        using var scalar = new ScalarDevice();
        using IPointSet loaded = scalar.Load(points);
        Assert.InRange(MapQuality.Measure(scalar, loaded, points, map.Positions).Trustworthiness, trustworthiness, 1);
    }

    private static TSneResult Descend(IComputeDevice device, Matrix points, TSneOptions options) =>
        TSne.Descend(device, TestMaps.AffinitiesOf(points, 30), TSneStartPositions.For(points, options, 2), options);

    private static Matrix Points(string set) => GoldenCsv.Read(SharedFiles.Require($"reference/{set}_scaled.csv")).Values;

    private static double Golden(string set, string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedFiles.Require($"reference/{set}_tsne_p30_s0_pca.json")));
        return json.RootElement.GetProperty(name).GetDouble();
    }
}
