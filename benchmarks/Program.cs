using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using Segmentation.Benchmarks;
using Segmentation.Benchmarks.Peers;

// `peer CASE …` is the engine's side of a run beside another library (benchmarks/Peers/run.sh), `gpu [DEVICE [SCALE [SECONDS [FILE]]]]`
// a GPU beside the SIMD device, `gpu-row` and `gpu-small` its parts (benchmarks/gpu.sh), `peer-tables CHECKOUT` writes the tables of
// peers in README.md and docs/benchmarks.md from result files; all else goes to BenchmarkDotNet.
if (args is ["peer", .. string[] rest])
    return PeerRun.Answer(rest);
if (args is ["gpu", .. string[] table])
    return GpuTable.Print(table);
if (args is ["gpu-row", .. string[] row])
    return GpuRow.Answer(row);
if (args is ["gpu-small", string device])
    return GpuRow.RunSmall(device);
if (args is ["peer-tables", string checkout])
{
    PeerTable.Write(checkout);
    return 0;
}
Switch(args);
return 0;

// A method of its own: where BenchmarkDotNet is not beside this assembly, all above runs.
[MethodImpl(MethodImplOptions.NoInlining)]
static void Switch(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
