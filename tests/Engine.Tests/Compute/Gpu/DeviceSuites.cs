using System.Globalization;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Segmentation.Tests.Compute.Gpu;

/// <summary>
/// The contract suites of a device in this process, on a machine that has no SDK: <c>dotnet Engine.Tests.dll device-suites Cuda Gpu</c>.
/// </summary>
internal static class DeviceSuites
{
    /// <summary>The first word of its command line.</summary>
    internal const string Word = "device-suites";

    // As each device has them; what takes long comes last, so that a time limit leaves the most of the lines.
    private static readonly string[] Kinds =
    [
        "DistanceContract", "GuardContract", "KMeansContract", "RepulsionFieldContract", "SilhouetteContract", "NeighborContract",
        "TSneContract", "WardContract", "RetailTests",
    ];

    /// <summary>Runs the suites whose classes are a prefix and a kind; prints a line a class, and each failure.</summary>
    /// <returns>1 if a test failed or none ran, 2 if a prefix has fewer than the eight contracts.</returns>
    internal static int Run(IReadOnlyList<string> prefixes)
    {
        var classes = new List<Type>();
        foreach (string prefix in prefixes)
        {
            Type[] own = [.. Kinds.SelectMany(kind => Classes().Where(type => type.Name == prefix + kind))];
            if (own.Length < Kinds.Length - 1)
            {
                Console.Error.WriteLine($"{prefix}: {own.Length} suites, of {Kinds.Length}: {string.Join(", ", Kinds)}");
                return 2;
            }
            classes.AddRange(own);
        }
        using var messages = new Messages();
        using var framework = new XunitTestFramework(messages);
        using ITestFrameworkDiscoverer discoverer = framework.GetDiscoverer(Reflector.Wrap(typeof(DeviceSuites).Assembly));
        using ITestFrameworkExecutor executor = framework.GetExecutor(typeof(DeviceSuites).Assembly.GetName());
        var options = new Options();
        foreach (Type type in classes)
        {
            discoverer.Find(type.FullName!, false, messages, options);
            messages.Wait();
        }
        string names = string.Join(", ", classes.Select(type => type.Name));
        Console.WriteLine($"{messages.Cases.Count} cases of {classes.Count} classes: {names}");
        executor.RunTests(messages.Cases, messages, options);
        messages.Wait();
        Console.WriteLine($"passed {messages.Passed}, failed {messages.Failed}, skipped {messages.Skipped}");
        return messages.Failed > 0 || messages.Passed + messages.Skipped == 0 ? 1 : 0;
    }

    // Without the libraries that other tests need, their types do not load.
    private static IEnumerable<Type> Classes()
    {
        try
        {
            return typeof(DeviceSuites).Assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>();
        }
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = new()
        {
            ["xunit.execution.DisableParallelization"] = true,
            ["xunit.execution.SynchronousMessageReporting"] = true,
        };

        public TValue GetValue<TValue>(string name) => _values.GetValueOrDefault(name) is TValue value ? value : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }

    private sealed class Messages : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        private readonly AutoResetEvent _done = new(false);

        internal List<ITestCase> Cases { get; } = [];

        internal int Passed { get; private set; }

        internal int Failed { get; private set; }

        internal int Skipped { get; private set; }

        public void Dispose() => _done.Dispose();

        internal void Wait() => _done.WaitOne();

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestCaseDiscoveryMessage found:
                    Cases.Add(found.TestCase);
                    break;
                case ITestPassed:
                    Passed++;
                    break;
                case ITestSkipped skipped:
                    if (Skipped++ == 0)
                        Console.WriteLine($"skipped: {skipped.Test.DisplayName}: {skipped.Reason} (the first; others are counted)");
                    break;
                case ITestFailed failed:
                    Failed++;
                    Console.WriteLine($"FAILED {failed.Test.DisplayName}\n{string.Join('\n', failed.Messages)}");
                    Console.WriteLine(string.Join('\n', failed.StackTraces));
                    break;
                case ITestClassFinished done:
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{done.TestClass.Class.Name.Split('.')[^1]}: {done.TestsRun} tests, {done.TestsFailed} failed, "
                        + $"{done.TestsSkipped} skipped, {done.ExecutionTime:0.0} s"));
                    break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                    _done.Set();
                    break;
            }
            return true;
        }
    }
}
