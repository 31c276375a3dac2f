using Segmentation.Tests.Compute.Gpu;

namespace Segmentation.Tests.Outputs;

/// <summary>
/// This assembly, started as a program: the process that is killed in the middle of writing, and suites of a device without an SDK.
/// </summary>
internal static class OutputChild
{
    /// <summary>The first word of its command line.</summary>
    internal const string Word = "write-and-be-killed";

    private static int Main(string[] arguments)
    {
        if (arguments is [DeviceSuites.Word, .. var prefixes])
            return DeviceSuites.Run(prefixes);
        if (arguments is not [Word, var scenario, var root, var step])
            return 2;
        OutputScenario.Run(scenario, root, new FaultyCalls { KillAt = int.Parse(step) });
        return 0;
    }
}
