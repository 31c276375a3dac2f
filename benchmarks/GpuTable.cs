using System.Diagnostics;
using System.Globalization;
using System.Text;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>
/// A GPU beside the SIMD device: <c>dotnet run -c Release --project benchmarks -- gpu [DEVICE [SCALE [SECONDS [FILE]]]]</c>.
/// DEVICE is what <c>--device</c> takes (default <c>auto</c>), SCALE multiplies the points (default 1; a processor's OpenCL wants
/// 0.001), SECONDS are what all may take (default 300), FILE gets the table after each measurement. Each is a process of its own, with a
/// limit: one that hangs or fails costs its cell.
/// </summary>
internal static class GpuTable
{
    private const string Usage = "gpu [DEVICE [SCALE [SECONDS [FILE]]]]: a device as `segment devices` lists it, what multiplies the "
        + "points, what all may take, and where the table goes.";

    // GB/s and TFLOP/s in float32 by the makers' data sheets; of two of one name the first that fits.
    private static readonly (string Name, double Bandwidth, double Arithmetic)[] Peaks =
    [
        ("H200", 4800, 67), ("H100 PCIe", 2000, 51), ("H100 NVL", 3900, 60), ("H100", 3350, 67), ("A100-SXM4-80GB", 2039, 19.5),
        ("A100 80GB PCIe", 1935, 19.5), ("A100", 1555, 19.5), ("L40S", 864, 91.6), ("L4", 300, 30.3), ("A10G", 600, 31.2),
        ("V100", 900, 15.7), ("T4", 320, 8.1), ("RTX 4090", 1008, 82.6), ("RTX 3090", 936, 35.6),
    ];

    private sealed record Cell(double Seconds, string Note)
    {
        internal bool IsMeasured => Note.Length == 0;
    }

    /// <summary>Prints the table; rows on the device, then on the processor, and long ones after both.</summary>
    /// <returns>1 if a row failed on the device.</returns>
    public static int Print(string[] arguments)
    {
        double scale = 1, allowed = 300;
        if (arguments.Length > 4 || (arguments.Length > 1 && !Positive(arguments[1], out scale))
            || (arguments.Length > 2 && !Positive(arguments[2], out allowed)))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        long start = Stopwatch.GetTimestamp();
        DeviceInfo device = Info(arguments.Length > 0 ? arguments[0] : "auto"), simd = Info("cpu");
        var cells = new Dictionary<(GpuRow, string), Cell>();
        foreach ((GpuRow row, string id) in Order(device.Id, simd.Id))
        {
            double left = allowed - Stopwatch.GetElapsedTime(start).TotalSeconds;
            Cell cell = left < 3 ? new Cell(0, "no time was left") : Measured(row, id, scale, Math.Min(row.Limit, left));
            cells[(row, id)] = cell;
            Console.Error.WriteLine($"{row.Name} on {id}: {Shown(cell)}");
            if (arguments.Length > 3)
                File.WriteAllText(arguments[3], Table(device, simd, scale, cells));
        }
        Console.Write(Table(device, simd, scale, cells));
        return GpuRow.All.Any(row => cells[(row, device.Id)].Note.StartsWith("failed", StringComparison.Ordinal)) ? 1 : 0;
    }

    private static IEnumerable<(GpuRow Row, string Id)> Order(params string[] ids) =>
        from isLong in (bool[])[false, true]
        from id in ids
        from row in GpuRow.All
        where row.IsLong == isLong
        select (row, id);

    private static bool Positive(string text, out double value) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out value) && value > 0;

    private static DeviceInfo Info(string id)
    {
        using IComputeDevice device = Devices.Open(id);
        return device.Info;
    }

    private static Cell Measured(GpuRow row, string id, double scale, double limit)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(GpuTable).Assembly.Location, "gpu-row", row.Name, id, scale.ToString("R", CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(limit)))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return new Cell(0, string.Create(CultureInfo.InvariantCulture, $"not done in {limit:0} s"));
        }
        return process.ExitCode == 0 && Positive(output.Result.Trim(), out double seconds)
            ? new Cell(seconds, "")
            : new Cell(0, $"failed ({process.ExitCode}): {errors.Result.ReplaceLineEndings(" ").Trim()}");
    }

    private static string Table(DeviceInfo device, DeviceInfo simd, double scale, Dictionary<(GpuRow, string), Cell> cells)
    {
        (string Name, double Bandwidth, double Arithmetic)? peak =
            Peaks.Where(peak => device.Name.Contains(peak.Name, StringComparison.Ordinal))
                .Select(peak => ((string Name, double Bandwidth, double Arithmetic)?)peak).FirstOrDefault();
        var text = new StringBuilder();
        Line($"{device.Id}: {device.Name}, {device.Detail}, sizes: {device.Tuning}  ");
        Line($"beside {simd.Name}; points × {scale}  ");
        Line(peak is { } known
            ? $"shares are of {known.Bandwidth} GB/s and {known.Arithmetic} TFLOP/s, the data sheet's of {known.Name}"
            : (FormattableString)$"no share is given: the peaks of this device are not known here");
        Line($"");
        Line($"| work | points | s on {device.Id} | s on SIMD | SIMD / {device.Id} | GB/s | of peak | TFLOP/s | of peak |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (GpuRow row in GpuRow.All)
        {
            Cell? there = cells.GetValueOrDefault((row, device.Id)), here = cells.GetValueOrDefault((row, simd.Id));
            double points = row.PointsAt(scale);
            string ratio = there is { IsMeasured: true } && here is { IsMeasured: true } ? Rounded(here.Seconds / there.Seconds) : "";
            string[] rates = there is { IsMeasured: true }
                ? [.. Rates(row.Bytes, 1e9, peak?.Bandwidth), .. Rates(row.Operations, 1e12, peak?.Arithmetic)]
                : ["", "", "", ""];
            Line($"| {row.Name} | {points:N0} | {Shown(there)} | {Shown(here)} | {ratio} | {string.Join(" | ", rates)} |");

            string[] Rates(Func<double, double>? amount, double unit, double? most)
            {
                double rate = amount is null ? 0 : amount(points) / there.Seconds / unit;
                return amount is null ? ["", ""] : [Rounded(rate), most is { } all ? $"{Rounded(100 * rate / all)} %" : ""];
            }
        }
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Shown(Cell? cell) => cell is null ? "" : cell.IsMeasured ? Rounded(cell.Seconds) : cell.Note;

    private static string Rounded(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
