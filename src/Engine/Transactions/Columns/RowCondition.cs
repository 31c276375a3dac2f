namespace Segmentation.Transactions.Columns;

/// <summary>
/// Chooses rows by a column: those whose value is one of some, or none of them. Upper and lower case are alike, outer spaces do not matter.
/// </summary>
/// <param name="Column">The column's name.</param>
/// <param name="IsNot">Whether the values are those that do not fit.</param>
/// <param name="Values">One or more; an empty one is an empty field.</param>
public sealed record RowCondition(string Column, bool IsNot, IReadOnlyList<string> Values)
{
    /// <summary>
    /// Reads <c>status=paid</c>, <c>status=paid,shipped</c> or <c>status!=cancelled</c>; a value that holds a comma stands in double
    /// quotes.
    /// </summary>
    /// <returns>Null where the text is no condition.</returns>
    public static RowCondition? Parse(string text)
    {
        int equals = text.IndexOf('=');
        bool isNot = equals > 0 && text[equals - 1] == '!';
        string column = equals < 0 ? "" : text[..(isNot ? equals - 1 : equals)].Trim();
        return column.Length == 0 || Split(text[(equals + 1)..]) is not { } values ? null : new RowCondition(column, isNot, values);
    }

    /// <summary>
    /// Parts several conditions at commas: <c>status=paid,shipped,country!=UK</c> is two, since a part without an equals sign is one more
    /// value.
    /// </summary>
    public static string[] SplitList(string conditions)
    {
        var parts = new List<string>();
        bool isQuoted = false, hasEquals = false;
        int start = 0;
        for (int i = 0; i <= conditions.Length; i++)
        {
            if (i < conditions.Length && conditions[i] != ',')
            {
                isQuoted ^= conditions[i] == '"';
                hasEquals |= conditions[i] == '=' && !isQuoted;
                continue;
            }
            if (isQuoted && i < conditions.Length)
                continue;
            string part = conditions[start..i];
            if (parts.Count > 0 && !hasEquals && part.Length > 0)
                parts[^1] = $"{parts[^1]},{part}";
            else
                parts.Add(part);
            (start, hasEquals) = (i + 1, false);
        }
        return [.. parts];
    }

    /// <summary>Whether a row of this value fits.</summary>
    public bool Fits(string value) => Values.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) != IsNot;

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        $"{Column}{(IsNot ? "!" : "")}={string.Join(',', Values.Select(value => value.AsSpan().IndexOfAny(',', '"') < 0
            ? value : $"\"{value.Replace("\"", "\"\"")}\""))}";

    private static List<string>? Split(string list)
    {
        var values = new List<string>();
        int at = 0;
        while (true)
        {
            int end;
            string value;
            if (at < list.Length && list[at] == '"')
            {
                end = at + 1;
                while (end < list.Length && (list[end] != '"' || (end + 1 < list.Length && list[end + 1] == '"')))
                    end += list[end] == '"' ? 2 : 1;
                if (end >= list.Length || (end + 1 < list.Length && list[end + 1] != ','))
                    return null;
                value = list[(at + 1)..end].Replace("\"\"", "\"");
                end++;
            }
            else
            {
                end = list.IndexOf(',', at) is >= 0 and var comma ? comma : list.Length;
                value = list[at..end];
            }
            values.Add(value.Trim());
            if (end >= list.Length)
                return values;
            at = end + 1;
        }
    }
}
