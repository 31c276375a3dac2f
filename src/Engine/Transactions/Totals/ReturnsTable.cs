using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>Adds up what left the purchases, by month and by product.</summary>
internal static class ReturnsTable
{
    /// <summary>The sums of all partitions; null where nothing was taken from purchases.</summary>
    /// <param name="lines">The purchases that are left; null where no lines are kept, so that products are not known.</param>
    /// <param name="productOf">Product of each spelling, -1 where nothing of it is left.</param>
    internal static ReturnedGoods? Build(
        CustomerPartition[] partitions, TransactionSummary summary, ProductSpellings? spellings, PurchaseLines? lines, int[] productOf)
    {
        var months = new MonthSums();
        foreach (CustomerPartition partition in partitions)
        {
            MonthSums netted = partition.Returns.NettedByMonth;
            // Parts of the revenue, whose sum fits.
            for (int place = 0; place < netted.Count; place++)
                _ = months.TryAdd(netted.Month(place), netted.Sum(place));
        }
        if (months.Count == 0)
            return null;
        var returned = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int place = 0; place < months.Count; place++)
            returned.Add(TransactionSummary.MonthName(months.Month(place)), months.Sum(place).ToDouble());
        var kept = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string month, double revenue) in summary.RevenueByMonth)
            kept.Add(month, revenue);
        return new ReturnedGoods(
            [
                .. kept.Keys.Union(returned.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(month => new ReturnedMonth(month, returned.GetValueOrDefault(month), kept.GetValueOrDefault(month))),
            ],
            spellings is null || lines is null ? [] : Products(partitions, spellings, lines, productOf));
    }

    private static ReturnedProduct[] Products(
        CustomerPartition[] partitions, ProductSpellings spellings, PurchaseLines lines, int[] productOf)
    {
        var kept = new double[lines.Products.Count];
        for (int line = 0; line < lines.Count; line++)
            kept[lines.Product[line]] += lines.Amount[line];
        string[] names = spellings.Names();
        var sums = new SortedDictionary<string, (Int128 Value, Int128 Units, double Kept)>(StringComparer.Ordinal);
        foreach ((int spelling, (ExactAmount value, ExactAmount units)) in partitions.SelectMany(
            partition => partition.Returns.NettedBySpelling))
        {
            int product = productOf[spelling];
            string name = product < 0 ? names[spelling] : lines.Products.Name(product);
            (Int128 Value, Int128 Units, double Kept) sum = sums.GetValueOrDefault(name);
            sums[name] = (sum.Value + value.ToUnits(), sum.Units + units.ToUnits(), product < 0 ? sum.Kept : kept[product]);
        }
        return
        [
            .. sums.Where(product => product.Key.Length > 0)
                .Select(product => new ReturnedProduct(
                    product.Key, ExactAmount.From(product.Value.Units).ToDouble(), ExactAmount.From(product.Value.Value).ToDouble(),
                    product.Value.Kept))
                .OrderByDescending(product => product.Returned),
        ];
    }
}
