using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Features;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Cli;

/// <summary>The options that say how products come into categories.</summary>
internal static class CategoryInput
{
    private const string Learned = "learned";

    /// <summary>Where categories come from.</summary>
    public static Option<string?> Categories { get; } = TypedOptions.Text(
        "--categories",
        "learned|FILE",
        "Product categories: learned from descriptions, or from your own CSV with the columns product (a code, a name or the beginning "
        + "of names; the longest wins) and category; products that it leaves out join the category they resemble, or \"other\".");

    /// <summary>Number of learned categories; 0 stands for auto.</summary>
    public static Option<int> Count { get; } = CountOption();

    /// <summary>Both.</summary>
    public static IEnumerable<Option> All => [Categories, Count];

    /// <summary>What the options of a call ask for; null where nothing needs categories.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reading">Features of categories ask for learned ones by themselves.</param>
    /// <param name="learned">Whether categories are learned where nothing is said.</param>
    /// <exception cref="UsageException">A number of categories beside a map that has its own.</exception>
    public static CategoryOptions? Read(Invocation call, TransactionsOptions reading, bool learned = false)
    {
        string? asked = call.Get(Categories);
        bool isFile = asked is not null && !string.Equals(asked, Learned, StringComparison.OrdinalIgnoreCase);
        if (asked is { Length: 0 })
            throw new UsageException("usage.categories");
        if (isFile && call.Given(Count))
            throw new UsageException("usage.category-count", ("file", PlainText.Phrase(asked)));
        if (asked is null && !learned && !call.Given(Count) && !FeatureCatalog.NeedCategories(reading.FeatureNames))
            return null;
        return new CategoryOptions
        {
            MapFile = isFile ? asked : null,
            Count = call.Get(Count) is var count and > 0 ? count : null,
            Seed = call.Get(CommonOptions.Seed),
            Threads = reading.Threads,
        };
    }

    private static Option<int> CountOption() => TypedOptions.IntegerOr(
        "--category-count",
        "--category-count",
        "N|auto",
        "Number of learned categories, or auto: the best silhouette from 5 to 20. [auto]",
        2,
        1000,
        new Phrase("usage.whole-between-or-auto", ("from", 2), ("to", 1000)),
        [("auto", 0)]);
}
