using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>A column made of two columns of successive periods.</summary>
/// <param name="Name">Its name: <c>revenue: current ÷ previous</c>.</param>
/// <param name="Measure">What both measure: <c>revenue</c>.</param>
/// <param name="Earlier">The column of the earlier period.</param>
/// <param name="Later">The column of the later period.</param>
/// <param name="IsRatio">Later over earlier, missing where the earlier one is not above 0; else later less earlier.</param>
internal sealed record PeriodColumn(string Name, string Measure, string Earlier, string Later, bool IsRatio);

/// <summary>Ratios and differences of columns that hold the same measure for successive periods.</summary>
/// <remarks>Columns belong together where their names end in periods whose order is known: current, previous, the one before it.</remarks>
internal static class SuccessivePeriods
{
    // By how many periods back, the word for the period itself left out. The longest ending wins.
    private static readonly string[][] Periods =
    [
        ["current", "this", "текущий", "текущая", "текущее", "тек"],
        ["previous", "prev", "last", "предыдущий", "предыдущая", "предыдущее", "прошлый", "прошлая", "пред"],
        ["before_previous", "before_last", "prevprev", "препредыдущий", "препредыдущая", "позапрошлый", "позапрошлая"],
    ];

    private static readonly string[] Units =
        ["month", "week", "quarter", "year", "period", "месяц", "мес", "неделя", "квартал", "год", "период"];

    /// <summary>The columns that can be made of a table's columns and are not there.</summary>
    public static IReadOnlyList<PeriodColumn> Of(IReadOnlyList<ModelColumn> columns) =>
        [.. Possible(columns).Where(made => columns.All(column => column.Name != made.Name))];

    /// <summary>The columns of a table that were made so.</summary>
    public static IReadOnlyList<PeriodColumn> In(IReadOnlyList<ModelColumn> columns) =>
        [.. Possible(columns).Where(made => columns.Any(column => column.Name == made.Name))];

    private static List<PeriodColumn> Possible(IReadOnlyList<ModelColumn> columns)
    {
        var made = new List<PeriodColumn>();
        IEnumerable<(string Measure, int Back, string Column)> known = columns
            .Where(column => column is { Kind: ColumnKind.Numeric, IsDate: false })
            .Select(column => (Split: Split(column.Name), column.Name))
            .Where(entry => entry.Split is not null)
            .Select(entry => (entry.Split!.Value.Measure, entry.Split.Value.Back, entry.Name));
        foreach (var measure in known.GroupBy(entry => entry.Measure).Where(group => group.Count() > 1))
        {
            var ordered = measure.OrderByDescending(entry => entry.Back).ToArray();
            for (int k = 1; k < ordered.Length; k++)
            {
                (string earlier, string later) = (ordered[k - 1].Column, ordered[k].Column);
                if (ordered[k - 1].Back != ordered[k].Back + 1)
                    continue;
                string from = Period(earlier, measure.Key), to = Period(later, measure.Key);
                made.Add(new PeriodColumn($"{measure.Key}: {to} ÷ {from}", measure.Key, earlier, later, IsRatio: true));
                made.Add(new PeriodColumn($"{measure.Key}: {to} − {from}", measure.Key, earlier, later, IsRatio: false));
            }
        }
        return made;
    }

    /// <summary>The table with those columns after its own.</summary>
    public static ModelTable Add(ModelTable table, IReadOnlyList<PeriodColumn> columns) => table with
    {
        Columns =
        [
            .. table.Columns,
            .. columns.Select(column =>
            ModelColumn.Numeric(column.Name, Values(column, table[column.Earlier].Values, table[column.Later].Values))),
        ],
    };

    private static double[] Values(PeriodColumn column, double[] earlier, double[] later)
    {
        var values = new double[earlier.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (column.IsRatio)
                values[i] = earlier[i] > 0 ? later[i] / earlier[i] : double.NaN;
            else
                values[i] = later[i] - earlier[i];
        }
        return values;
    }

    private static string Period(string column, string measure) => column[measure.Length..].Trim('_', ' ', '-', '.');

    private static (string Measure, int Back)? Split(string name)
    {
        string lower = name.ToLowerInvariant().Replace(' ', '_').Replace('-', '_').Replace('.', '_');
        string bare = Units.Select(unit => $"_{unit}").FirstOrDefault(lower.EndsWith) is { } ending ? lower[..^ending.Length] : lower;
        (string Word, int Back)? best = null;
        for (int back = 0; back < Periods.Length; back++)
        {
            foreach (string word in Periods[back])
            {
                if (bare.EndsWith($"_{word}", StringComparison.Ordinal) && word.Length > (best?.Word.Length ?? 0))
                    best = (word, back);
            }
        }
        return best is { } found ? (name[..(bare.Length - found.Word.Length - 1)], found.Back) : null;
    }
}
