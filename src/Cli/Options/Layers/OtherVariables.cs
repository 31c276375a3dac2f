using Segmentation.Cli.Output;

namespace Segmentation.Cli.Options.Layers;

/// <summary>Environment variables that are read and are no options.</summary>
internal static class OtherVariables
{
    /// <summary>Start of the variables that only tests read.</summary>
    public const string TestPrefix = "SEGMENT_TEST_";

    /// <summary>All of them, with what they do.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        (Failure.DebugVariable, "Set to anything: the stack trace of a fault of segment's own is printed."),
        ("SEGMENT_GPU_MEMORY",
            "A GPU uses no more of its memory than this, such as 2G; points that do not fit pass in tiles, with the same result."),
        ("SEGMENT_CACHE", "Folder of compiled GPU kernels and measured sizes, in place of the user's cache folder."),
        ("SEGMENT_REQUIRE_OPENCL", "Tests: with 1 an OpenCL device that is absent fails instead of being skipped; with 0 all are skipped."),
        ("SEGMENT_UNDER_OCLGRIND", "Tests: set by the test that runs kernels in Oclgrind."),
    ];
}
