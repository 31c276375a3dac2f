using Segmentation.Cli.Options;
using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Products;
using Segmentation.Transactions;

namespace Segmentation.Cli;

/// <summary>What a run is to recommend, and from what.</summary>
/// <param name="Options">The bounds.</param>
/// <param name="MostLines">Order lines held at most; 0 for none.</param>
/// <param name="MarginsFile">Where the margins are from; null for none.</param>
/// <param name="Margins">Product and margin, as written.</param>
internal sealed record OfferPlan(OfferOptions Options, int MostLines, string? MarginsFile, IReadOnlyList<KeyValuePair<string, string>>? Margins)
{
    /// <summary>Asks the reader for what it needs.</summary>
    public TransactionsOptions Keep(TransactionsOptions reading) =>
        MostLines == 0 ? reading with { KeepOrderTimes = true } : reading with { KeepOrderTimes = true, KeepLines = true, MostLines = MostLines };

    /// <summary>Recommends for the segments of a run.</summary>
    /// <exception cref="UsageException">Margins, and no products to have them.</exception>
    /// <exception cref="InputException">Margins that are no numbers, or of other products.</exception>
    public Advice Advise(CustomerFeatures source, int[] labels, int threads, CancellationToken cancellation)
    {
        PurchaseTimes times = source.Times!;
        string? without = WithoutProducts(source);
        if (MarginsFile is not null && without is not null)
            throw new UsageException($"--margins cannot be used: {without}");
        Goods? goods = null;
        if (without is null)
        {
            PurchaseLines lines = source.Lines!;
            ProductPlacements? placed = source.Categories?.Placements;
            goods = new Goods(
                lines,
                Options.NotProducts,
                placed is null ? null : [.. placed.Categories.Select(category => category == placed.Model.Other ? -1 : category)],
                placed?.Model.Categories.Select(category => category.Name).ToArray(),
                Margins is null ? null : Segmentation.Offers.Margins.Of(lines.Products, Goods.Revenue(lines), Margins, MarginsFile!));
        }
        return Advice.Build(times.Orders, times.Amounts, source.AsOf, labels, goods, Options, without, threads, cancellation);
    }

    // Why nothing is known of what was bought, as a sentence.
    private string? WithoutProducts(CustomerFeatures source)
    {
        if (!source.Formats.Any(format => format.Columns.ContainsKey(ColumnRoles.Product) || format.Columns.ContainsKey(ColumnRoles.Code)))
            return "the input names no products.";
        if (MostLines == 0)
            return "--offer-lines is 0.";
        return source.Lines is null ? $"the input has more than {MostLines:N0} order lines; raise --offer-lines, at 68 bytes of memory each." : null;
    }
}
