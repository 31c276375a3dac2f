using System.CommandLine;

namespace Segmentation.Cli.Options;

/// <summary>The options that say what segments are called and what is done about them.</summary>
internal static class PlanSettings
{
    /// <summary>Cost of a contact; 0 stands for auto.</summary>
    public static Option<double> ContactCost { get; } = TypedOptions.NumberOrAuto(
        "--contact-cost",
        "What it costs to write to a customer once, in the currency of the data: segments that are away are won back where that pays. "
        + "auto takes 2 % of the mean order. [auto]", 1e-6, 1e9);

    /// <summary>Names given by the owner.</summary>
    public static Option<string?> Names { get; } = TypedOptions.Text(
        "--names", "FILE", "CSV of two columns: a segment (its name, code or number) and the name that it gets instead.");
}
