using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Products;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>What a run is to recommend, and from what.</summary>
public sealed record OfferPlan
{
    /// <summary>The bounds.</summary>
    internal OfferOptions Options { get; init; } = new();

    /// <summary>Order lines held at most, 68 bytes each; with more, products are left out. 0 for none.</summary>
    public int MostLines { get; init; } = 10_000_000;

    /// <summary>A CSV of product (code or name) and margin, by which offers are ranked; null ranks them by revenue.</summary>
    public string? MarginsFile { get; init; }

    /// <summary>Reads the margins as written: what is wrong with their file is told before transactions are read.</summary>
    /// <exception cref="InputException">Margins without two columns.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    internal KeyValuePair<string, string>[]? ReadMargins(CancellationToken cancellation)
    {
        if (MarginsFile is null)
            return null;
        StringTable table = StringTable.ReadCsv(MarginsFile, cancellation);
        if (table.Columns.Count < 2)
            throw Faults.At(MarginsFile, 1, "error.margins-columns");
        return [.. Enumerable.Range(0, table.Rows).Select(row => KeyValuePair.Create(table.Columns[0][row], table.Columns[1][row]))];
    }

    /// <summary>Asks the reader for what it needs.</summary>
    internal TransactionsOptions Keep(TransactionsOptions reading) =>
        MostLines == 0
            ? reading with { KeepOrderTimes = true }
            : reading with { KeepOrderTimes = true, KeepLines = true, MostLines = MostLines };

    /// <summary>Recommends for segments.</summary>
    /// <param name="source">Customers with their orders.</param>
    /// <param name="labels">Segment of each.</param>
    /// <param name="margins">Product and margin, as written; null for none.</param>
    /// <exception cref="SettingException">Margins, and no products to have them.</exception>
    /// <exception cref="InputException">Margins that are no numbers, or of other products.</exception>
    internal Advice Advise(
        CustomerFeatures source, int[] labels, KeyValuePair<string, string>[]? margins, int threads, CancellationToken cancellation)
    {
        PurchaseTimes times = source.Times!;
        Phrase? without = WithoutProducts(source);
        ProductCatalog? goods = null;
        if (without is null)
        {
            PurchaseLines lines = source.Lines!;
            ProductPlacements? placed = source.Categories?.Placements;
            goods = new ProductCatalog(
                lines,
                Options.NotProducts,
                placed is null ? null : [.. placed.Categories.Select(category => category == placed.Model.Other ? -1 : category)],
                placed?.Model.Categories.Select(category => category.Name).ToArray(),
                margins is null ? null : Profit(source, margins)?.Margins);
        }
        return Advice.Build(times.Orders, times.Amounts, source.AsOf, labels, goods, Options, without, threads, DaysSince(source.Facts!),
            cancellation);
    }

    /// <summary>Every line and the margin of each product, by which profit is computed; null where no margins are given.</summary>
    /// <param name="source">Customers with their order lines.</param>
    /// <param name="margins">Product and margin, as written; null for none.</param>
    /// <exception cref="SettingException">Margins, and no products to have them.</exception>
    /// <exception cref="InputException">Margins that are no numbers, or of other products.</exception>
    internal (PurchaseLines Lines, double[] Margins)? Profit(CustomerFeatures source, KeyValuePair<string, string>[]? margins)
    {
        if (margins is null)
            return null;
        if (WithoutProducts(source) is { } without)
            throw new SettingException("margins", "error.margins-unused", ("why", without));
        PurchaseLines lines = source.Lines!;
        return (lines, Margins.Of(lines.Products, ProductCatalog.Revenue(lines), margins, MarginsFile!));
    }

    private static long[] DaysSince(CustomerFacts facts) =>
        [.. Enumerable.Range(0, facts.Last.Length).Select(customer => Math.Max(0, facts.DaysSinceLast(customer)))];

    // Why nothing is known of what was bought, as a sentence.
    private Phrase? WithoutProducts(CustomerFeatures source)
    {
        if (!source.Formats.Any(format => format.Columns.ContainsKey(ColumnRoles.Product) || format.Columns.ContainsKey(ColumnRoles.Code)))
            return new Phrase("advice.no-products");
        if (MostLines == 0)
            return new Phrase("advice.no-lines");
        return source.Lines is null
            ? new Phrase("advice.too-many-lines", ("lines", MostLines)) : null;
    }
}
