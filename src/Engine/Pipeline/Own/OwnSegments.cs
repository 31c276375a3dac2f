using Segmentation.Clustering.Methods;
using Segmentation.Conditions;
using Segmentation.Features;
using Segmentation.Pipeline.Comparison;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Own;

/// <summary>Segments that are not found but defined: by a column, or by named conditions in a file.</summary>
internal sealed record OwnSegments
{
    private const string Setting = "segments";
    private const string Feature = "feature";

    private readonly GroupingPlan? _column;
    private readonly SegmentDefinitions? _definitions;
    private readonly StringTable? _customers;

    private OwnSegments(GroupingPlan? column, SegmentDefinitions? definitions, StringTable? customers) =>
        (_column, _definitions, _customers) = (column, definitions, customers);

    /// <summary>What parts the customers: the column, or the name of the file.</summary>
    public string Name => _column?.Requests[0].Column ?? Path.GetFileName(_definitions!.Source);

    /// <summary>Segments by a column of features or of the user's own table.</summary>
    /// <param name="customers">The user's own columns, one row a customer, its id in the first; null where none were given.</param>
    public static OwnSegments ByColumn(GroupingRequest request, StringTable? customers = null) =>
        new(new GroupingPlan([request], customers) { Setting = Setting }, null, customers);

    /// <summary>
    /// Segments by the conditions of a file: lines <c>NAME: CONDITION</c>, of which a customer takes the first that fits.
    /// </summary>
    /// <param name="customers">As in <see cref="ByColumn"/>.</param>
    /// <exception cref="InputException">A line that cannot be read.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    public static OwnSegments FromFile(string path, StringTable? customers = null, CancellationToken cancellation = default) =>
        new(null, SegmentDefinitions.ReadFile(path, cancellation), customers);

    /// <summary>Features that must be read.</summary>
    internal IEnumerable<string> Features => _column?.Features
        ?? Compared.Where(name => FeatureCatalog.Names.Contains(name) && !IsOwnColumn(name));

    /// <summary>Whether product categories are needed.</summary>
    internal bool NeedsCategories => _column?.NeedsCategories
        ?? (Compared.Contains(FeatureCatalog.MainCategory) || FeatureCatalog.NeedCategories(Features));

    /// <summary>Whether a column of the user's own parts the customers: then no count of orders stands behind it.</summary>
    internal bool OnlyOwnColumns => _column is null
        ? Compared.All(IsOwnColumn)
        : !_column.Features.Any() && !(_column.NeedsCategories);

    /// <summary>Whether features alone part the customers, so that one with more orders can be placed anew.</summary>
    internal bool OnlyFeatures => !NeedsCategories && (_column?.Features.Any() ?? !Compared.Any(IsOwnColumn));

    private IEnumerable<string> Compared =>
        _definitions!.Segments.SelectMany(segment => segment.Condition?.Comparisons ?? []).Select(one => one.Column).Distinct();

    /// <summary>Refuses what no run can meet.</summary>
    /// <exception cref="SettingException">A column that does not exist.</exception>
    /// <exception cref="InputException">A condition on one.</exception>
    internal void Check()
    {
        _column?.Check();
        _definitions?.Check(
            [
                .. TableColumns(null),
                .. FeatureCatalog.All.Where(feature => !feature.IsFamily)
                    .Select(feature => ConditionColumn.OfNumbers(feature.Name, _ => 0)),
                ConditionColumn.OfTexts(FeatureCatalog.MainCategory, _ => null),
            ],
            Feature);
    }

    /// <summary>Parts the customers.</summary>
    /// <exception cref="InputException">All of them are of one segment, or a column of one's own does not fit.</exception>
    internal Grouping Part(CustomerFeatures source)
    {
        if (_column is not null)
            return _column.Part(source)[0];
        int[]? rows = _customers is null ? null : GroupingPlan.Rows(_customers, source.Table.Ids);
        int[] labels = _definitions!.Label(Own.OwnColumns.All(source.Table, source, TableColumns(rows)), source.Table.Values.Rows, Feature);
        int[] used = [.. labels.Distinct().Order()];
        if (used.Length < 2)
            throw Faults.Of("error.own-all-one", ("name", PlainText.Phrase(Name)), ("segment", _definitions.Segments[used[0]].Name));
        return new Grouping(
            Name,
            "conditions",
            [.. used.Select(place => _definitions.Segments[place].Name)],
            [.. labels.Select(label => Array.BinarySearch(used, label))])
        {
            Conditions = [.. used.Select(place => _definitions.Segments[place].Condition)],
            Empty =
            [
                .. _definitions.Segments.Where((segment, place) => segment.Line > 0 && !used.Contains(place))
                    .Select(segment => segment.Name),
            ],
        };
    }

    private IEnumerable<ConditionColumn> TableColumns(int[]? rows) => _customers is null ? [] : Own.OwnColumns.OfTable(_customers, rows);

    private bool IsOwnColumn(string name) => _customers is not null && _customers.Columns.Skip(1).Any(own => own.Name == name);

    /// <summary>The settings of a run that takes these segments: nothing is looked for.</summary>
    /// <exception cref="SettingException">A setting that only makes sense where segments are looked for.</exception>
    internal static SegmentationOptions Settings(SegmentationOptions options, Grouping grouping)
    {
        if (options.Space != SegmentationSpace.Features)
            throw new SettingException("space", "error.own-space");
        if (options.Outliers != OutlierHandling.Keep)
            throw new SettingException("outliers", "error.own-outliers");
        return options with
        {
            Method = new GivenSegments(grouping.Labels),
            Clusters = grouping.Groups.Count,
            StabilityResamples = 0,
        };
    }
}
