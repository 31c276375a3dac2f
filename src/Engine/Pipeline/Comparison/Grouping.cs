using Segmentation.Conditions;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Comparison;

/// <summary>A way to part customers other than clustering: by a column's quantiles, by stated cut-offs, or by its values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Bins">Number of bins of equal shares; null where cut-offs are given, or where the default is meant.</param>
/// <param name="CutOffs">Ascending; a value on one belongs below it. Null where bins are asked for.</param>
internal sealed record GroupingRequest(string Column, int? Bins = null, IReadOnlyList<double>? CutOffs = null)
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

    /// <summary>How they were parted, for the languages; null where <see cref="Rule"/> is the same in all.</summary>
    internal Phrase? SaidRule { get; init; }

    /// <summary>Names that the program made, for the languages; null where they are the user's.</summary>
    internal IReadOnlyList<Phrase>? Said { get; init; }

    /// <summary>Groups that were defined and have no customers.</summary>
    internal IReadOnlyList<string> Empty { get; init; } = [];

    /// <summary>The name of a group in a language.</summary>
    internal string NameOf(int group, Language language) => Said is { } said ? language.Of(said[group])
        : Groups[group] == GroupingPlan.NotKnown ? language["group.not-known"] : Groups[group];

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
                $"‹{setting}› {request.Column}: all customers fall into one group ({Span(cutOffs, used[0]).In(Language.English)}). "
                + $"Give other cut-offs, such as {request.Column}@{Text(values.Min())}, or another column.");
        var rule = new Phrase(
            request.CutOffs is null ? "group.by-shares" : "group.by-cut-offs",
            ("bins", request.Bins ?? GroupingRequest.UsualBins), ("cutOffs", cutOffs.Select(Cut).ToArray()));
        Phrase[] names = [.. used.Select(place => Span(cutOffs, place))];
        return new Grouping(
            request.Column, rule.In(Language.English), [.. names.Select(Language.English.Of)],
            [.. places.Select(place => Array.IndexOf(used, place))])
        {
            SaidRule = rule,
            Said = names,
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
        var rule = new Phrase("group.by-values");
        return new Grouping(column, rule.In(Language.English), groups, [.. texts.Select(text => number[text])])
        {
            SaidRule = rule,
            Conditions =
            [
                .. groups.Select(group =>
                group == GroupingPlan.NotKnown ? null : new ColumnComparison(column, ComparisonKind.Equal, null, group)),
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

    private static Phrase Span(double[] cutOffs, int place) => cutOffs.Length == 0 ? new Phrase("group.all")
        : place == 0 ? new Phrase("group.up-to", ("to", Cut(cutOffs[0])))
        : place == cutOffs.Length ? new Phrase("group.above", ("from", Cut(cutOffs[^1])))
        : new Phrase("group.above-to", ("from", Cut(cutOffs[place - 1])), ("to", Cut(cutOffs[place])));

    private static Phrase Cut(double value) => new(
        Math.Abs(value) >= 100 ? "group.cut-large" : Math.Abs(value) >= 1 ? "group.cut" : "group.cut-small", ("value", value));

    private static string Text(double value) => Cut(value).In(Language.English);
}
