using System.Globalization;
using Segmentation.Features;
using Segmentation.Products;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Comparison;

/// <summary>The segmentations that a run is compared with.</summary>
/// <param name="Requests">In the order given.</param>
/// <param name="Customers">The user's own columns, one row a customer, its id in the first; null where none were given.</param>
internal sealed record GroupingPlan(IReadOnlyList<GroupingRequest> Requests, StringTable? Customers = null)
{
    /// <summary>The setting that asks for segmentations beside the segments.</summary>
    internal const string CompareBy = "compare-by";

    /// <summary>Name of the group of customers whose text is not known.</summary>
    internal const string NotKnown = "not known";

    /// <summary>The setting that asks for them.</summary>
    internal string Setting { get; init; } = CompareBy;

    /// <summary>Features of a request that transactions give.</summary>
    public IEnumerable<string> Features =>
        Requests.Select(request => request.Column).Where(column => !IsOwn(column) && column != FeatureCatalog.MainCategory).Distinct();

    /// <summary>Whether a request looks at product categories.</summary>
    public bool NeedsCategories => Requests.Any(IsMainCategory) || FeatureCatalog.NeedCategories(Features);

    /// <summary>Refuses requests that no run can meet.</summary>
    /// <exception cref="SettingException">A column that does not exist, stands twice, or has no single value a customer.</exception>
    public void Check()
    {
        foreach (GroupingRequest request in Requests)
        {
            string column = request.Column;
            if (IsMainCategory(request))
            {
                if (request is not { Bins: null, CutOffs: null })
                    throw new SettingException(Setting, "error.group-names", ("column", FeatureCatalog.MainCategory));
                continue;
            }
            if (!IsOwn(column) && FeatureCatalog.Find(column) is { IsFamily: true })
                throw new SettingException(
                    Setting, "error.group-family", ("column", PlainText.Phrase(column)), ("main", FeatureCatalog.MainCategory),
                    ("count", FeatureCatalog.CategoryCount.Name));
            if (!IsOwn(column) && !FeatureCatalog.Names.Contains(column))
                throw Unknown(column);
            if (Requests.Count(other => other.Column == column) > 1)
                throw new SettingException(Setting, "error.group-twice", ("column", column));
        }
    }

    /// <summary>Parts the customers of a table.</summary>
    /// <param name="source">Features of the transactions, one row a customer.</param>
    /// <exception cref="InputException">A column of one's own that does not fit.</exception>
    internal IReadOnlyList<Grouping> Part(CustomerFeatures source)
    {
        FeatureTable table = source.Table;
        int[]? rows = Customers is null ? null : Rows(Customers, table.Ids);
        return [.. Requests.Select(request => IsOwn(request.Column)
            ? Part(request, Customers![request.Column], rows!)
            : IsMainCategory(request) ? Grouping.ByTexts(FeatureCatalog.MainCategory, MainCategories(source.Categories!), Setting)
            : Grouping.ByNumbers(table.Values.Column(table.Columns.ToList().IndexOf(request.Column)), request, Setting))];
    }

    private SettingException Unknown(string column)
    {
        string[] own = [.. Customers?.Columns.Skip(1).Select(one => one.Name) ?? []];
        Phrase sentences = Faults.Sentences(
            new Phrase("error.group-unknown", ("column", column)),
            Faults.DidYouMean(column, [.. FeatureCatalog.Names, FeatureCatalog.MainCategory, .. own]),
            new Phrase("error.group-features", ("names", string.Join(", ", FeatureCatalog.Names)), ("main", FeatureCatalog.MainCategory)),
            Customers is null ? new Phrase("error.group-no-table")
                : new Phrase(
                    "error.group-columns",
                    ("table", PlainText.Phrase(Customers.Name)), ("columns", PlainText.Phrase(string.Join(", ", own)))));
        return new SettingException(Setting, sentences.Key, sentences.Arguments);
    }

    private Grouping Part(GroupingRequest request, TextColumn column, int[] rows)
    {
        if (request is { Bins: null, CutOffs: null })
            return Grouping.ByTexts(
                request.Column, [.. rows.Select(row => row < 0 || column[row].Length == 0 ? NotKnown : column[row])], Setting);
        double[] numbers = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0)
                throw Faults.Of("error.group-lacks", ("setting", $"‹{Setting}›"), ("column", PlainText.Phrase(request.Column)));
            if (!double.TryParse(column[rows[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(
                numbers[i]))
                throw Faults.Of(
                    "error.group-not-number", ("setting", $"‹{Setting}›"), ("column", PlainText.Phrase(request.Column)),
                    ("value", column[rows[i]]));
        }
        return Grouping.ByNumbers(numbers, request, Setting);
    }

    private bool IsMainCategory(GroupingRequest request) =>
        request.Column == FeatureCatalog.MainCategory && !IsOwn(FeatureCatalog.MainCategory);

    /// <summary>The main category of each customer.</summary>
    internal static string[] MainCategories(CustomerCategories categories)
    {
        var names = new string[categories.Lines.Customers];
        CategoryTastes tastes = categories.NewTastes();
        for (int customer = 0; customer < names.Length; customer++)
        {
            categories.Read(customer, tastes);
            names[customer] = categories.Model.NameOf(tastes.Main);
        }
        return names;
    }

    /// <summary>The row of each customer in the user's table, −1 where it has none.</summary>
    internal static int[] Rows(StringTable customers, IdList ids)
    {
        var rows = new Dictionary<string, int>(customers.Rows, StringComparer.Ordinal);
        TextColumn id = customers.Columns[0];
        for (int row = 0; row < customers.Rows; row++)
        {
            if (!rows.TryAdd(id[row], row))
                throw Faults.Of(
                    "error.customer-twice", ("table", PlainText.Phrase(customers.Name)), ("customer", id[row]), ("column", id.Name));
        }
        int[] found = [.. Enumerable.Range(0, ids.Count).Select(i => rows.GetValueOrDefault(ids[i], -1))];
        return Array.TrueForAll(found, row => row < 0)
            ? throw Faults.Of(
                "error.no-customer-known", ("table", PlainText.Phrase(customers.Name)), ("column", id.Name), ("customer", id[0]),
                ("first", ids[0]))
            : found;
    }

    // A column of one's own goes before a feature of the same name.
    private bool IsOwn(string column) => Customers is not null && Customers.Columns.Skip(1).Any(own => own.Name == column);
}
