using Segmentation.Clustering;
using Segmentation.Clustering.Prototypes;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;

namespace Segmentation.Tests.Clustering;

public sealed class KPrototypesTests
{
    [Fact]
    public void Fit_FourRowsOnPaper_CountsCategoriesByGamma()
    {
        // Two numbers apart by 1 and a category that differs: γ decides which of the two parts the rows.
        var numbers = new Matrix(4, 1, [0, 1, 0, 1]);
        var categories = new CategoryCodes([0, 0, 1, 1], [2]);
        KPrototypesResult far = Fit(numbers, categories, new KPrototypesOptions { Clusters = 2, Gamma = 2, Start = [0, 3] });
        Assert.Equal([0, 0, 1, 1], far.Labels);
        Assert.Equal([0.5, 0.5], far.Means.Values);
        Assert.Equal([0, 1], far.Modes);
        Assert.Equal(1, far.Cost); // 4 · 0.5²
        KPrototypesResult near = Fit(numbers, categories, new KPrototypesOptions { Clusters = 2, Gamma = 0.1, Start = [0, 3] });
        Assert.Equal([0, 1, 0, 1], near.Labels);
        Assert.Equal(0.2, near.Cost, 1e-12); // Two rows differ from the mode, which is the first of equals.
        Assert.Equal([0, 0], near.Modes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Fit_FromTheSameRows_EqualsThePlainReference(int seed)
    {
        (Matrix numbers, CategoryCodes categories) = Rows(60, (ulong)seed);
        int[] start = [0, 20, 40, 59];
        KPrototypesResult fit = Fit(numbers, categories, new KPrototypesOptions { Clusters = 4, Gamma = 0.7, Start = start });
        (int[] labels, double cost) = Reference(numbers, categories, start, 0.7);
        Assert.Equal(labels, fit.Labels);
        Assert.Equal(cost, fit.Cost, 1e-9);
        Assert.All(fit.Costs.Zip(fit.Costs.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
    }

    [Fact]
    public void Fit_WithoutCategories_IsKMeans()
    {
        (Matrix numbers, _) = Rows(90, 7);
        KPrototypesResult fit = Fit(numbers, new CategoryCodes([], []), new KPrototypesOptions { Clusters = 3, Start = [0, 1, 2] });
        using var device = new ScalarDevice();
        using IPointSet points = device.Load(numbers);
        KMeansResult expected = KMeans.Fit(device, points, new KMeansOptions { Clusters = 3, Start = numbers.SelectRows([0, 1, 2]) });
        Assert.Equal(expected.Labels, fit.Labels);
        Assert.Equal(expected.Inertia, fit.Cost, 1e-4 * expected.Inertia);
    }

    [Fact]
    public void Fit_AnyNumberOfThreads_GivesTheSame_AndGammaByDefaultIsHalfOfTheSpread()
    {
        (Matrix numbers, CategoryCodes categories) = Rows(9_000, 3);
        var options = new KPrototypesOptions { Clusters = 5, Restarts = 3, Seed = 4 };
        KPrototypesResult one = KPrototypes.Fit(numbers, categories, options, 1);
        // With 2 threads the rows of a fit go side by side, with 8 the fits do.
        foreach (int threads in (int[])[2, 8])
        {
            KPrototypesResult several = KPrototypes.Fit(numbers, categories, options, threads);
            Assert.Equal(one.Labels, several.Labels);
            Assert.Equal(one.Means.Values, several.Means.Values);
            Assert.Equal(one.Costs, several.Costs);
        }
        double spread = Enumerable.Range(0, 2).Average(j => StandardDeviation(numbers.Column(j)));
        Assert.Equal(spread / 2, one.Gamma, 1e-12);
        Assert.Equal(1, Fit(new Matrix(3, 0), new CategoryCodes([0, 1, 2], [3]), options with { Clusters = 3 }).Gamma);
        Assert.NotEqual(one.Labels, KPrototypes.Fit(numbers, categories, options with { Gamma = 9 }, 1).Labels);
        Assert.Equal(5, one.Labels.Distinct().Count());
    }

    [Fact]
    public void Fit_FewerDistinctRowsThanClusters_SaysHowMany()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() =>
            Fit(new Matrix(4, 1, [1, 1, 1, 1]), new CategoryCodes([0, 0, 1, 1], [2]), new KPrototypesOptions { Clusters = 3 }));
        Assert.Contains("(2 found)", error.Message, StringComparison.Ordinal);
    }

    private static KPrototypesResult Fit(Matrix numbers, CategoryCodes categories, KPrototypesOptions options) =>
        KPrototypes.Fit(numbers, categories, options, 1);

    private static double StandardDeviation(double[] values) =>
        Math.Sqrt(values.Select(value => value * value).Average() - (values.Average() * values.Average()));

    private static (Matrix Numbers, CategoryCodes Categories) Rows(int n, ulong seed)
    {
        var random = new SeededRandom(seed);
        var numbers = new Matrix(n, 2);
        var codes = new int[3 * n];
        for (int i = 0; i < n; i++)
        {
            int group = random.Next(4);
            (numbers[i, 0], numbers[i, 1]) = (group + (0.6 * random.NextGaussian()), (group % 2) + (0.6 * random.NextGaussian()));
            for (int c = 0; c < 3; c++)
                codes[(3 * i) + c] = random.NextDouble() < 0.6 ? group : random.Next(4);
        }
        return (numbers, new CategoryCodes(codes, [4, 4, 4]));
    }

    // Lloyd's iterations as one would write them down: no chunks, no running sums.
    private static (int[] Labels, double Cost) Reference(Matrix numbers, CategoryCodes categories, int[] start, double gamma)
    {
        var means = start.Select(row => numbers.Row(row).ToArray()).ToList();
        var modes = start.Select(row => categories.Row(row).ToArray()).ToList();
        var labels = new int[numbers.Rows];
        double Cost(int i, int k) =>
            numbers.Row(i).ToArray().Zip(means[k], (x, mean) => Math.Pow(x - mean, 2)).Sum()
            + (gamma * categories.Row(i).ToArray().Where((code, c) => code != modes[k][c]).Count());
        for (int iteration = 0; iteration < 200; iteration++)
        {
            int[] next = [.. Enumerable.Range(0, numbers.Rows).Select(i => Enumerable.Range(0, start.Length).MinBy(k => Cost(i, k)))];
            for (int k = 0; k < start.Length; k++)
            {
                int[] own = [.. Enumerable.Range(0, numbers.Rows).Where(i => next[i] == k)];
                means[k] = [.. Enumerable.Range(0, numbers.Columns).Select(j => own.Average(i => numbers[i, j]))];
                modes[k] = [.. Enumerable.Range(0, 3).Select(c => own.GroupBy(i => categories.Row(i)[c])
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key)];
            }
            if (next.SequenceEqual(labels) && iteration > 0)
                break;
            labels = next;
        }
        double total = Enumerable.Range(0, numbers.Rows).Sum(i => Cost(i, labels[i]));
        int[] order = [.. labels.Distinct()];
        return ([.. labels.Select(label => Array.IndexOf(order, label))], total);
    }
}
