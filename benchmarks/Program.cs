using BenchmarkDotNet.Running;
using Segmentation.Benchmarks.Peers;

// `peer CASE …` is the engine's side of a run beside another library (benchmarks/Peers/run.sh); all else goes to BenchmarkDotNet.
if (args is ["peer", .. string[] rest])
    return PeerRun.Answer(rest);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
