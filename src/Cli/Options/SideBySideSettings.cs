using System.CommandLine;
using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using CustomerColumns = Segmentation.Features.TextTable;

namespace Segmentation.Cli.Options;

/// <summary>The options that name segmentations to compare with.</summary>
internal static class SideBySideSettings
{
    private const string Expected = "COLUMN, COLUMN:BINS such as average_receipt:4, or COLUMN@CUT-OFFS such as frequency@1/3";

    /// <summary>Ways to part customers beside the clusters.</summary>
    public static Option<string[]> SegmentBy { get; } = new("--segment-by")
    {
        Description =
            "Also part customers by a column, and compare with the segments; may be given several times. "
            + "COLUMN:4 makes 4 bins of equal shares, COLUMN@1/3 cuts above 1 and above 3. Columns: "
            + "every feature of one column, main_category, and those of --customer-table.",
        HelpName = "COLUMN[:BINS|@CUTS]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The user's own columns.</summary>
    public static Option<string?> CustomerTable { get; } = TypedOptions.Text(
        "--customer-table", "FILE",
        "CSV of your own columns for --segment-by, such as a country or a tier: one row a customer, its id in the first column.");

    /// <summary>Both, in the order in which help lists them.</summary>
    public static IEnumerable<Option> All => [SegmentBy, CustomerTable];

    /// <summary>What the options of a call ask for; null where nothing is compared.</summary>
    /// <exception cref="UsageException">A request that cannot be read.</exception>
    /// <exception cref="SettingException">A column that does not exist.</exception>
    public static GroupingPlan? Read(Invocation call)
    {
        GroupingRequest[] requests = [.. (call.Get(SegmentBy) ?? []).Select(Parse)];
        string? file = call.Get(CustomerTable);
        if (requests.Length == 0)
            return file is null
                ? null
                : throw new UsageException("--customer-table gives columns to --segment-by: name the columns with it.");
        var plan = new GroupingPlan(requests, file is null ? null : CustomerColumns.ReadCsv(file, call.Cancellation));
        plan.Check();
        return plan;
    }

    private static GroupingRequest Parse(string text)
    {
        int at = text.LastIndexOfAny([':', '@']);
        if (at < 0 && text.Length > 0)
            return new GroupingRequest(text);
        if (at > 0 && text[at] == ':' && int.TryParse(
            text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bins) && bins is >= 2 and <= Grouping.MostGroups)
            return new GroupingRequest(text[..at], Bins: bins);
        if (at > 0 && text[at] == '@')
        {
            double?[] cutOffs =
                [.. text[(at + 1)..].Split('/').Select(
                    part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                        && double.IsFinite(value) ? value : (double?)null)];
            if (!cutOffs.Contains(null) && cutOffs.Length < Grouping.MostGroups && cutOffs.Zip(cutOffs.Skip(1)).All(
                pair => pair.First < pair.Second))
                return new GroupingRequest(text[..at], CutOffs: [.. cutOffs.Select(value => value!.Value)]);
        }
        throw new UsageException($"--segment-by \"{text}\" is not {Expected}; bins are 2 to {Grouping.MostGroups}, cut-offs ascend.");
    }
}
