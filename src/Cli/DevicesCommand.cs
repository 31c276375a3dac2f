using System.Text.Json;
using Segmentation.Compute;

namespace Segmentation.Cli;

/// <summary><c>segment devices</c>: who can compute here.</summary>
internal sealed class DevicesCommand : Verb
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Creates the verb.</summary>
    public DevicesCommand()
        : base(
            "devices",
            "Lists the devices that can compute here.",
            "segment devices",
            "segment devices --json") =>
        Add(CommonOptions.Threads, CommonOptions.Json);

    /// <inheritdoc/>
    public override ExitCode Run(Invocation invocation)
    {
        IReadOnlyList<DeviceInfo> devices = Devices.List(invocation.Get(CommonOptions.Threads));
        if (invocation.Get(CommonOptions.Json))
        {
            var rows = devices.Select(device => new
            {
                device.Id,
                device.Name,
                Kind = KindName(device.Kind),
                device.Detail,
                device.Threads,
                MemoryMegabytes = device.MemoryBytes >> 20,
            });
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, Indented));
            return ExitCode.Done;
        }
        var table = new TextTable("device", "kind", "name", "detail", "memory");
        foreach (DeviceInfo device in devices)
            table.Add(device.Id, KindName(device.Kind), device.Name, device.Detail, $"{device.MemoryBytes / (double)(1L << 30):0.0} GiB");
        table.Write(Console.Out);
        return ExitCode.Done;
    }

    private static string KindName(DeviceKind kind) => kind switch
    {
        DeviceKind.Scalar => "scalar",
        DeviceKind.Simd => "simd",
        DeviceKind.OpenClGpu => "opencl-gpu",
        DeviceKind.OpenClCpu => "opencl-cpu",
        _ => kind.ToString(),
    };
}
