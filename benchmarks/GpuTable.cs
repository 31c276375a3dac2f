using System.Diagnostics;
using System.Globalization;
using Segmentation.Compute;

namespace Segmentation.Benchmarks;

/// <summary>
/// An OpenCL device beside the SIMD device, in about a minute: <c>dotnet run -c Release --project benchmarks -- gpu [DEVICE [SCALE]]</c>.
/// DEVICE is what <c>--device</c> takes (default <c>opencl</c>), SCALE multiplies the rows (default 1; a processor's OpenCL wants 0.1).
/// </summary>
internal static class GpuTable
{
    private const int Runs = 5;

    /// <summary>Prints the table: least of five runs after one that builds kernels and fills caches.</summary>
    public static int Print(string[] arguments)
    {
        double scale = 1;
        if (arguments.Length > 2
            || (arguments.Length == 2 && !(double.TryParse(arguments[1], CultureInfo.InvariantCulture, out scale) && scale > 0)))
        {
            Console.Error.WriteLine("gpu [DEVICE [SCALE]]: a device as `segment devices` lists it, and a number that multiplies the rows.");
            return 2;
        }
        using IComputeDevice simd = Devices.Open("cpu");
        using IComputeDevice openCl = Devices.Open(arguments.Length > 0 ? arguments[0] : "opencl");
        Console.WriteLine($"{openCl.Info.Name}: {openCl.Info.Detail}, sizes: {openCl.Info.Tuning}");
        Console.WriteLine($"{simd.Info.Name}");
        Console.WriteLine();
        Console.WriteLine($"{"work",-12}  {"SIMD ms",10}  {"OpenCL ms",10}  {"OpenCL is",12}");
        foreach (OpenClWorkload workload in Enum.GetValues<OpenClWorkload>())
        {
            double here = Milliseconds(workload, simd, scale);
            double there = Milliseconds(workload, openCl, scale);
            string ratio = there <= here ? $"{here / there:0.0} × faster" : $"{there / here:0.0} × slower";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload,-12}  {here,10:0.00}  {there,10:0.00}  {ratio,12}"));
        }
        return 0;
    }

    private static double Milliseconds(OpenClWorkload workload, IComputeDevice device, double scale)
    {
        using OpenClWork work = OpenClWork.Of(workload, device, scale);
        work.Run();
        double least = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            work.Run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return least;
    }
}
