using System.Diagnostics.CodeAnalysis;
using System.Runtime;

/// <summary>
/// What the runtime calls before the program in a child that <c>DOTNET_STARTUP_HOOKS</c> names this assembly to: at the end of the process
/// it writes down what the process did.
/// </summary>
/// <remarks>The runtime finds it by this name, outside of any namespace.</remarks>
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime demands it.")]
internal static class StartupHook
{
    /// <summary>Where to write.</summary>
    internal const string Variable = "SEGMENT_TEST_COUNTS_FILE";

    /// <summary>Called by the runtime.</summary>
    public static void Initialize() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();

    private static void Write()
    {
        long methods = JitInfo.GetCompiledMethodCount();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        string system = File.ReadAllText("/proc/self/io");
        File.WriteAllText(Environment.GetEnvironmentVariable(Variable)!, $"methods: {methods}\nallocated: {bytes}\n{system}");
    }
}
