using System.CommandLine;
using System.Globalization;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Products;
using CustomerColumns = Segmentation.Features.TextTable;

namespace Segmentation.Cli.Options;

/// <summary>The segmentations that a run is compared with.</summary>
/// <param name="Requests">In the order given.</param>
/// <param name="Customers">The user's own columns, one row a customer; null where none were given.</param>
internal sealed record SideBySideSettings(IReadOnlyList<GroupingRequest> Requests, CustomerColumns? Customers)
{
    /// <summary>The category that a customer spends most on: a column of words, so no feature.</summary>

    private const string Expected = "COLUMN, COLUMN:BINS such as average_receipt:4, or COLUMN@CUT-OFFS such as frequency@1/3";

    /// <summary>Ways to part customers beside the clusters.</summary>
    public static Option<string[]> SegmentBy { get; } = new("--segment-by")
    {
        Description = "Also part customers by a column, and compare with the segments; may be given several times. COLUMN:4 makes 4 bins of equal shares, COLUMN@1/3 cuts above 1 and above 3. Columns: every feature of one column, main_category, and those of --customer-table.",
        HelpName = "COLUMN[:BINS|@CUTS]",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The user's own columns.</summary>
    public static Option<string?> CustomerTable { get; } = TypedOptions.Text(
        "--customer-table", "FILE", "CSV of your own columns for --segment-by, such as a country or a tier: one row a customer, its id in the first column.");

    /// <summary>Both, in the order in which help lists them.</summary>
    public static IEnumerable<Option> All => [SegmentBy, CustomerTable];

    /// <summary>Features of a request that transactions give.</summary>
    public IEnumerable<string> Features => Requests.Select(request => request.Column).Where(column => !IsOwn(column) && column != FeatureCatalog.MainCategory).Distinct();

    /// <summary>Whether a request looks at product categories.</summary>
    public bool NeedsCategories => Requests.Any(request => IsMainCategory(request) || FeatureCatalog.NeedCategories(Features));

    /// <summary>What the options of a call ask for; null where nothing is compared.</summary>
    /// <exception cref="UsageException">A request that cannot be read, or a column that does not exist.</exception>
    public static SideBySideSettings? Read(Invocation call)
    {
        GroupingRequest[] requests = [.. (call.Get(SegmentBy) ?? []).Select(Parse)];
        string? file = call.Get(CustomerTable);
        if (requests.Length == 0)
            return file is null ? null : throw new UsageException("--customer-table gives columns to --segment-by: name the columns with it.");
        CustomerColumns? customers = file is null ? null : CustomerColumns.ReadCsv(file, call.Cancellation);
        var settings = new SideBySideSettings(requests, customers);
        foreach (GroupingRequest request in requests)
        {
            if (settings.IsMainCategory(request))
            {
                if (request is not { Bins: null, CutOffs: null })
                    throw new UsageException($"--segment-by {FeatureCatalog.MainCategory} takes no bins or cut-offs: its values are names.");
                continue;
            }
            if (!settings.IsOwn(request.Column) && FeatureCatalog.Find(request.Column) is { IsFamily: true })
                throw new UsageException($"--segment-by: {request.Column} is a column for each category. Use {FeatureCatalog.MainCategory} or {FeatureCatalog.CategoryCount}.");
            if (!settings.IsOwn(request.Column) && !FeatureCatalog.Names.Contains(request.Column))
                throw new UsageException($"--segment-by: no column \"{request.Column}\".{Nearest.Question(request.Column, [.. FeatureCatalog.Names, FeatureCatalog.MainCategory, .. customers?.Columns.Select(column => column.Name) ?? []])} Features: {string.Join(", ", FeatureCatalog.Names)}, and {FeatureCatalog.MainCategory}.{(customers is null ? " Columns of your own come from --customer-table." : $" Columns of {file}: {string.Join(", ", customers.Columns.Skip(1).Select(column => column.Name))}.")}");
            if (requests.Count(other => other.Column == request.Column) > 1)
                throw new UsageException($"--segment-by: \"{request.Column}\" is there twice. Give each column once.");
        }
        return settings;
    }

    /// <summary>Parts the customers of a table.</summary>
    /// <param name="source">Features of the transactions, one row a customer.</param>
    /// <exception cref="InputException">A column of one's own that does not fit.</exception>
    public IReadOnlyList<Grouping> Part(CustomerFeatures source)
    {
        FeatureTable table = source.Table;
        int[]? rows = Customers is null ? null : Rows(Customers, table.Ids);
        return [.. Requests.Select(request => IsOwn(request.Column)
            ? Part(request, Customers![request.Column], rows!)
            : IsMainCategory(request) ? Grouping.ByTexts(FeatureCatalog.MainCategory, MainCategories(source.Categories!))
            : Grouping.ByNumbers(table.Values.Column(table.Columns.ToList().IndexOf(request.Column)), request))];
    }

    private static Grouping Part(GroupingRequest request, TextColumn column, int[] rows)
    {
        if (request is { Bins: null, CutOffs: null })
            return Grouping.ByTexts(request.Column, [.. rows.Select(row => row < 0 || column[row].Length == 0 ? "not known" : column[row])]);
        double[] numbers = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0)
                throw new InputException($"--segment-by {request.Column} needs a number of every customer, and the table of --customer-table lacks some. Add them, or group by values without bins.");
            if (!double.TryParse(column[rows[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new InputException($"--segment-by {request.Column}: \"{column[rows[i]]}\" is not a number. Group by values without bins, or give another column.");
        }
        return Grouping.ByNumbers(numbers, request);
    }

    private bool IsMainCategory(GroupingRequest request) => request.Column == FeatureCatalog.MainCategory && !IsOwn(FeatureCatalog.MainCategory);

    private static string[] MainCategories(CustomerCategories categories)
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

    // The row of each customer in the user's table, −1 where it has none.
    private static int[] Rows(CustomerColumns customers, IdList ids)
    {
        var rows = new Dictionary<string, int>(customers.Rows, StringComparer.Ordinal);
        TextColumn id = customers.Columns[0];
        for (int row = 0; row < customers.Rows; row++)
        {
            if (!rows.TryAdd(id[row], row))
                throw new InputException($"{customers.Name}: customer \"{id[row]}\" (column '{id.Name}') stands twice. Give one row a customer.");
        }
        int[] found = [.. Enumerable.Range(0, ids.Count).Select(i => rows.GetValueOrDefault(ids[i], -1))];
        return Array.TrueForAll(found, row => row < 0)
            ? throw new InputException($"{customers.Name}: none of its customers (column '{id.Name}', such as \"{id[0]}\") is in the transactions, where the first is \"{ids[0]}\". Put the customer's id into the first column.")
            : found;
    }

    // A column of one's own goes before a feature of the same name.
    private bool IsOwn(string column) => Customers is not null && Customers.Columns.Skip(1).Any(own => own.Name == column);

    private static GroupingRequest Parse(string text)
    {
        int at = text.LastIndexOfAny([':', '@']);
        if (at < 0 && text.Length > 0)
            return new GroupingRequest(text);
        if (at > 0 && text[at] == ':' && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bins) && bins is >= 2 and <= Grouping.MostGroups)
            return new GroupingRequest(text[..at], Bins: bins);
        if (at > 0 && text[at] == '@')
        {
            double?[] cutOffs = [.. text[(at + 1)..].Split('/').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : (double?)null)];
            if (!cutOffs.Contains(null) && cutOffs.Length < Grouping.MostGroups && cutOffs.Zip(cutOffs.Skip(1)).All(pair => pair.First < pair.Second))
                return new GroupingRequest(text[..at], CutOffs: [.. cutOffs.Select(value => value!.Value)]);
        }
        throw new UsageException($"--segment-by \"{text}\" is not {Expected}; bins are 2 to {Grouping.MostGroups}, cut-offs ascend.");
    }
}
