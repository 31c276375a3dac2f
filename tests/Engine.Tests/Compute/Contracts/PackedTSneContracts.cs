using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Cpu.TSne;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>The SIMD device's descent along packed affinities, at each width of registers.</summary>
public abstract class PackedTSneSuite(int bits) : TSneContract
{
    protected override IComputeDevice Open() => new SimdDevice(2);

    private protected override ITSneSteps Begin(IComputeDevice device, SparseMatrix affinities, Matrix start, TSneForces forces)
    {
        TSneArguments.Check(affinities, start, forces);
        return SimdTSneSteps.Begin(Packing.Of(affinities), start, forces, 2, bits);
    }
}

public sealed class WidePackedTSneContract() : PackedTSneSuite(512);

public sealed class MiddlePackedTSneContract() : PackedTSneSuite(256);

public sealed class NarrowPackedTSneContract() : PackedTSneSuite(128);
