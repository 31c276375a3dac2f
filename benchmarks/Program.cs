using BenchmarkDotNet.Running;
using Segmentation.Benchmarks;
using Segmentation.Benchmarks.Peers;

// `peer CASE …` is the engine's side of a run beside another library (benchmarks/Peers/run.sh), `gpu [DEVICE [SCALE]]` an OpenCL device
// beside the SIMD device (benchmarks/gpu.sh), `peer-table README.md RESULT…` writes the README's table of peers from result files;
// all else goes to BenchmarkDotNet.
if (args is ["peer", .. string[] rest])
    return PeerRun.Answer(rest);
if (args is ["gpu", .. string[] device])
    return GpuTable.Print(device);
if (args is ["peer-table", string document, .. string[] results])
{
    File.WriteAllText(document, PeerTable.Renew(File.ReadAllText(document), results.Select(File.ReadAllText)));
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
