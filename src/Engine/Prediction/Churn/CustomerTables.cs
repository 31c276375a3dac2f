using System.Globalization;
using Segmentation.Features;
using Segmentation.Prediction.Trees;

namespace Segmentation.Prediction.Churn;

/// <summary>One customer table made of several files.</summary>
/// <param name="Table">Customers of the first file, in its order; columns of all files.</param>
/// <param name="Pivoted">Columns that were spread from a long file: <c>revenue_May</c> from rows of (id, period, revenue).</param>
/// <param name="Notes">What was found on the way, in sentences: customers absent from a file, decimal commas.</param>
internal sealed record JoinedTables(ModelTable Table, IReadOnlyList<string> Pivoted, IReadOnlyList<string> Notes);

/// <summary>Joins text files by customer id into one typed table.</summary>
internal static class CustomerTables
{
    /// <summary>
    /// Joins by <paramref name="idColumn"/>. A file whose ids repeat is long: it has one column of period names and one or more of numbers,
    /// and each (number column, period) becomes a column. A column is numeric where every value that is not empty is a number, with a
    /// decimal point or, throughout the column, a decimal comma.
    /// </summary>
    /// <exception cref="InputException">An id twice where it may not repeat, a long file that is not (id, period, numbers), two columns of one name.</exception>
    public static JoinedTables Join(IReadOnlyList<TextTable> files, string idColumn)
    {
        var notes = new List<string>();
        var pivoted = new List<string>();
        ModelTable? joined = null;
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TextTable file in files)
        {
            ModelTable wide = Widen(file, idColumn, notes, pivoted);
            if (joined is null)
            {
                joined = wide;
                for (int i = 0; i < wide.Rows; i++)
                    rowOf[wide.Ids[i]] = i;
                continue;
            }
            joined = Add(joined, rowOf, wide, file.Name, notes);
        }
        return new JoinedTables(joined ?? throw new InputException("No table was given."), pivoted, notes);
    }

    private static ModelTable Add(ModelTable joined, Dictionary<string, int> rowOf, ModelTable wide, string file, List<string> notes)
    {
        var target = new int[wide.Rows];
        int matched = 0;
        for (int i = 0; i < wide.Rows; i++)
        {
            target[i] = rowOf.GetValueOrDefault(wide.Ids[i], -1);
            matched += target[i] >= 0 ? 1 : 0;
        }
        if (matched < joined.Rows)
            notes.Add(Invariant($"{file} lacks {joined.Rows - matched:N0} of {joined.Rows:N0} customers; their values there are missing"));
        if (matched < wide.Rows)
            notes.Add(Invariant($"{file} holds {wide.Rows - matched:N0} customers that the first table does not; they are left out"));
        var columns = new List<ModelColumn>(joined.Columns);
        foreach (ModelColumn column in wide.Columns)
        {
            if (columns.Any(other => other.Name == column.Name))
                throw new InputException($"{file}: column '{column.Name}' stands in an earlier table too. Rename one of them.");
            var values = new double[joined.Rows];
            Array.Fill(values, double.NaN);
            for (int i = 0; i < target.Length; i++)
            {
                if (target[i] >= 0)
                    values[target[i]] = column.Values[i];
            }
            columns.Add(column with { Values = values });
        }
        return joined with { Columns = columns };
    }

    private static ModelTable Widen(TextTable file, string idColumn, List<string> notes, List<string> pivoted)
    {
        TextColumn ids = file[idColumn];
        ModelColumn[] columns = [.. file.Columns.Where(column => column != ids).Select(column => Typed(column, file.Name, notes))];
        int[] firstRow = new int[ids.Texts.Count];
        Array.Fill(firstRow, -1);
        int repeated = -1;
        for (int i = 0; i < file.Rows; i++)
        {
            if (MissingWords.Is(ids[i]))
                throw new InputException(file.Name, i + 2, $"the id column '{idColumn}' {(ids[i].Length == 0 ? "is empty" : $"has no value (\"{ids[i]}\")")}.");
            if (firstRow[ids.Codes[i]] < 0)
                firstRow[ids.Codes[i]] = i;
            else if (repeated < 0)
                repeated = i;
        }
        if (repeated < 0)
            return new ModelTable(IdList.From(Enumerable.Range(0, file.Rows).Select(i => ids[i])), columns);

        ModelColumn[] periods = [.. columns.Where(column => column.Kind == ColumnKind.Category)];
        if (periods.Length != 1 || columns.Length < 2)
        {
            throw new InputException(file.Name, repeated + 2, $"id \"{ids[repeated]}\" stands here again (first at line {firstRow[ids.Codes[repeated]] + 2}). "
                + $"A table may repeat ids only where it holds one column of period names and columns of numbers.");
        }
        return Pivot(file, ids, periods[0], [.. columns.Where(column => column.Kind == ColumnKind.Numeric)], pivoted);
    }

    private static ModelTable Pivot(TextTable file, TextColumn ids, ModelColumn period, ModelColumn[] numbers, List<string> pivoted)
    {
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (string id in ids.Texts.Distinct())
        {
            rowOf[id] = order.Count;
            order.Add(id);
        }
        var spread = new List<ModelColumn>();
        foreach (ModelColumn number in numbers)
        {
            var byPeriod = new double[period.Levels.Count][];
            for (int p = 0; p < byPeriod.Length; p++)
            {
                byPeriod[p] = new double[order.Count];
                Array.Fill(byPeriod[p], double.NaN);
            }
            var seen = new HashSet<(int Row, int Period)>();
            for (int i = 0; i < file.Rows; i++)
            {
                if (double.IsNaN(period.Values[i]))
                    throw new InputException(file.Name, i + 2, $"the period column '{period.Name}' is empty.");
                int row = rowOf[ids[i]], at = (int)period.Values[i];
                if (!seen.Add((row, at)))
                    throw new InputException(file.Name, i + 2, $"customer \"{ids[i]}\" has period \"{period.Levels[at]}\" twice.");
                byPeriod[at][row] = number.Values[i];
            }
            for (int p = 0; p < byPeriod.Length; p++)
            {
                string name = $"{number.Name}_{period.Levels[p]}";
                spread.Add(ModelColumn.Numeric(name, byPeriod[p]));
                pivoted.Add(name);
            }
        }
        return new ModelTable(IdList.From(order), spread);
    }

    private static ModelColumn Typed(TextColumn column, string file, List<string> notes)
    {
        string[] texts = [.. column.Texts.Where(text => !MissingWords.Is(text))];
        bool decimalComma = texts.Any(text => text.Contains(',')) && texts.All(text => TryNumber(text, comma: true, out _));
        if (decimalComma)
            notes.Add(MessageText.Of($"{file}: column '{column.Name}' is read with decimal commas"));
        string[] words = [.. column.Texts.Where(text => text.Length > 0 && MissingWords.Is(text))];
        // A category may well be called "none"; among numbers it is no value.
        if ((texts.Length == 0 && words.Length > 0) || (!decimalComma && !texts.All(text => TryNumber(text, comma: false, out _))))
            return ModelColumn.Category(column.Name, [.. column.Codes.Select(code => column.Texts[code])]);
        if (words.Length > 0)
            notes.Add(MessageText.Of($"{file}: in the numbers of column '{column.Name}' {PlainText.QuotedList(words)} is read as no value"));
        double[] numbers = [.. column.Texts.Select(text => TryNumber(text, decimalComma, out double number) ? number : double.NaN)];
        return ModelColumn.Numeric(column.Name, [.. column.Codes.Select(code => numbers[code])]);
    }

    private static bool TryNumber(string text, bool comma, out double number) =>
        double.TryParse(comma ? text.Replace(',', '.') : text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
