using System.CommandLine;
using Segmentation.Cli.Help;

namespace Segmentation.Cli.Options.Layers;

/// <summary>One declared option with the verbs that have it: a row of the documentation, an entry of the man page.</summary>
/// <param name="Option">The declaration.</param>
/// <param name="Verbs">Names of the verbs, in their order; the same declaration, or one that reads the same.</param>
internal sealed record DeclaredSetting(Option Option, IReadOnlyList<string> Verbs)
{
    private const int MostSummary = 78;

    /// <summary>Keys of what <c>run.json</c> holds under <c>options</c>, by its name there.</summary>
    private static readonly Dictionary<string, string> RunJsonNames = new(StringComparer.Ordinal)
    {
        ["where"] = "where",
        ["pseudonymise"] = "pseudonyms",
        ["rates"] = "rates",
        ["sample-customers"] = "sampleCustomers",
        ["rules"] = "rules",
        ["returns"] = "returns",
        ["features"] = "features",
        ["transform"] = "transform",
        ["method"] = "method",
        ["space"] = "space",
        ["k"] = "clusters",
        ["k-range"] = "fewestClusters, mostClusters",
        ["max-share"] = "maxShare",
        ["min-share"] = "minShare",
        ["stability"] = "stability",
        ["outliers"] = "outliers",
        ["outlier-fence"] = "outlierFence",
        ["rfm-scores"] = "rfmScores",
        ["no-map"] = "map",
        ["restarts"] = "kmeans.restarts",
        ["perplexity"] = "tsne.perplexity",
        ["iterations"] = "tsne.iterations",
        ["theta"] = "tsne.theta",
        ["repulsion"] = "tsne.repulsion",
        ["early-exaggeration"] = "tsne.earlyExaggeration",
        ["late-exaggeration"] = "tsne.lateExaggeration",
        ["learning-rate"] = "tsne.learningRate",
        ["landmarks"] = "tsne.landmarks",
        ["language"] = "language",
        ["currency"] = "currency",
        ["title"] = "title",
        ["contact-cost"] = "contactCost",
        ["value-model"] = "valueModel",
        ["horizon"] = "horizon",
        ["discount"] = "discount",
        ["holdout"] = "holdout",
        ["fitted"] = "fitted",
        ["history"] = "history",
        ["alert-share"] = "alertShare",
        ["alert-psi"] = "alertPsi",
        ["start"] = "tsne.start",
    };

    /// <summary>All options of all verbs, by name; those of one name that read differently stand apart.</summary>
    public static IReadOnlyList<DeclaredSetting> Of(CommandSet set) =>
    [
        .. set.Verbs
            .SelectMany(verb => verb.Command.Options.Where(option => !option.Hidden)
                .Select(option => (Option: option, Verb: verb.Command.Name)))
            .GroupBy(pair => (pair.Option.Name, pair.Option.HelpName, Text: ExampleHelp.Description(pair.Option)))
            .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new DeclaredSetting(group.First().Option, [.. group.Select(pair => pair.Verb)])),
    ];

    /// <summary>
    /// The option's names in the <c>options</c> of <c>run.json</c>, separated by commas; null for what no result depends on, or another
    /// part holds.
    /// </summary>
    public static string? RunJsonName(Option option) => RunJsonNames.GetValueOrDefault(Setting.Key(option));

    /// <summary>All names, the short one first.</summary>
    public static IReadOnlyList<string> Names(Option option) => [.. option.Aliases.Append(option.Name).OrderBy(name => name.Length)];

    /// <summary>Whether a value follows the name.</summary>
    public static bool TakesValue(Option option) => Setting.Kind(option) != SettingKind.Switch;

    /// <summary>Words that the option takes; none where it takes any text.</summary>
    public static IReadOnlyList<string> Words(Option option) =>
        option is ListOption { Known: { } known } ? known
        : [.. (option.HelpName ?? "").Split('|')
            .Where(word => word.Length > 0 && word.All(letter => char.IsAsciiLetterLower(letter) || letter == '-'))];

    /// <summary>Whether the value is a file or a folder.</summary>
    public static bool TakesPath(Option option) =>
        option.HelpName is { } name && (name.Contains("FILE", StringComparison.Ordinal) || name.Contains("DIR", StringComparison.Ordinal));

    /// <summary>The first sentence of the description, or as much of it as fits beside a name in a list.</summary>
    public static string Summary(string? description)
    {
        string text = description ?? "";
        int end = text.IndexOfAny(['.', ';', ':'], Math.Min(text.Length, 12));
        text = end > 0 ? text[..end] : text.TrimEnd('.');
        return text.Length <= MostSummary ? text : text[..text.LastIndexOf(' ', MostSummary)];
    }
}
