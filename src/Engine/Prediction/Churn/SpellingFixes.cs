using Segmentation.Features;

namespace Segmentation.Prediction.Churn;

/// <summary>A text taken for a misspelling of another.</summary>
/// <param name="Column">The column, in whichever tables it stands.</param>
/// <param name="Wrong">The misspelling.</param>
/// <param name="Right">What it stands for.</param>
/// <param name="Rows">Rows that hold it.</param>
internal sealed record SpellingFix(string Column, string Wrong, string Right, long Rows);

/// <summary>
/// Finds misspelt category values. A text is taken for another of the same column name when they differ by one inserted, dropped, replaced
/// or swapped letter, both have at least five characters and hold no digits, and the other is at least twenty times as frequent, or the two
/// never stand in the same table (then the more frequent one is right; of equals the one in the table that was given first).
/// </summary>
internal static class SpellingFixes
{
    private const int ShortestText = 5;
    private const int Rarity = 20;
    private const int MostLevels = 1000;

    /// <summary>The misspellings in some tables.</summary>
    public static IReadOnlyList<SpellingFix> Find(IReadOnlyList<StringTable> tables)
    {
        var fixes = new List<SpellingFix>();
        foreach (string name in tables.SelectMany(table => table.Columns.Select(column => column.Name)).Distinct())
        {
            List<Level> levels = LevelsOf(name, tables);
            if (levels.Count > MostLevels)
                continue;
            foreach (Level wrong in levels)
            {
                Level? right = levels
                    .Where(other => other != wrong && Replaces(other, wrong) && IsOneEditApart(other.Text, wrong.Text))
                    .OrderByDescending(other => other.Rows)
                    .FirstOrDefault();
                if (right is not null)
                    fixes.Add(new SpellingFix(name, wrong.Text, right.Text, wrong.Rows));
            }
        }
        return fixes;
    }

    /// <summary>The tables with the misspellings put right.</summary>
    public static IReadOnlyList<StringTable> Apply(IReadOnlyList<StringTable> tables, IReadOnlyList<SpellingFix> fixes) =>
        [.. tables.Select(table => table with
        {
            Columns = [.. table.Columns.Select(column =>
                column.Replace(fixes.Where(fix => fix.Column == column.Name).ToDictionary(fix => fix.Wrong, fix => fix.Right)))],
        })];

    private sealed record Level(string Text, long Rows, int FirstTable, HashSet<int> Tables);

    private static List<Level> LevelsOf(string column, IReadOnlyList<StringTable> tables)
    {
        var levels = new Dictionary<string, Level>(StringComparer.Ordinal);
        for (int t = 0; t < tables.Count; t++)
        {
            if (tables[t].Columns.FirstOrDefault(candidate => candidate.Name == column) is not { } found || found.Texts.Count > MostLevels)
                continue;
            var rows = new long[found.Texts.Count];
            foreach (int code in found.Codes)
                rows[code]++;
            for (int code = 0; code < rows.Length; code++)
            {
                string text = found.Texts[code];
                if (text.Length < ShortestText || text.Any(char.IsDigit))
                    continue;
                Level level = levels.GetValueOrDefault(text) ?? new Level(text, 0, t, []);
                level.Tables.Add(t);
                levels[text] = level with { Rows = level.Rows + rows[code] };
            }
        }
        return [.. levels.Values];
    }

    private static bool Replaces(Level right, Level wrong)
    {
        if (right.Rows >= Rarity * wrong.Rows)
            return true;
        if (right.Tables.Overlaps(wrong.Tables))
            return false;
        return right.Rows > wrong.Rows || (right.Rows == wrong.Rows && right.FirstTable < wrong.FirstTable);
    }

    private static bool IsOneEditApart(string a, string b)
    {
        if (a.Length < b.Length)
            (a, b) = (b, a);
        if (a.Length - b.Length > 1)
            return false;
        int at = 0;
        while (at < b.Length && a[at] == b[at])
            at++;
        if (a.Length > b.Length)
            return a.AsSpan(at + 1).SequenceEqual(b.AsSpan(at));
        if (a.AsSpan(at + 1).SequenceEqual(b.AsSpan(at + 1)))
            return true;
        return at + 1 < a.Length && a[at] == b[at + 1] && a[at + 1] == b[at] && a.AsSpan(at + 2).SequenceEqual(b.AsSpan(at + 2));
    }
}
