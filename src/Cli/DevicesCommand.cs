using System.CommandLine;
using System.Text.Json;
using Segmentation.Compute;

namespace Segmentation.Cli;

/// <summary><c>segment devices</c>: who can compute here.</summary>
internal sealed class DevicesCommand : Verb
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly Option<bool> NoTest = TypedOptions.Switch("--no-test", "List only; do not build and test the kernels of OpenCL devices.");
    private static readonly Option<bool> Json = TypedOptions.Switch("--json", "Print the list as JSON.");

    /// <summary>Creates the verb.</summary>
    public DevicesCommand()
        : base(
            "devices",
            "Lists the devices that can compute here, tests them, and tells which one auto takes.",
            "segment devices",
            "segment devices --no-test --json") =>
        Add(NoTest, CommonOptions.Threads, Json);

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        int threads = call.Get(CommonOptions.Threads);
        bool test = !call.Get(NoTest);
        IReadOnlyList<DeviceCheck> checks = test
            ? Devices.Check(threads)
            : [.. Devices.List(threads).Select(device => new DeviceCheck(device, true, "", 0, ""))];
        if (call.Get(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(checks.Select(check => Describe(check, test)), Indented));
        else
            Print(checks, test);
        return ExitCode.Done;
    }

    private static Dictionary<string, object> Describe(DeviceCheck check, bool tested)
    {
        DeviceInfo device = check.Device;
        var fields = new Dictionary<string, object>
        {
            ["id"] = device.Id,
            ["name"] = device.Name,
            ["kind"] = KindName(device.Kind),
            ["detail"] = device.Detail,
            ["threads"] = device.Threads,
            ["memoryMegabytes"] = device.MemoryBytes >> 20,
        };
        if (tested)
        {
            fields["selfTest"] = check.Passed ? "passed" : check.Detail;
            fields["selfTestSeconds"] = Math.Round(check.Seconds, 3);
            fields["chosenFor"] = check.ChosenFor;
        }
        return fields;
    }

    private static void Print(IReadOnlyList<DeviceCheck> checks, bool tested)
    {
        var table = tested
            ? new TextTable("device", "kind", "name", "memory", "self-test", "chosen for")
            : new TextTable("device", "kind", "name", "memory");
        foreach (DeviceCheck check in checks)
        {
            DeviceInfo device = check.Device;
            string[] cells = [device.Id, KindName(device.Kind), device.Name, $"{device.MemoryBytes / (double)(1L << 30):0.0} GiB"];
            table.Add(tested ? [.. cells, check.Passed ? "passed" : "failed", check.ChosenFor] : cells);
        }
        table.Write(Console.Out);
        Console.Out.WriteLine();
        foreach (DeviceCheck check in checks)
        {
            Console.Out.WriteLine($"{check.Device.Id}: {check.Device.Detail}");
            if (!check.Passed)
                Console.Out.WriteLine($"  self-test failed: {check.Detail}");
        }
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
