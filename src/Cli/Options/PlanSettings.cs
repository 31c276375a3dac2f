using System.CommandLine;

namespace Segmentation.Cli.Options;

/// <summary>The options that say what segments are called and what is done about them.</summary>
internal static class PlanSettings
{
    /// <summary>Names given by the owner.</summary>
    public static Option<string?> Names { get; } = TypedOptions.Text(
        "--names", "FILE", "CSV of two columns: a segment (its name, code or number) and the name that it gets instead.");
}
