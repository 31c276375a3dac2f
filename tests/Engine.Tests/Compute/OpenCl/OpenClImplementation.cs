using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>
/// An OpenCL implementation that kernels are proven on. A test that asks for one that is absent skips; where
/// <c>SEGMENT_REQUIRE_OPENCL=1</c>, it fails. With 0 all of them skip: they are run elsewhere.
/// </summary>
public sealed class OpenClImplementation
{
    private readonly Func<OpenClHardware, bool> _is;

    private OpenClImplementation(string name, string how, bool required, Func<OpenClHardware, bool> isThis)
    {
        Name = name;
        How = how;
        Required = required;
        _is = isThis;
    }

    /// <summary>PoCL: the processor, by LLVM.</summary>
    public static OpenClImplementation Pocl { get; } =
        new("PoCL", "apt-get install pocl-opencl-icd", true, hardware =>
            hardware.Platform.Contains("Portable Computing", StringComparison.Ordinal));

    /// <summary>Mesa's rusticl on llvmpipe: the processor, through the compiler that Mesa's GPU drivers use.</summary>
    public static OpenClImplementation Llvmpipe { get; } =
        new("rusticl on llvmpipe", "apt-get install mesa-opencl-icd, and set RUSTICL_ENABLE=llvmpipe", true, hardware =>
            hardware.Name.Contains("llvmpipe", StringComparison.Ordinal));

    /// <summary>A GPU, if there is one; never demanded.</summary>
    public static OpenClImplementation Gpu { get; } = new("a GPU", "attach one", false, hardware => !hardware.IsCpu);

    /// <summary>oclgrind: a simulator that checks every access. Set up by the leg that runs it in a process of its own.</summary>
    public static OpenClImplementation Oclgrind { get; } =
        new("oclgrind", "run through OclgrindTests", false, hardware =>
            hardware.Platform.Contains("oclgrind", StringComparison.OrdinalIgnoreCase));

    /// <summary>What theories run over.</summary>
    public static TheoryData<string> Names => ["PoCL", "llvmpipe", "GPU"];

    /// <summary>Its name.</summary>
    public string Name { get; }

    private string How { get; }

    private bool Required { get; }

    /// <summary>Whether this machine has it.</summary>
    public bool IsPresent => GpuCatalog.All.OfType<OpenClHardware>().Any(_is);

    /// <summary>One of <see cref="Names"/>.</summary>
    public static OpenClImplementation Named(string name) => name switch
    {
        "PoCL" => Pocl,
        "llvmpipe" => Llvmpipe,
        _ => Gpu,
    };

    /// <summary>Its device; skips the calling test where it is absent.</summary>
    internal OpenClHardware Require()
    {
        var hardware = GpuCatalog.All.OfType<OpenClHardware>().FirstOrDefault(_is);
        Require(hardware is not null, Name, How, Required);
        return hardware!;
    }

    /// <summary>Skips the calling test where something that OpenCL is proven with is absent; fails it where that is demanded.</summary>
    internal static void Require(bool present, string name, string how, bool required = true)
    {
        string? demand = Environment.GetEnvironmentVariable("SEGMENT_REQUIRE_OPENCL");
        Assert.False(!present && required && demand == "1", $"{name} is demanded and not here: {how}.");
        Skip.If(demand == "0", "SEGMENT_REQUIRE_OPENCL is 0");
        Skip.IfNot(present, $"{name} is not here: {how}");
    }

    /// <summary>Opens it so that no work stays on the host and no map is too small for the tree.</summary>
    /// <param name="unified">False treats memory that is shared with the host as if it were not.</param>
    internal GpuDevice Open(int exactMap = 0, long memoryLimit = 0, bool unified = true)
    {
        OpenClHardware hardware = Require();
        return new(hardware with { Unified = hardware.Unified && unified }, new GpuOptions(WardHostPairs: 0, exactMap, memoryLimit));
    }
}

/// <summary>One after another: devices share the processor, and a driver's fault should have one test to blame.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OpenClCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "OpenCL";
}
