using System.Runtime.Intrinsics;
using Segmentation.Compute.Cpu.KMeans;
using Segmentation.Compute.Cpu.Neighbors;
using Segmentation.Compute.Cpu.Silhouette;
using Segmentation.Compute.Cpu.Simd;

namespace Segmentation.Compute.Cpu;

/// <summary>
/// The SIMD device's kernels, compiled for one width of registers; <see cref="Widest"/> is the one place that chooses it.
/// </summary>
internal abstract unsafe class SimdKernels
{
    /// <summary>The kernels for the widest registers of this processor.</summary>
    internal static SimdKernels Widest { get; } =
        Vector512.IsHardwareAccelerated ? new SimdKernels<Vector512<float>, SimdOps512>()
        : Vector256.IsHardwareAccelerated ? new SimdKernels<Vector256<float>, SimdOps256>()
        : new SimdKernels<Vector128<float>, SimdOps128>();

    /// <summary>What the registers are called.</summary>
    internal abstract string Name { get; }

    /// <inheritdoc cref="IComputeDevice.Distances"/>
    internal abstract void FillDistances(
        SimdPoints a, int first, int count, SimdPoints b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation);

    /// <summary>The nearest others of each row, through a kd-tree or by tiles of all pairs.</summary>
    internal abstract void FindNeighbors(SimdPoints points, int k, int* rows, float* squared, bool byTree, CancellationToken cancellation);

    /// <summary>The nearest rows of others, through a kd-tree.</summary>
    /// <param name="queries">q rows in the points' units, row-major.</param>
    internal abstract void FindNearestRows(
        SimdPoints points, float[] queries, int k, int* rows, float* squared, CancellationToken cancellation);

    /// <summary>For each of <paramref name="rows"/> the sum of its distances to the rows of each cluster.</summary>
    internal abstract void SumDistances(
        SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation);

    internal abstract IKMeansSteps StartKMeans(SimdPoints points, double[] weights, KMeansAlgorithm algorithm);
}

/// <summary>The kernels over one register and its operations.</summary>
internal sealed unsafe class SimdKernels<TRegister, TOps> : SimdKernels
    where TRegister : struct
    where TOps : struct, ISimdOps<TRegister>
{
    internal override string Name => TOps.Name;

    internal override void FillDistances(
        SimdPoints a, int first, int count, SimdPoints b, DistanceMetric metric, Span<float> tile, CancellationToken cancellation) =>
        DistanceTileKernel<TRegister, TOps>.Run(a, first, count, b, metric, tile, cancellation);

    internal override void FindNeighbors(SimdPoints points, int k, int* rows, float* squared, bool byTree, CancellationToken cancellation)
    {
        if (byTree)
            TreeNeighbors<TRegister, TOps>.Run(points, null, k, rows, squared, cancellation);
        else
            TileNeighbors<TRegister, TOps>.Run(points, k, rows, squared, cancellation);
    }

    internal override void FindNearestRows(
        SimdPoints points, float[] queries, int k, int* rows, float* squared, CancellationToken cancellation) =>
        TreeNeighbors<TRegister, TOps>.Run(points, queries, k, rows, squared, cancellation);

    internal override void SumDistances(
        SimdPoints points, ReadOnlySpan<int> labels, int clusters, ReadOnlySpan<int> rows, Span<double> sums,
        CancellationToken cancellation)
    {
        if (AllPairsSums<TRegister, TOps>.Serves(points, labels, clusters, rows))
            AllPairsSums<TRegister, TOps>.Run(points, labels, clusters, rows, sums, cancellation);
        else
            ClusterSumsKernel<TRegister, TOps>.Run(points, labels, clusters, rows, sums, cancellation);
    }

    internal override IKMeansSteps StartKMeans(SimdPoints points, double[] weights, KMeansAlgorithm algorithm) =>
        new SimdKMeansSteps<TRegister, TOps>(points, weights, algorithm);
}
