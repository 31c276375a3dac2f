using Segmentation.Transactions;

namespace Segmentation.Offers;

/// <summary>What was bought, with services told from goods.</summary>
internal sealed class ProductCatalog
{
    private readonly int[] _itemOf;
    private readonly int[]? _categoryOf;
    private readonly IReadOnlyList<string> _categories;
    private readonly double[]? _margins;

    /// <summary>Takes lines.</summary>
    /// <param name="lines">All cleaned lines.</param>
    /// <param name="notProducts">Names of lines that are no goods; null for <see cref="ServiceLines.Defaults"/>.</param>
    /// <param name="categoryOf">Category of each product, -1 for none; null where there are none.</param>
    /// <param name="categories">Names of the categories.</param>
    /// <param name="margins">Profit a unit of revenue, by product; null ranks by revenue.</param>
    public ProductCatalog(
        PurchaseLines lines, IReadOnlyList<string>? notProducts = null, int[]? categoryOf = null, IReadOnlyList<string>? categories = null,
        double[]? margins = null)
    {
        Lines = lines;
        HasMargins = margins is not null;
        bool[] goods = ServiceLines.Goods(lines.Products, notProducts);
        _itemOf = [.. goods.Select((isGood, product) => isGood ? product : -1)];
        _categoryOf = categoryOf is null ? null : [.. categoryOf.Select((category, product) => goods[product] ? category : -1)];
        _categories = categories ?? [];
        _margins = margins;
        double[] revenue = Revenue(lines);
        NotProducts =
        [
            .. Enumerable.Range(0, goods.Length).Where(product => !goods[product] && revenue[product] > 0)
                .OrderByDescending(product => revenue[product])
                .Select(product => KeyValuePair.Create(lines.Products.Name(product), revenue[product])),
        ];
    }

    /// <summary>The lines.</summary>
    public PurchaseLines Lines { get; }

    /// <summary>Lines that are no goods, by descending revenue, with their revenue.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> NotProducts { get; }

    /// <summary>Whether offers are ranked by profit.</summary>
    public bool HasMargins { get; }

    /// <summary>Revenue of each product.</summary>
    public static double[] Revenue(PurchaseLines lines)
    {
        var revenue = new double[lines.Products.Count];
        for (int line = 0; line < lines.Count; line++)
            revenue[lines.Product[line]] += lines.Amount[line];
        return revenue;
    }

    /// <summary>How many goods the orders of some customers hold; null where they hold none.</summary>
    internal BasketSize? Basket(ReadOnlySpan<int> members) => BasketSize.Of(Lines, product => _itemOf[product] >= 0, members);

    /// <summary>Name of the product that a customer has paid most for; null where it bought services only.</summary>
    public string? BuysMost(int customer)
    {
        var paid = new SortedDictionary<int, double>();
        Range range = Lines.LinesOf(customer);
        for (int line = range.Start.Value; line < range.End.Value; line++)
        {
            int item = _itemOf[Lines.Product[line]];
            if (item >= 0)
                paid[item] = paid.GetValueOrDefault(item) + Lines.Amount[line];
        }
        return paid.Count == 0 ? null : Lines.Products.Name(paid.MaxBy(pair => pair.Value).Key);
    }

    /// <summary>Offers of products.</summary>
    /// <param name="byBuyers">The products with most buyers, most first, for <see cref="PairRules"/>.</param>
    internal IReadOnlyList<Offer>[] Products(
        int[] labels, int segments, OfferOptions options, CancellationToken cancellation, out int[] byBuyers)
    {
        int count = Lines.Products.Count;
        SegmentItemCounts holdings = SegmentItemCounts.Count(Lines, labels, segments, _itemOf, count, cancellation);
        int[] buyers =
            [.. Enumerable.Range(0, count).Select(
                product => Enumerable.Range(0, segments).Sum(segment => holdings.Customers(segment, product)))];
        byBuyers =
            [.. Enumerable.Range(0, count).Where(product => buyers[product] > 0).OrderByDescending(product => buyers[product]).ThenBy(
                product => product).Take(options.MostProducts)];
        return SegmentOffers.Find(
            holdings, count, product => (Lines.Products.Name(product), Lines.Products.Codes[product]), product =>
                _margins?[product] ?? 1, options.LeastLift, options);
    }

    /// <summary>Offers of categories; empty where none are known.</summary>
    internal IReadOnlyList<Offer>[] Categories(int[] labels, int segments, OfferOptions options, CancellationToken cancellation)
    {
        if (_categoryOf is null)
            return [.. Enumerable.Repeat<IReadOnlyList<Offer>>([], segments)];
        SegmentItemCounts holdings = SegmentItemCounts.Count(Lines, labels, segments, _categoryOf, _categories.Count, cancellation);
        double[] margins = _margins is null ? [] : CategoryMargins(_margins);
        return SegmentOffers.Find(
            holdings, _categories.Count, category => (_categories[category], ""), category =>
                _margins is null ? 1 : margins[category], options.LeastCategoryLift, options);
    }

    // Of a category, the margin of what was bought of it.
    private double[] CategoryMargins(double[] margins)
    {
        var revenue = new double[_categories.Count];
        var profit = new double[_categories.Count];
        for (int line = 0; line < Lines.Count; line++)
        {
            int category = _categoryOf![Lines.Product[line]];
            if (category < 0)
                continue;
            revenue[category] += Lines.Amount[line];
            profit[category] += Lines.Amount[line] * margins[Lines.Product[line]];
        }
        return [.. profit.Select((sum, category) => revenue[category] == 0 ? 0 : sum / revenue[category])];
    }
}
