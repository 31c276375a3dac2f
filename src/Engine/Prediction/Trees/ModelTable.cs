using System.Collections.Frozen;
using System.Globalization;
using Segmentation.Wording;

namespace Segmentation.Prediction.Trees;

/// <summary>What the values of a column are.</summary>
internal enum ColumnKind
{
    /// <summary>Numbers; NaN where missing.</summary>
    Numeric,

    /// <summary>Codes of named levels; NaN where missing.</summary>
    Category,
}

/// <summary>One typed column of a <see cref="ModelTable"/>.</summary>
/// <param name="Name">The column's name, unique in its table.</param>
/// <param name="Kind">Numbers or categories.</param>
/// <param name="Values">One value a row: a number, or the code of a level, <see cref="Unseen"/> for a text that the model never saw; NaN
/// where missing.</param>
/// <param name="Levels">Names of the levels by code, in ordinal order; empty for numbers.</param>
internal sealed record ModelColumn(string Name, ColumnKind Kind, double[] Values, IReadOnlyList<string> Levels)
{
    /// <summary>
    /// The code of a text that is none of the levels. It says nothing: models judge its row as if the column were unknown.
    /// </summary>
    public const double Unseen = -1;

    /// <summary>Whether the numbers are days since 1970-01-01.</summary>
    public bool IsDate { get; init; }

    /// <summary>The texts of rows that hold <see cref="Unseen"/>.</summary>
    public IReadOnlyDictionary<int, string> UnseenTexts { get; init; } = FrozenDictionary<int, string>.Empty;

    /// <summary>A numeric column.</summary>
    public static ModelColumn Numeric(string name, double[] values) => new(name, ColumnKind.Numeric, values, []);

    /// <summary>A column of categories, whose levels are the distinct texts in ordinal order; null or empty text is missing.</summary>
    public static ModelColumn Category(string name, IReadOnlyList<string?> texts)
    {
        string[] levels = [.. texts.Where(text => !string.IsNullOrEmpty(text)).Select(text => text!).Distinct()
            .Order(StringComparer.Ordinal)];
        var codes = new double[texts.Count];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = string.IsNullOrEmpty(texts[i]) ? double.NaN : Array.BinarySearch(levels, texts[i], StringComparer.Ordinal);
        return new ModelColumn(name, ColumnKind.Category, codes, levels);
    }

    /// <summary>The text of a row: its number, its date as yyyy-MM-dd, or its level; empty where missing.</summary>
    public string Text(int row)
    {
        double value = Values[row];
        if (double.IsNaN(value))
            return "";
        if (Kind == ColumnKind.Category)
            return value == Unseen ? UnseenTexts[row] : Levels[(int)value];
        return IsDate
            ? DateTime.UnixEpoch.AddDays(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A number of this column as people write it: four digits, or the date.</summary>
    internal string Shown(double value, Language text) =>
        IsDate ? text.Day(DateTime.UnixEpoch.AddDays(value)) : text.Rounded(value);

    /// <summary>The given rows in the given order.</summary>
    internal ModelColumn Select(IReadOnlyList<int> rows)
    {
        double[] values = [.. rows.Select(row => Values[row])];
        return UnseenTexts.Count == 0
            ? this with { Values = values }
            : this with
            {
                Values = values,
                UnseenTexts = Enumerable.Range(0, rows.Count).Where(k => UnseenTexts.ContainsKey(rows[k]))
                    .ToFrozenDictionary(k => k, k => UnseenTexts[rows[k]]),
            };
    }
}

/// <summary>One row a customer, typed columns: what activity models learn from and score.</summary>
/// <param name="Ids">Customer ids in row order, distinct.</param>
/// <param name="Columns">The columns, all of the same length.</param>
internal sealed record ModelTable(IdList Ids, IReadOnlyList<ModelColumn> Columns)
{
    /// <summary>Number of customers.</summary>
    public int Rows => Ids.Count;

    /// <summary>The column of that name.</summary>
    /// <exception cref="InputException">No such column; the message lists those there are.</exception>
    public ModelColumn this[string name] =>
        Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new InputException(
            $"No column '{name}'.{Nearest.Question(name, Columns.Select(column => column.Name))} Columns: "
            + $"{string.Join(", ", Columns.Select(column => column.Name))}.");

    /// <summary>The same customers without some columns.</summary>
    public ModelTable Without(params IReadOnlyList<string> names) =>
        this with { Columns = [.. Columns.Where(column => !names.Contains(column.Name))] };

    /// <summary>The given rows in the given order; levels keep their codes.</summary>
    public ModelTable Select(IReadOnlyList<int> rows) => new(
        IdList.From(rows.Select(row => Ids[row])),
        [.. Columns.Select(column => column.Select(rows))]);

    /// <summary>
    /// This table with the columns, the order and the level codes of <paramref name="columns"/>, those a model was fitted on.
    /// A level that the model never saw becomes <see cref="ModelColumn.Unseen"/>; further columns are dropped.
    /// </summary>
    /// <exception cref="InputException">A column is absent, or is text where the model learned numbers.</exception>
    public ModelTable Align(IReadOnlyList<ModelColumn> columns)
    {
        var aligned = new List<ModelColumn>(columns.Count);
        foreach (ModelColumn expected in columns)
        {
            ModelColumn given = this[expected.Name];
            if (expected.Kind == ColumnKind.Numeric)
            {
                if (given.Kind == ColumnKind.Category && given.Levels.Count > 0)
                    throw new InputException(
                        $"Column '{expected.Name}' holds text such as '{given.Levels[0]}'; the model learned numbers there.");
                aligned.Add(expected with { Values = given.Values });
                continue;
            }
            var codeOf = new Dictionary<string, double>(StringComparer.Ordinal);
            for (int code = 0; code < expected.Levels.Count; code++)
                codeOf[expected.Levels[code]] = code;
            var codes = new double[Rows];
            var unseen = new Dictionary<int, string>();
            for (int i = 0; i < codes.Length; i++)
            {
                string text = given.Text(i);
                codes[i] = text.Length == 0 ? double.NaN : codeOf.GetValueOrDefault(text, ModelColumn.Unseen);
                if (codes[i] == ModelColumn.Unseen)
                    unseen[i] = text;
            }
            aligned.Add(expected with { Values = codes, UnseenTexts = unseen });
        }
        return new ModelTable(Ids, aligned);
    }
}
