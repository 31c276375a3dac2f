using Segmentation.Compute;
using Segmentation.Compute.Gpu;
using Segmentation.Compute.Gpu.OpenCl;

namespace Segmentation.Tests.Compute.OpenCl;

/// <summary>Who is chosen by which name; needs no OpenCL.</summary>
public sealed class OpenClCatalogTests
{
    private static readonly OpenClHardware Processor = Hardware(
        0, "pthread-EPYC", "Portable Computing Language", isCpu: true, units: 64, unified: true);
    private static readonly OpenClHardware Laptop = Hardware(
        1, "Intel Iris Xe", "Intel OpenCL Graphics", isCpu: false, units: 96, unified: true);
    private static readonly OpenClHardware Card = Hardware(2, "NVIDIA H100", "NVIDIA CUDA", isCpu: false, units: 132, unified: false);
    private static readonly OpenClHardware[] All = [Processor, Laptop, Card];

    [Theory]
    [InlineData("opencl", 2)]
    [InlineData("opencl:0", 0)]
    [InlineData("OPENCL:1", 1)]
    [InlineData("iris", 1)]
    [InlineData("nvidia cuda", 2)]
    public void Matching_Name_IsThatDevice(string name, int number) =>
        Assert.Equal([number], GpuCatalog.Matching(All, name).Select(device => device.Number));

    [Fact]
    public void Matching_PartOfSeveralNames_IsAll() => Assert.Equal(2, GpuCatalog.Matching(All, "i").Count(device => !device.IsCpu));

    [Theory]
    [InlineData("opencl:7")]
    [InlineData("radeon")]
    public void Matching_NobodysName_IsNone(string name) => Assert.Empty(GpuCatalog.Matching(All, name));

    [Fact]
    public void Matching_OpenClWithoutAGpu_IsTheProcessor() => Assert.Equal([Processor], GpuCatalog.Matching([Processor], "opencl"));

    [Fact]
    public void Open_Auto_NeverTakesAnOpenClDeviceOnTheProcessor()
    {
        using IComputeDevice device = Devices.Open("auto");
        Assert.NotEqual(DeviceKind.OpenClCpu, device.Info.Kind);
    }

    [Theory]
    [InlineData("opencl:99")]
    [InlineData("no such device")]
    [InlineData("")]
    public void Open_MissingDevice_ListsThosePresent(string name)
    {
        var error = Assert.Throws<DeviceUnavailableException>(() => Devices.Open(name));
        Assert.Contains("scalar", error.Message, StringComparison.Ordinal);
        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToInfo_NamesKindDriverAndBudget()
    {
        DeviceInfo info = Card.ToInfo();
        Assert.Equal(("opencl:2", DeviceKind.OpenClGpu), (info.Id, info.Kind));
        Assert.Contains("535.1", info.Detail, StringComparison.Ordinal);
        Assert.Equal(Card.GlobalMemory / 10 * 8, info.MemoryBytes);
        Assert.Equal(DeviceKind.OpenClCpu, Processor.ToInfo().Kind);
    }

    [Fact]
    public void Failure_NamesCallCodeDeviceAndNextStep()
    {
        string message = OpenClError.Failure(-5, "clEnqueueNDRangeKernel (assign)", "Card").Message;
        foreach (string word in (string[])["clEnqueueNDRangeKernel (assign)", "CL_OUT_OF_RESOURCES", "-5", "'Card'", "‹device› cpu"])
            Assert.Contains(word, message, StringComparison.Ordinal);
    }

    internal static OpenClHardware Hardware(int number, string name, string platform, bool isCpu, int units, bool unified) =>
        new(0, number, platform, "OpenCL 3.0", name, "vendor", "OpenCL 3.0", "535.1", isCpu, unified, units, 1500, 4L << 30, 1L << 30,
            32768, 256);
}
