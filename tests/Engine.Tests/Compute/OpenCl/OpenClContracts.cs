using Segmentation.Compute;
using Segmentation.Tests.Compute.Contracts;

namespace Segmentation.Tests.Compute.OpenCl;

[Collection(OpenClCollection.Name)]
public sealed class PoclDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclGuardContract : GuardContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => OpenClImplementation.Pocl.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class PoclTSneContract : TSneContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();

    // Its cells are opened for each point by itself, as the scalar device does.
    protected override double ForceTolerance => 2e-2;
}

[Collection(OpenClCollection.Name)]
public sealed class PoclRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open();
}

/// <summary>With so little memory that larger sets pass through the device tile by tile.</summary>
[Collection(OpenClCollection.Name)]
public sealed class PoclSmallMemoryDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open(memoryLimit: 128 << 10);
}

/// <summary>With so little memory that larger sets pass through the device tile by tile.</summary>
[Collection(OpenClCollection.Name)]
public sealed class PoclSmallMemoryNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open(memoryLimit: 48 << 10);
}

/// <summary>With so little memory that larger sets pass through the device tile by tile.</summary>
[Collection(OpenClCollection.Name)]
public sealed class PoclSmallMemorySilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open(memoryLimit: 96 << 10);
}

/// <summary>With so little memory that larger sets pass through the device tile by tile.</summary>
[Collection(OpenClCollection.Name)]
public sealed class PoclSmallMemoryKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Pocl.Open(memoryLimit: 256 << 10);
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeGuardContract : GuardContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => OpenClImplementation.Llvmpipe.Open();

    protected override bool Refuses(int n, int d) => (long)n * ((d + 3) / 4) > 65_535;
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeTSneContract : TSneContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();

    // Its cells are opened for each point by itself, as the scalar device does.
    protected override double ForceTolerance => 2e-2;
}

[Collection(OpenClCollection.Name)]
public sealed class LlvmpipeRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Llvmpipe.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuDistanceContract : DistanceContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuGuardContract : GuardContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuNeighborContract : NeighborContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuSilhouetteContract : SilhouetteContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuKMeansContract : KMeansContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuWardContract : WardContract
{
    protected override IComputeDevice Open(int threads = 0) => OpenClImplementation.Gpu.Open();
}

[Collection(OpenClCollection.Name)]
public sealed class GpuTSneContract : TSneContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();

    // Its cells are opened for each point by itself, as the scalar device does.
    protected override double ForceTolerance => 2e-2;
}

[Collection(OpenClCollection.Name)]
public sealed class GpuRepulsionFieldContract : RepulsionFieldContract
{
    protected override IComputeDevice Open() => OpenClImplementation.Gpu.Open();
}
