using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Tests.Embedding;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>What every device's t-SNE steps promise, compared with sums over all pairs in float64.</summary>
public abstract partial class TSneContract
{
    protected abstract IComputeDevice Open();

    /// <summary>Starts the steps; a suite may start those of another path of the same device.</summary>
    private protected virtual ITSneSteps Begin(IComputeDevice device, SparseMatrix affinities, Matrix start, TSneForces forces) =>
        device.BeginTSne(affinities, start, forces);

    /// <summary>Largest relative error of the forces (root mean square over the map) at θ = 0.5.</summary>
    protected virtual double ForceTolerance => 1e-2;

    /// <summary>Maps on which approximate forces go wrong in different ways.</summary>
    public static TheoryData<string> Maps => ["spread", "clustered", "collapsed", "coincident", "start"];

    [SkippableTheory]
    [MemberData(nameof(Maps))]
    public void Gradient_ThetaZero_EqualsTheSumOverAllPairs(string map) =>
        Assert.InRange(ForceError(map, 700, new TSneForces(0, TSneRepulsion.Tree)), 0, 1e-5);

    [SkippableTheory]
    [MemberData(nameof(Maps))]
    public void Gradient_Tree_StaysWithinOnePercent(string map) =>
        Assert.InRange(ForceError(map, 4000, new TSneForces(0.5, TSneRepulsion.Tree)), 0, ForceTolerance);

    [SkippableTheory]
    [MemberData(nameof(Maps))]
    public void Gradient_Mesh_StaysWithinOnePercent(string map) =>
        Assert.InRange(ForceError(map, 4000, new TSneForces(0.5, TSneRepulsion.Mesh)), 0, ForceTolerance);

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(65)]
    [InlineData(129)]
    public void Gradient_SmallMaps_EqualTheSpecification(int n)
    {
        Matrix map = TestMaps.Gaussian(n, 2, seed: (ulong)n, scale: 3);
        double[] expected = ExactGradient(TestMaps.Ring(n), map, 2);
        foreach (double theta in (double[])[0, 0.5])
            Assert.InRange(
                RelativeError(expected, Gradient(TestMaps.Ring(n), map, new TSneForces(theta, TSneRepulsion.Tree), 2)), 0, theta == 0
                    ? 1e-5
                    : ForceTolerance);
    }

    [SkippableTheory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public void Gradient_OneDimension_EqualsTheSpecification(double theta)
    {
        Matrix map = TestMaps.Gaussian(600, 1, seed: 9, scale: 10);
        SparseMatrix p = TestMaps.Ring(600);
        Assert.InRange(
            RelativeError(ExactGradient(p, map, 1), Gradient(p, map, new TSneForces(theta, TSneRepulsion.Auto))), 0, theta == 0
                ? 1e-5
                : ForceTolerance);
    }

    [SkippableFact]
    public void Gradient_LargerTheta_IsFurtherFromTheSum()
    {
        double coarse = ForceError("spread", 3000, new TSneForces(1, TSneRepulsion.Tree));
        double fine = ForceError("spread", 3000, new TSneForces(0.25, TSneRepulsion.Tree));
        Assert.True(fine < coarse, $"θ = 0.25 errs by {fine:G3}, θ = 1 by {coarse:G3}");
        Assert.InRange(coarse, 0, 0.2);
    }

    [SkippableFact]
    public void Gradient_Exaggeration_ScalesTheAttraction()
    {
        Matrix map = TestMaps.Gaussian(50, 2, seed: 1);
        double[] expected = ExactGradient(TestMaps.Ring(50), map, 12);
        Assert.InRange(RelativeError(expected, Gradient(TestMaps.Ring(50), map, new TSneForces(0, TSneRepulsion.Tree), 12)), 0, 1e-5);
    }

    [SkippableFact]
    public void Step_TwoPointsByHand_MoveAlongTheGradient()
    {
        // At distance 1 on the x axis: p = ½ each way, q = ½ each way, so attraction and repulsion cancel at exaggeration 1.
        // With exaggeration 2 the gradient is 4·(2·½·½ − ½·½)·(±1) = ±1; gain 1 falls to 0.8; the step is 0.25·0.8 = 0.2.
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(
            device, TestMaps.Ring(2), new Matrix(2, 2, [-0.5, 0, 0.5, 0]), new TSneForces(0, TSneRepulsion.Tree));
        var gradient = new double[4];
        steps.Gradient(1, gradient);
        Assert.All(gradient, g => Assert.Equal(0, g, 1e-5));
        steps.Step(new TSneStep(2, 0.5, 0.25));
        Assert.Equal([-0.3, 0, 0.3, 0], steps.Positions().Values.Select(value => Math.Round(value, 5) + 0.0));
        Assert.Equal(Math.Sqrt(2), steps.Measure().GradientNorm, 1e-4);
    }

    [SkippableFact]
    public void Step_HugeLearningRate_MovesNoPointFartherThanFive()
    {
        Matrix start = TestMaps.Gaussian(100, 2, seed: 4);
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(device, TestMaps.Ring(100), start, new TSneForces(0.5, TSneRepulsion.Auto));
        steps.Step(new TSneStep(12, 0.5, 1e9));
        Matrix moved = steps.Positions();
        for (int i = 0; i < 100; i++)
        {
            double squared = Math.Pow(moved[i, 0] - start[i, 0], 2) + Math.Pow(moved[i, 1] - start[i, 1], 2);
            // The longest move is 5; centering moves all points once more.
            Assert.InRange(Math.Sqrt(squared), 0, 11);
        }
    }

    [SkippableFact]
    public void Step_ManySteps_FollowTheSpecification()
    {
        SparseMatrix p = TestMaps.AffinitiesOf(TestMaps.Clustered(300, 3, 3, 6, seed: 6), 15);
        Matrix start = TestMaps.Gaussian(300, 2, seed: 7, scale: 1e-2);
        using var specification = new ScalarDevice();
        using IComputeDevice device = Open();
        using ITSneSteps expected = specification.BeginTSne(p, start, new TSneForces(0, TSneRepulsion.Tree));
        using ITSneSteps actual = Begin(device, p, start, new TSneForces(0, TSneRepulsion.Tree));
        Assert.InRange(RelativeError(Run(expected), Run(actual)), 0, 1e-3);

        static double[] Run(ITSneSteps steps)
        {
            for (int i = 0; i < 20; i++)
                steps.Step(new TSneStep(4, 0.5, 20));
            return steps.Positions().Values;
        }
    }

    [SkippableFact]
    public void Step_Always_LeavesTheMapCentred()
    {
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(
            device, TestMaps.Ring(1000), TestMaps.Gaussian(1000, 2, seed: 2), new TSneForces(0.5, TSneRepulsion.Auto));
        for (int i = 0; i < 10; i++)
            steps.Step(new TSneStep(1, 0.8, 100));
        Matrix map = steps.Positions();
        Assert.Equal(0, map.Column(0).Average(), 1e-4);
        Assert.Equal(0, map.Column(1).Average(), 1e-4);
    }

    [SkippableFact]
    public void Measure_ThetaZero_IsTheDivergence()
    {
        SparseMatrix p = TestMaps.AffinitiesOf(TestMaps.Gaussian(400, 3, seed: 5), 20);
        Matrix map = TestMaps.Gaussian(400, 2, seed: 6, scale: 4);
        double sum = 0, expected = 0;
        for (int i = 0; i < 400; i++)
        {
            for (int j = 0; j < 400; j++)
                sum += i == j ? 0 : Kernel(map, i, j);
        }
        for (int i = 0; i < 400; i++)
        {
            for (long e = p.RowStarts[i]; e < p.RowStarts[i + 1]; e++)
                expected += p.Values[e] * Math.Log(p.Values[e] / (Kernel(map, i, p.Columns[e]) / sum));
        }
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(device, p, map, new TSneForces(0, TSneRepulsion.Tree));
        Assert.Equal(expected, steps.Measure().KlDivergence, 1e-4);
    }

    [SkippableTheory]
    [InlineData(nameof(TSneRepulsion.Tree))]
    [InlineData(nameof(TSneRepulsion.Mesh))]
    [InlineData(nameof(TSneRepulsion.Auto))]
    public void Step_AllPointsEqual_StaysFinite(string repulsionName)
    {
        var repulsion = Enum.Parse<TSneRepulsion>(repulsionName);
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(device, TestMaps.Ring(500), new Matrix(500, 2), new TSneForces(0.5, repulsion));
        for (int i = 0; i < 5; i++)
            steps.Step(new TSneStep(12, 0.5, 200));
        Assert.All(steps.Positions().Values, value => Assert.Equal(0, value, 1e-3));
        Assert.True(double.IsFinite(steps.Measure().KlDivergence));
    }

    [SkippableTheory]
    [InlineData(nameof(TSneRepulsion.Tree))]
    [InlineData(nameof(TSneRepulsion.Mesh))]
    [InlineData(nameof(TSneRepulsion.Auto))]
    public void Gradient_FarOutlier_StaysFiniteAndRight(string repulsionName)
    {
        var repulsion = Enum.Parse<TSneRepulsion>(repulsionName);
        Matrix map = TestMaps.Gaussian(1500, 2, seed: 3, scale: 5);
        map[7, 0] = 30_000;
        SparseMatrix p = TestMaps.Ring(1500);
        Assert.InRange(RelativeError(ExactGradient(p, map, 1), Gradient(p, map, new TSneForces(0.5, repulsion))), 0, ForceTolerance);
    }

    /// <summary>Every pass hears a cancellation.</summary>
    [SkippableFact]
    public void EveryPass_Cancelled_Throws()
    {
        using IComputeDevice device = Open();
        var cancelled = new CancellationToken(canceled: true);
        using ITSneSteps steps = Begin(
            device, TestMaps.Ring(40), TestMaps.Gaussian(40, 2, seed: 4), new TSneForces(0.5, TSneRepulsion.Auto));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Gradient(1, new double[80], cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Measure(cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => steps.Step(new TSneStep(1, 0.5, 10), cancelled));
    }

    // Affinities of zero weight leave the repulsion alone in the gradient.
    private double ForceError(string map, int n, TSneForces forces)
    {
        using (IComputeDevice device = Open())
            n = TestPoints.Rows(device, n);
        Matrix positions = TestMaps.ByName(map, n);
        var none = new SparseMatrix(new long[n + 1], [], []);
        return RelativeError(ExactGradient(none, positions, 1), Gradient(none, positions, forces));
    }

    private double[] Gradient(SparseMatrix p, Matrix map, TSneForces forces, double exaggeration = 1)
    {
        using IComputeDevice device = Open();
        using ITSneSteps steps = Begin(device, p, map, forces);
        var gradient = new double[map.Values.Length];
        steps.Gradient(exaggeration, gradient);
        return gradient;
    }
}

public sealed class ScalarTSneContract : TSneContract
{
    protected override IComputeDevice Open() => new ScalarDevice();

    // It opens cells for each point by itself, where the kernels open them for the box around many points, which errs less.
    protected override double ForceTolerance => 2e-2;
}

public sealed class SimdTSneContract : TSneContract
{
    protected override IComputeDevice Open() => new SimdDevice(3);
}

/// <summary>The vectors of 256 or 128 bits that serve where there are none of 512.</summary>
public sealed class NarrowSimdTSneContract : TSneContract
{
    protected override IComputeDevice Open() => new SimdDevice(2, wideMaps: false);
}
