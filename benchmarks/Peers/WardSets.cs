using System.Diagnostics;
using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>
/// Ward's linkage over growing numbers of customers, and of sets that have broken linkages before:
/// <c>peer ward-sets [threads=N] [only=part of a name] [largest=rows]</c> prints a Markdown table.
/// </summary>
internal static class WardSets
{
    private const int Million = 1_000_000;

    internal static void Run(PeerArguments arguments)
    {
        int largest = arguments.Int("largest", Million);
        using IComputeDevice device = Devices.Open("cpu", arguments.Int("threads"));
        Console.WriteLine($"{device.Info.Name}\n");
        Console.WriteLine("| set | rows | seconds | processor seconds | peak MB of the process so far | greatest height |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach ((string name, int rows, Func<int, Matrix> make) in Sets())
        {
            if (rows > largest || (arguments.Has("only") && !name.Contains(arguments.Text("only"), StringComparison.Ordinal)))
                continue;
            Matrix points = make(rows);
            long start = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            double height = Ward.Link(device, points).Rows[^1].Height;
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            long peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
            Console.WriteLine($"| {name} | {points.Rows:N0} | {seconds:F2} | {processor:F2} | {peak} | {height:G6} |");
        }
    }

    private static IEnumerable<(string Name, int Rows, Func<int, Matrix> Make)> Sets()
    {
        foreach (int rows in (int[])[10_000, 100_000, Million, 10 * Million])
            yield return ("customers × 3", rows, Customers);
        yield return ("mixture of 20 clouds × 8", 100_000, rows => Mixture(rows, 8));
        yield return ("mixture of 20 clouds × 8", Million, rows => Mixture(rows, 8));
        yield return ("all equal × 3", Million, rows => Each(rows, 3, (_, _) => 7));
        yield return ("two far groups × 3", Million, rows => Normal(rows, 3, (i, j, value) => value + (j == 0 && i % 2 == 0 ? 1e6 : 0)));
        yield return ("a line × 1", Million, rows => Each(rows, 1, (i, _) => i));
        yield return ("growing gaps × 1", 100_000, rows => Each(rows, 1, (i, _) => i * (i + 1.0) / 2));
        yield return ("lattice of 100³, shuffled", Million, Lattice);
        yield return ("offset of 10⁶ × 3", Million, rows => Normal(rows, 3, (_, _, value) => value + 1e6));
        yield return ("scales up to 1.3¹⁵⁰⁰ × 1", 1_501, rows => Each(rows, 1, (i, _) => Math.Pow(1.3, i)));
        yield return ("one constant feature × 3", Million, rows => Normal(rows, 3, (_, j, value) => j == 1 ? 42 : value));
    }

    /// <summary>
    /// Whole days since the last purchase, orders and money of a log-normal mixture, with the duplicates that whole numbers bring.
    /// </summary>
    private static Matrix Customers(int rows)
    {
        var random = new SeededRandom(11);
        var points = new Matrix(rows, 3);
        for (int i = 0; i < rows; i++)
        {
            double loyalty = random.Next(4);
            points[i, 0] = Math.Log(1 + Math.Floor(Math.Exp(4.5 - (0.8 * loyalty) + (0.9 * random.NextGaussian()))));
            points[i, 1] = Math.Log(1 + Math.Ceiling(Math.Exp((0.7 * loyalty) + (0.6 * random.NextGaussian()))));
            points[i, 2] = Math.Log(1 + (Math.Round(Math.Exp(4 + (0.8 * loyalty) + (0.8 * random.NextGaussian())) * 100) / 100));
        }
        return points;
    }

    private static Matrix Mixture(int rows, int d)
    {
        var random = new SeededRandom(12);
        Matrix centres = Each(20, d, (_, _) => 3 * random.NextGaussian());
        var points = new Matrix(rows, d);
        for (int i = 0; i < rows; i++)
        {
            Span<double> centre = centres.Row(random.Next(centres.Rows));
            for (int j = 0; j < d; j++)
                points[i, j] = centre[j] + random.NextGaussian();
        }
        return points;
    }

    private static Matrix Lattice(int rows)
    {
        int side = (int)Math.Round(Math.Cbrt(rows));
        int[] order = [.. Enumerable.Range(0, side * side * side)];
        var random = new SeededRandom(13);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return Each(order.Length, 3, (i, j) => order[i] / (j == 0 ? 1 : j == 1 ? side : side * side) % side);
    }

    private static Matrix Normal(int rows, int d, Func<int, int, double, double> change)
    {
        var random = new SeededRandom(14);
        return Each(rows, d, (i, j) => change(i, j, random.NextGaussian()));
    }

    private static Matrix Each(int rows, int d, Func<int, int, double> value)
    {
        var points = new Matrix(rows, d);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < d; j++)
                points[i, j] = value(i, j);
        }
        return points;
    }
}
