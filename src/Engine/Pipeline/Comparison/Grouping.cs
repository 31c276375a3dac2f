using System.Globalization;
using Segmentation.Conditions;
using Segmentation.Statistics;

namespace Segmentation.Pipeline.Comparison;

/// <summary>A way to part customers other than clustering: by a column's quantiles, by stated cut-offs, or by its values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Bins">Number of bins of equal shares; null where cut-offs are given, or where the default is meant.</param>
/// <param name="CutOffs">Ascending; a value on one belongs below it. Null where bins are asked for.</param>
public sealed record GroupingRequest(string Column, int? Bins = null, IReadOnlyList<double>? CutOffs = null)
{
    /// <summary>Bins of a column of numbers where nothing else is said.</summary>
    public const int UsualBins = 4;
}

/// <summary>Customers parted into named groups.</summary>
/// <param name="Name">What they were parted by.</param>
/// <param name="Rule">How, in words.</param>
/// <param name="Groups">Names; ascending for numbers, the largest first for texts.</param>
/// <param name="Labels">Group of each customer, in [0, groups); every group has one.</param>
internal sealed record Grouping(string Name, string Rule, IReadOnlyList<string> Groups, int[] Labels)
{
    /// <summary>More groups than these are no segmentation.</summary>
    public const int MostGroups = 50;

    /// <summary>Who belongs to each group; null for whoever fits no other, and where a group has no condition.</summary>
    internal IReadOnlyList<Condition?>? Conditions { get; init; }

    /// <summary>Groups that were defined and have no customers.</summary>
    internal IReadOnlyList<string> Empty { get; init; } = [];

    /// <summary>Parts customers by a column of numbers.</summary>
    /// <param name="values">One a customer.</param>
    /// <param name="request">Bins at quantiles, where equal quantiles share a cut-off, or cut-offs.</param>
    /// <param name="setting">The setting that asks for it.</param>
    /// <exception cref="InputException">All customers fall into one group.</exception>
    public static Grouping ByNumbers(double[] values, GroupingRequest request, string setting = GroupingPlan.CompareBy)
    {
        double[] cutOffs = [.. request.CutOffs ?? Quantile(values, request.Bins ?? GroupingRequest.UsualBins)];
        int[] places = [.. values.Select(value => cutOffs.Count(cutOff => cutOff < value))];
        int[] used = [.. places.Distinct().Order()];
        if (used.Length < 2)
            throw new InputException(
                $"‹{setting}› {request.Column}: all customers fall into one group ({Span(cutOffs, used[0])}). "
                + $"Give other cut-offs, such as {request.Column}@{Text(values.Min())}, or another column.");
        string rule = request.CutOffs is null
            ? $"{request.Bins ?? GroupingRequest.UsualBins} bins of equal shares, cut at {string.Join(", ", cutOffs.Select(Text))}"
                : $"cut at {string.Join(", ", cutOffs.Select(Text))}";
        return new Grouping(
            request.Column, rule, [.. used.Select(place => Span(cutOffs, place))], [.. places.Select(place => Array.IndexOf(used, place))])
        {
            // A bin without customers joins the one above it; the last takes what is left.
            Conditions =
            [
                .. used.Select((place, group) => group == used.Length - 1
                    ? null : new ColumnComparison(request.Column, ComparisonKind.LessOrEqual, cutOffs[place], null)),
            ],
        };
    }

    /// <summary>Parts customers by a column of texts.</summary>
    /// <param name="texts">One a customer.</param>
    /// <param name="setting">The setting that asks for it.</param>
    /// <exception cref="InputException">One value, or too many.</exception>
    public static Grouping ByTexts(string column, IReadOnlyList<string> texts, string setting = GroupingPlan.CompareBy)
    {
        string[] groups =
            [.. texts.GroupBy(text => text, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(
                group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
        if (groups.Length is < 2 or > MostGroups)
            throw new InputException(
                $"‹{setting}› {column}: the column has {groups.Length:N0} {(groups.Length == 1 ? "value" : "values")}, and groups are 2 "
                + $"to {MostGroups}. Give bins, such as {column}:4, where it holds numbers, or another column.");
        Dictionary<string, int> number = groups.Index().ToDictionary(group => group.Item, group => group.Index, StringComparer.Ordinal);
        return new Grouping(column, "its values", groups, [.. texts.Select(text => number[text])])
        {
            Conditions =
            [
                .. groups.Select(group => group == GroupingPlan.NotKnown ? null : new ColumnComparison(column, ComparisonKind.Equal, null, group)),
            ],
        };
    }

    private static IEnumerable<double> Quantile(double[] values, int bins)
    {
        double[] ascending = (double[])values.Clone();
        Array.Sort(ascending);
        // A cut-off at the largest value would leave nobody above it.
        return Quantiles.CutOffs(ascending, bins).Distinct().Where(cutOff => cutOff < ascending[^1]);
    }

    private static string Span(double[] cutOffs, int place) => cutOffs.Length == 0 ? "all"
        : place == 0 ? $"up to {Text(cutOffs[0])}"
        : place == cutOffs.Length ? $"above {Text(cutOffs[^1])}"
        : $"above {Text(cutOffs[place - 1])} to {Text(cutOffs[place])}";

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "#,0.#" : Math.Abs(value) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
