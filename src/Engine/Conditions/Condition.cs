using System.Globalization;

namespace Segmentation.Conditions;

/// <summary>A condition on the columns of a row.</summary>
/// <remarks>
/// Three-valued as SQL's WHERE: a comparison with a missing value is neither met nor not met, and a row fits where the whole is met.
/// </remarks>
internal abstract record Condition
{
    /// <summary>All comparisons in it, in the order of the text.</summary>
    internal abstract IEnumerable<ColumnComparison> Comparisons { get; }

    /// <summary>The condition as a function of the row's number; null where missing values leave it open.</summary>
    /// <param name="columns">Finds the column of a comparison.</param>
    internal abstract Func<int, bool?> Bind(Func<ColumnComparison, ConditionColumn> columns);

    /// <summary>The condition as a condition of SQL.</summary>
    /// <param name="column">Writes a column: as a number where the second argument says so, else as a text.</param>
    /// <param name="number">Writes a number.</param>
    /// <param name="text">Writes a text.</param>
    internal abstract string ToSql(Func<string, bool, string> column, Func<double, string> number, Func<string, string> text);

    /// <summary>The condition as <see cref="ConditionReader"/> reads it back.</summary>
    public sealed override string ToString() => Text(nested: false);

    /// <summary>Its text, in parentheses where it stands inside another and needs them.</summary>
    protected abstract string Text(bool nested);

    /// <summary>The text of a part.</summary>
    protected static string TextOf(Condition part) => part.Text(nested: true);
}

/// <summary>How a column is compared.</summary>
internal enum ComparisonKind
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// <summary>A column compared with a number or a text.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Kind">How.</param>
/// <param name="Number">The number; null where it is a text.</param>
/// <param name="Word">The text; null where it is a number.</param>
/// <param name="At">Place of the column's name in its line, from 1; 0 where there is no line.</param>
internal sealed record ColumnComparison(string Column, ComparisonKind Kind, double? Number, string? Word, int At = 0) : Condition
{
    private static readonly string[] Signs = ["<", "<=", ">", ">=", "=", "<>"];

    /// <summary>The comparison's sign.</summary>
    internal string Sign => Signs[(int)Kind];

    /// <summary>What the column is compared with.</summary>
    internal ConditionKinds Needs => Number is null ? ConditionKinds.Text : ConditionKinds.Number;

    internal override IEnumerable<ColumnComparison> Comparisons => [this];

    /// <summary>The column as conditions spell it.</summary>
    internal static string Spelled(string column) =>
        ConditionReader.IsName(column) ? column : $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal override Func<int, bool?> Bind(Func<ColumnComparison, ConditionColumn> columns)
    {
        ConditionColumn column = columns(this);
        if (Number is { } number)
            return row => column.Number(row) is var value && double.IsNaN(value) ? null : Holds(value.CompareTo(number));
        return row => column.Text(row) is { } text ? Holds(string.CompareOrdinal(text, Word)) : null;
    }

    internal override string ToSql(Func<string, bool, string> column, Func<double, string> number, Func<string, string> text) =>
        $"{column(Column, Number is not null)} {Sign} {(Number is { } value ? number(value) : text(Word!))}";

    protected override string Text(bool nested) =>
        $"{Spelled(Column)} {Sign} {(Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : Quoted(Word!))}";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private bool Holds(int order) => Kind switch
    {
        ComparisonKind.Less => order < 0,
        ComparisonKind.LessOrEqual => order <= 0,
        ComparisonKind.Greater => order > 0,
        ComparisonKind.GreaterOrEqual => order >= 0,
        ComparisonKind.Equal => order == 0,
        _ => order != 0,
    };
}

/// <summary>All parts, or any of them.</summary>
/// <param name="Parts">Two or more.</param>
/// <param name="All">Whether all have to be met.</param>
internal sealed record Junction(IReadOnlyList<Condition> Parts, bool All) : Condition
{
    internal override IEnumerable<ColumnComparison> Comparisons => Parts.SelectMany(part => part.Comparisons);

    internal override Func<int, bool?> Bind(Func<ColumnComparison, ConditionColumn> columns)
    {
        Func<int, bool?>[] parts = [.. Parts.Select(part => part.Bind(columns))];
        return row =>
        {
            bool? all = All;
            foreach (Func<int, bool?> part in parts)
            {
                bool? met = part(row);
                if (met == !All)
                    return met;
                all = met is null ? null : all;
            }
            return all;
        };
    }

    internal override string ToSql(Func<string, bool, string> column, Func<double, string> number, Func<string, string> text) =>
        $"({string.Join(All ? " AND " : " OR ", Parts.Select(part => part.ToSql(column, number, text)))})";

    protected override string Text(bool nested)
    {
        string text = string.Join(All ? " and " : " or ", Parts.Select(TextOf));
        return nested ? $"({text})" : text;
    }
}

/// <summary>The opposite of a condition.</summary>
internal sealed record Negation(Condition Part) : Condition
{
    internal override IEnumerable<ColumnComparison> Comparisons => Part.Comparisons;

    internal override Func<int, bool?> Bind(Func<ColumnComparison, ConditionColumn> columns)
    {
        Func<int, bool?> part = Part.Bind(columns);
        return row => !part(row);
    }

    internal override string ToSql(Func<string, bool, string> column, Func<double, string> number, Func<string, string> text) =>
        $"NOT ({Part.ToSql(column, number, text)})";

    protected override string Text(bool nested) => $"not ({Part})";
}
