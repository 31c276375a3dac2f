using System.CommandLine;
using Segmentation.Offers;
using Segmentation.Pipeline;

namespace Segmentation.Cli.Options;

/// <summary>The options that say what to offer, when and to whom.</summary>
internal static class OfferSettings
{
    private static readonly OfferPlan Defaults = new();

    /// <summary>No advice.</summary>
    public static Option<bool> NoOffers { get; } = TypedOptions.Switch(
        "--no-offers", "Leave out what to do next: recommendations.csv, call-first.csv and their part of the report.");

    /// <summary>Most lines held for offers.</summary>
    public static Option<int> OfferLines { get; } = TypedOptions.Integer(
        "--offer-lines",
        "Offers: order lines held in memory at most, 68 bytes each; with more, products are left out with a note. 0 for never any.",
        Defaults.MostLines, 0);

    /// <summary>Lines that are no goods.</summary>
    public static Option<string?> NotProducts { get; } = TypedOptions.List(
        "--not-products", "LIST",
        "Offers: names or codes of lines that are no goods, separated by commas; "
        + "+NAME adds to the known ones (postage, manual, discount, …), none takes every line for goods.");

    /// <summary>Margins by product.</summary>
    public static Option<string?> MarginsFile { get; } = TypedOptions.Text(
        "--margins", "FILE",
        "Offers: CSV of product (code or name) and margin (0.35 of the revenue): offers are then ranked by profit. "
        + "Products not listed get the mean.");

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [NoOffers, NotProducts, MarginsFile, OfferLines];

    /// <summary>What the options of a call ask for; null for no advice.</summary>
    /// <exception cref="UsageException">An empty list.</exception>
    public static OfferPlan? Read(Invocation call) => call.Get(NoOffers) ? null : new OfferPlan
    {
        Options = new OfferOptions { NotProducts = Names(call.Get(NotProducts)) },
        MostLines = call.Get(OfferLines),
        MarginsFile = call.Get(MarginsFile),
    };

    private static string[]? Names(string? text)
    {
        if (text is null)
            return null;
        string[] words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words is ["none"])
            return [];
        if (words.Length == 0)
            throw new UsageException("usage.no-lines-named");
        return words.All(word => word[0] == '+') ? [.. ServiceLines.Defaults, .. words.Select(word => word[1..])] : words;
    }
}
