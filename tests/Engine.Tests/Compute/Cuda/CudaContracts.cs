using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.Cuda;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.Cuda;

/// <summary>A CUDA device, if this machine has one, or is told to take the stub for one.</summary>
internal static class CudaImplementation
{
    /// <summary>The first device; skips the calling test where there is none.</summary>
    internal static CudaHardware Require()
    {
        CudaHardware? hardware = GpuCatalog.All.OfType<CudaHardware>().FirstOrDefault();
        Skip.If(hardware is null, "no CUDA device is here; CudaStubTests run this on a stub of the driver");
        return hardware!;
    }

    /// <summary>Opens it so that no work stays on the host and no map is too small for the tree.</summary>
    internal static GpuDevice Open(int exactMap = 0, long memoryLimit = 0) =>
        new(Require(), new GpuOptions(WardHostPairs: 0, exactMap, memoryLimit));
}

[Collection(CudaCollection.Name)]
public sealed class CudaDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaGuardContract : GuardContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => CudaImplementation.Open();
}

[Collection(CudaCollection.Name)]
public sealed class CudaTSneContract : TSneContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();

    // Its cells are opened for each point by itself, as the scalar device does.
    protected override double ForceTolerance => 2e-2;
}

[Collection(CudaCollection.Name)]
public sealed class CudaRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => CudaImplementation.Open();
}

/// <summary>One after another: a driver's fault should have one test to blame.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CudaCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "CUDA";
}
