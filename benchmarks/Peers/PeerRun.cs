using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Segmentation.Compute;

namespace Segmentation.Benchmarks.Peers;

/// <summary>
/// One whole process of the engine's side: reads a file, computes a few times, and prints seconds and a check value as a line of JSON.
/// </summary>
internal static class PeerRun
{
    private static readonly Dictionary<string, Action<PeerArguments>> Cases = new(StringComparer.Ordinal)
    {
        ["boosting"] = BoostingPeer.Run,
        ["boosting-folds"] = BoostingPeer.RunFolds,
        ["shapley"] = BoostingPeer.RunShapley,
        ["features"] = FeaturesPeer.Run,
        ["kmeans"] = KMeansPeer.Run,
        ["seeding"] = KMeansPeer.RunSeeding,
        ["neighbors"] = NeighborsPeer.Run,
        ["silhouette"] = SilhouettePeer.Run,
        ["tsne"] = TSnePeer.Run,
        ["ward"] = WardPeer.Run,
        ["ward-sets"] = WardSets.Run,
        ["roofline"] = Roofline.Run,
    };

    internal static int Answer(string[] args)
    {
        if (args.Length == 0 || !Cases.TryGetValue(args[0], out Action<PeerArguments>? run))
        {
            Console.Error.WriteLine($"peer CASE name=value …; cases: {string.Join(", ", Cases.Keys)}");
            return 2;
        }
        run(new PeerArguments(args[1..]));
        return 0;
    }

    /// <summary>The processor's name, asked of it alone: a list of all devices loads every driver for OpenCL there is.</summary>
    private static string Processor()
    {
        using IComputeDevice device = Devices.Open("cpu");
        return device.Info.Name;
    }

    /// <summary>
    /// Times <paramref name="compute"/> and prints the first time, the medians of all and of the processor seconds, and the value it
    /// returned last.
    /// </summary>
    internal static void Measure(PeerArguments arguments, Func<double> compute) => Measure(arguments, compute, value => value);

    /// <summary>Times <paramref name="compute"/> as the other overload does; the value is judged from its last result, outside of the
    /// time.</summary>
    internal static void Measure<T>(PeerArguments arguments, Func<T> compute, Func<T, double> judge)
    {
        var seconds = new List<double>();
        var processor = new List<double>();
        T result = default!;
        for (int i = 0; i < arguments.Int("repeats", 3); i++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            result = compute();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        using Stream output = Console.OpenStandardOutput();
        // Written without reflection, which would be compiled anew in every process that is timed.
        using var report = new Utf8JsonWriter(output);
        report.WriteStartObject();
        report.WriteNumber("first", seconds[0]);
        report.WriteNumber("seconds", seconds.Order().ElementAt(seconds.Count / 2));
        report.WriteNumber("cpu", processor.Order().ElementAt(processor.Count / 2));
        report.WriteNumber("value", judge(result));
        report.WriteString("version", $".NET {Environment.Version}, {Processor()}");
        report.WriteEndObject();
    }
}

/// <summary>The name=value words of one run.</summary>
internal sealed class PeerArguments(string[] words)
{
    private readonly Dictionary<string, string> _values = words.Select(word => word.Split('=', 2)).ToDictionary(
        pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    internal string Text(string name) => _values[name];

    internal int Int(string name, int otherwise = 0) =>
        _values.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    internal bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A raw file of float32, row-major, widened as the engine's record is float64.</summary>
    internal Matrix Points(string name, int columns)
    {
        using SafeFileHandle file = File.OpenHandle(Text(name));
        int rows = (int)(RandomAccess.GetLength(file) / sizeof(float) / columns);
        var points = new Matrix(rows, columns);
        const int Part = 1 << 18;
        Parallel.For(0, (points.Values.Length + Part - 1) / Part, part =>
        {
            Span<double> taken = points.Values.AsSpan(part * Part, Math.Min(Part, points.Values.Length - (part * Part)));
            float[] buffer = ArrayPool<float>.Shared.Rent(taken.Length);
            Span<byte> bytes = MemoryMarshal.AsBytes(buffer.AsSpan(0, taken.Length));
            for (int done = 0, read; done < bytes.Length; done += read)
            {
                read = RandomAccess.Read(file, bytes[done..], ((long)part * Part * sizeof(float)) + done);
                if (read == 0)
                    throw new EndOfStreamException(Text(name));
            }
            TensorPrimitives.ConvertTruncating<float, double>(buffer.AsSpan(0, taken.Length), taken);
            ArrayPool<float>.Shared.Return(buffer);
        });
        return points;
    }

    /// <summary>A raw file of int32.</summary>
    internal int[] Labels(string name) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(Text(name))).ToArray();
}
