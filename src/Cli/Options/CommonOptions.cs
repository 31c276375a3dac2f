using System.CommandLine;
using Segmentation.Reports.Tables;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>When text on a terminal is coloured.</summary>
internal enum ColorMode
{
    /// <summary>On a terminal, unless NO_COLOR is set.</summary>
    Auto,

    /// <summary>Always, even into a file.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Options that mean the same in every verb that has them.</summary>
internal static class CommonOptions
{
    /// <summary>Where results go.</summary>
    public static Option<string?> OutputFile { get; } =
        TypedOptions.Text(
            "--output", "FILE",
            "Write the result to FILE, in place of a file that is there; - is standard output (the default). A table is CSV, and Parquet "
            + "where the name ends in .parquet. "
            + "Devices, FIFOs and descriptors such as /dev/fd/3 are written to.", "-o");

    /// <summary>Where a folder of results goes.</summary>
    public static Option<string?> OutputFolder { get; } =
        TypedOptions.Text(
            "--output", "DIR",
            "Folder for the results, made if it is not there; those of an earlier run are replaced as a whole, no other file is.",
            "-o");

    /// <summary>Whether files in the way are replaced.</summary>
    public static Option<bool> Overwrite { get; } =
        TypedOptions.Switch(
            "--overwrite", "Also replace files in the folder that no run wrote, or that were changed since; inputs of the run never are.");

    /// <summary>Results as JSON.</summary>
    public static Option<bool> Json { get; } =
        TypedOptions.Switch(
            "--json",
            "Print an account of the run on standard output as JSON (what run.json holds); the result itself then goes only to -o.");

    /// <summary>Formats of the tables of a folder.</summary>
    public static ListOption Tables { get; } = TypedOptions.List(
        "--tables", "FORMATS",
        "What the tables of the folder are written as, separated by commas: csv; csv-excel (NAME.excel.csv with the separator and decimal "
        + "mark of the language); parquet; xlsx (tables.xlsx, a sheet for each). Commands that read a run need csv. [csv]",
        [.. TableFormat.All.Select(format => format.Name)]);

    /// <summary>A presentation beside the report.</summary>
    public static Option<bool> Slides { get; } =
        TypedOptions.Switch("--slides", "Also write slides.html, a presentation of the segments: a page each, to show or to print as PDF.");

    /// <summary>Seed of every random draw.</summary>
    public static Option<ulong> Seed { get; } = TypedOptions.Parsed<ulong>(
        "--seed", "N", "Seed of every random draw: same seed, same bytes.", 0, text =>
            ulong.TryParse(text, out ulong seed) ? seed : null, new Phrase("usage.whole-from", ("from", 0)));

    /// <summary>Processor threads.</summary>
    public static Option<int> Threads { get; } = TypedOptions.Integer(
        "--threads", "Processor threads to use; 0 for all cores. The result does not depend on it.", 0, 0, 4096);

    /// <summary>Where arithmetic runs.</summary>
    public static Option<string> Device { get; } = new("--device")
    {
        Description = "auto, cpu, scalar, cuda, cuda:N, opencl, opencl:N, or part of a device's name; `segment devices` lists them.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>Language of what is written and said.</summary>
    public static Option<string> Language { get; } = TypedOptions.Choice(
        "--language", "Language of the report, of names and sentences in files, and of what is printed; names of columns and codes stay.",
        "en", [.. Wording.Language.Languages.Select(code => (code, code))]);

    /// <summary>Customers are named in the report.</summary>
    public static Option<bool> Ids { get; } = TypedOptions.Switch(
        "--ids", "Name customers in the report though their ids are e-mail addresses or telephone numbers.");

    /// <summary>Customers are not named in the report.</summary>
    public static Option<bool> NoIds { get; } = TypedOptions.Switch(
        "--no-ids", "Name no customers in the report: no table to find them, no rows of the data; files have them.");

    /// <summary>Title of what is read by people.</summary>
    public static Option<string?> Title { get; } =
        TypedOptions.Text(
            "--title", "TEXT", "Title of the report and of the presentation, in place of their own, such as \"Customer segments\".");

    /// <summary>Currency of sums of money.</summary>
    public static Option<string?> Currency { get; } = SignOption();

    /// <summary>No progress and no summary.</summary>
    public static Option<bool> Quiet { get; } = TypedOptions.Switch("--quiet", "Print errors only.", "-q");

    /// <summary>Colours.</summary>
    public static Option<ColorMode> Color { get; } = TypedOptions.Choice(
        "--color", "Colours on standard error; NO_COLOR is honoured.", ColorMode.Auto, ("auto", ColorMode.Auto),
        ("always", ColorMode.Always), ("never", ColorMode.Never));

    /// <summary>A file of options.</summary>
    public static Option<string?> Config { get; } =
        TypedOptions.Text(
            "--config", "FILE",
            "JSON file of options, such as {\"method\": \"kmeans\", \"k\": 7}; flags beat SEGMENT_* variables beat it.");

    /// <summary>The options of every verb that computes.</summary>
    public static IEnumerable<Option> Computing => [Seed, Device, Threads];

    /// <summary>The options of every verb that draws a report.</summary>
    public static IEnumerable<Option> Report => [Slides, Tables, Title, Currency, Ids, NoIds, Language];

    private static Option<string?> SignOption()
    {
        Option<string?> option = TypedOptions.Text(
            "--currency", "SIGN",
            "Currency of sums in the report and in what is printed: a sign or a code, such as £ or EUR; \"# ₽\" says where the number "
            + "stands. Files of numbers stay without.");
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!Wording.Currency.IsOne(text))
                TypedOptions.Refuse(result, option.Name, text, new Phrase("usage.currency"));
            return text;
        };
        return option;
    }
}
