using System.Security.Cryptography;
using System.Text;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Features;
using Segmentation.Pipeline;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>
/// Labels and names are the same at any register width: continuous integration runs these with AVX-512, AVX2 and all of SIMD switched off.
/// </summary>
public sealed class SimdWidthTests
{
    // SHA-256 of labels and names; skewed customers without gaps between segments, so that many lie near a border.
    [Theory]
    [InlineData("ward", 3000, "af061c4e7d1d25f6")]
    [InlineData("kmeans", 3000, "5c421ba9b30694ad")]
    [InlineData("kmeans", 20_000, "5bdbae3eb387992d")]
    public void Run_AnyWidth_GivesTheSameLabelsAndNames(string method, int customers, string expected)
    {
        using IComputeDevice device = new SimdDevice(2);
        var options = new SegmentationOptions { Method = ClusteringMethods.Find(method)!, Clusters = 6, Map = false, Seed = 3 };
        SegmentationResult result = SegmentationJob.Run(Customers(customers), options, device);

        string text = string.Join(',', result.Labels) + '|' + string.Join(',', result.Profiles.Select(profile => profile.Name));
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
    }

    private static FeatureTable Customers(int count)
    {
        var random = new SeededRandom(12);
        var values = new Matrix(count, 3);
        for (int i = 0; i < count; i++)
        {
            values[i, 0] = 1 + random.Next(365);
            values[i, 1] = Math.Ceiling(Math.Exp(0.9 * random.NextGaussian()));
            values[i, 2] = Math.Round(values[i, 1] * 40 * Math.Exp(1.1 * random.NextGaussian()), 2);
        }
        return new FeatureTable(IdList.From(Enumerable.Range(0, count).Select(i => $"c{i}")), ["recency", "frequency", "monetary"], values);
    }
}
