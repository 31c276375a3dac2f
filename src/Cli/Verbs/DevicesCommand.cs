using System.CommandLine;
using System.Globalization;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Compute;
using Segmentation.Reports.Json;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment devices</c>: who can compute here.</summary>
internal sealed class DevicesCommand : Verb
{
    private static readonly Option<bool> NoTest = TypedOptions.Switch(
        "--no-test", "List only; do not build and test the kernels of GPUs and OpenCL devices.");
    private static readonly Option<string?> Tune = new("--tune")
    {
        Description = "Measure sizes of groups and tiles on the GPUs, or on the device NAME, and keep the best for later runs.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Json = TypedOptions.Switch("--json", "Print the list as JSON.");

    /// <summary>Creates the verb.</summary>
    public DevicesCommand()
        : base(
            "devices",
            "Lists the devices that can compute here, tests them, and tells which one auto takes.",
            "segment devices",
            "segment devices --no-test --json",
            "segment devices --tune") =>
        Add(NoTest, Tune, CommonOptions.Threads, Json);

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        int threads = call.Get(CommonOptions.Threads);
        bool test = !call.Get(NoTest);
        Dictionary<string, IReadOnlyList<KernelTuning>> tuned = call.Given(Tune) ? TuneDevices(call) : [];
        IReadOnlyList<DeviceCheck> checks = test
            ? Devices.Check(threads)
            : [.. Devices.List(threads).Select(device => new DeviceCheck(device, true, "", 0, ""))];
        if (call.Get(Json))
        {
            using Stream output = StandardStreams.OpenOutput();
            DevicesJson.Write(output, checks, test, tuned, Devices.Refused);
        }
        else
        {
            Print(checks, test, tuned);
        }
        return ExitCode.Done;
    }

    private static Dictionary<string, IReadOnlyList<KernelTuning>> TuneDevices(Invocation call)
    {
        var progress = new Told(text => call.Notes.Line($"tuning {text}"));
        return Devices.Tune(call.Get(Tune) ?? "auto", progress, call.Cancellation)
            .ToDictionary(found => found.Device.Id, found => found.Kernels);
    }

    private static void Print(IReadOnlyList<DeviceCheck> checks, bool tested, Dictionary<string, IReadOnlyList<KernelTuning>> tuned)
    {
        var table = tested
            ? new AlignedTable("device", "kind", "name", "memory", "self-test", "chosen for")
            : new AlignedTable("device", "kind", "name", "memory");
        foreach (DeviceCheck check in checks)
        {
            DeviceInfo device = check.Device;
            string[] cells = [device.Id, DevicesJson.Word(device.Kind), device.Name, $"{device.MemoryBytes / (double)(1L << 30):0.0} GiB"];
            table.Add(tested ? [.. cells, check.Passed ? "passed" : "failed", check.ChosenFor] : cells);
        }
        table.Write(Console.Out);
        Console.Out.WriteLine();
        foreach (DeviceCheck check in checks)
        {
            Console.Out.WriteLine(
                $"{check.Device.Id}: {Flags.Render(check.Device.Detail)}{(check.Device.Tuning.Length > 0
                    ? $", sizes: {Flags.Render(check.Device.Tuning)}" : "")}");
            if (!check.Passed)
                Console.Out.WriteLine($"  self-test failed: {Flags.Render(check.Detail)}");
        }
        foreach (string line in Devices.Refused)
            Console.Out.WriteLine($"not used: {line}");
        foreach ((string id, IReadOnlyList<KernelTuning> kernels) in tuned)
        {
            Console.Out.WriteLine();
            var found = new AlignedTable(id, "default", "ms", "best", "ms", "ratio");
            foreach (KernelTuning kernel in kernels)
                found.Add(kernel.Kernels, kernel.Default, Milliseconds(kernel.DefaultMilliseconds), kernel.Best,
                    Milliseconds(kernel.BestMilliseconds), $"{kernel.BestMilliseconds / kernel.DefaultMilliseconds:0.00}");
            found.Write(Console.Out);
        }
    }

    private static string Milliseconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    // Progress<T> would tell from another thread, later.
    private sealed class Told(Action<string> tell) : IProgress<string>
    {
        public void Report(string value) => tell(value);
    }
}
