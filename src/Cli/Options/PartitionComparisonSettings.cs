using System.CommandLine;
using System.Globalization;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Pipeline.Comparison;
using Segmentation.Pipeline.Own;
using CustomerColumns = Segmentation.Features.StringTable;

namespace Segmentation.Cli.Options;

/// <summary>The options that name segmentations to compare with.</summary>
internal static class PartitionComparisonSettings
{
    /// <summary>Ways to part customers beside the clusters.</summary>
    public static Option<string[]> CompareBy { get; } = new("--compare-by")
    {
        Description =
            "Also part customers by a column, and compare with the segments; may be given several times. "
            + "COLUMN:4 makes 4 bins of equal shares, COLUMN@1/3 cuts above 1 and above 3. Columns: "
            + "every feature of one column, main_category, and those of --customer-table.",
        HelpName = "COLUMN[:BINS|@CUTS]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Segments that are defined in place of being found.</summary>
    public static Option<string?> Segments { get; } = TypedOptions.Text(
        "--segments", "COLUMN[:BINS|@CUTS]|FILE",
        "Your own segments in place of found ones: by a column as for --compare-by, or by a file of lines such as "
        + "\"deal hunters: returns_share > 0.1 and frequency >= 2\", of which a customer takes the first that fits; "
        + "\"regulars: otherwise\" names the rest.");

    /// <summary>The name that <see cref="CompareBy"/> had.</summary>
    public static Option<string[]> SegmentBy { get; } = new("--segment-by")
    {
        HelpName = "COLUMN[:BINS|@CUTS]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Hidden = true,
    };

    /// <summary>The user's own columns.</summary>
    public static Option<string?> CustomerTable { get; } = TypedOptions.Text(
        "--customer-table", "FILE",
        "CSV of your own columns for --segments and --compare-by, such as a country or a tier: "
        + "one row a customer, its id in the first column.");

    /// <summary>All, in the order in which help lists them.</summary>
    public static IEnumerable<Option> All => [Segments, CompareBy, SegmentBy, CustomerTable];

    /// <summary>What the options of a call ask for: segments to compare with, and segments of one's own; null where none are.</summary>
    /// <exception cref="UsageException">A request that cannot be read, or settings that look for segments besides.</exception>
    /// <exception cref="SettingException">A column that does not exist.</exception>
    public static (GroupingPlan? Compared, OwnSegments? Own) Read(Invocation call)
    {
        if (call.Given(SegmentBy))
            call.Notes.Line("--segment-by is now called --compare-by; the old name still works.");
        GroupingRequest[] requests =
            [.. (call.Get(CompareBy) ?? []).Concat(call.Get(SegmentBy) ?? []).Select(text => Parse(CompareBy, text))];
        string? file = call.Get(CustomerTable);
        string? segments = call.Get(Segments);
        if (requests.Length == 0 && segments is null)
            return file is null
                ? (null, null)
                : throw new UsageException("usage.customer-table");
        CustomerColumns? table = file is null ? null : ReadTable(call, file);
        GroupingPlan? plan = requests.Length == 0 ? null : new GroupingPlan(requests, table);
        plan?.Check();
        return (plan, segments is null ? null : ReadOwn(call, segments, table));
    }

    /// <summary>Reads the user's own columns, with the ids that customers have in this call.</summary>
    public static CustomerColumns ReadTable(Invocation call, string file)
    {
        var table = CustomerColumns.ReadCsv(file, call.Cancellation);
        return CustomerIdColumn.Pseudonymise(table, table.Columns[0].Name, call.Key);
    }

    private static OwnSegments ReadOwn(Invocation call, string text, CustomerColumns? table)
    {
        Option[] searching =
            [.. SegmentationSettings.Clustering, SegmentationSettings.Space, SegmentationSettings.Outliers, SegmentationSettings.Stability,
                .. TuneSettings.All];
        if (searching.FirstOrDefault(call.Given) is { } other)
            throw new UsageException("usage.own-segments", ("option", other.Name));
        // A file that is there goes before a column of its name. A slash is of a folder, or between the cut-offs behind an @.
        OwnSegments own = File.Exists(text) || (text.Contains(Path.DirectorySeparatorChar) && !text.Contains('@'))
            ? OwnSegments.FromFile(text, table, call.Cancellation)
            : OwnSegments.ByColumn(Parse(Segments, text), table);
        own.Check();
        return own;
    }

    private static GroupingRequest Parse(Option option, string text)
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
        throw new UsageException("usage.grouping", ("option", option.Name), ("text", text), ("most", Grouping.MostGroups));
    }
}
