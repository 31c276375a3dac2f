using Segmentation.Features;
using Segmentation.Prediction.Trees;
using Segmentation.Wording;

namespace Segmentation.Prediction.Churn;

/// <summary>One customer table made of several files.</summary>
/// <param name="Table">Customers of the first file, in its order; columns of all files.</param>
/// <param name="Pivoted">Columns that were spread from a long file: <c>revenue_May</c> from rows of (id, period, revenue).</param>
/// <param name="Notes">What was found on the way, in sentences: customers absent from a file, decimal commas.</param>
/// <param name="Findings">Cells in which something stands that has no value, in sentences.</param>
/// <param name="IdColumn">The column of the first file that names customers; empty where rows are numbered.</param>
internal sealed record JoinedTables(
    ModelTable Table, IReadOnlyList<string> Pivoted, IReadOnlyList<Phrase> Notes, IReadOnlyList<Phrase> Findings, string IdColumn);

/// <summary>What is known of customer tables before they are read.</summary>
internal sealed record CustomerTablesOptions
{
    /// <summary>The column that names customers, in every file; null looks for one by the names that transactions know.</summary>
    public string? IdColumn { get; init; }

    /// <summary>False where no column does: then there is one file, and its rows are named 1, 2, 3, ….</summary>
    public bool HasIds { get; init; } = true;

    /// <summary>Columns that a model learned; those of these names are read as what they were.</summary>
    public IReadOnlyList<ModelColumn> Expected { get; init; } = [];
}

/// <summary>Joins text files by customer id into one typed table.</summary>
internal static class CustomerTables
{
    /// <summary>
    /// Joins by the id. A file whose ids repeat is long: it has one column of period names and one or more of numbers,
    /// and each (number column, period) becomes a column. <see cref="TypedTexts"/> tells numbers, dates and words apart.
    /// </summary>
    /// <exception cref="InputException">An id twice where it may not repeat, a long file that is not (id, period, numbers), two columns of
    /// one name.</exception>
    public static JoinedTables Join(IReadOnlyList<StringTable> files, CustomerTablesOptions options)
    {
        if (files.Count == 0)
            throw new InputException("No table was given.");
        if (!options.HasIds && files.Count > 1)
            throw new InputException($"{files.Count} tables cannot be joined without ids. Give one table, or leave out ‹no-id›.");
        var notes = new List<Phrase>();
        var findings = new List<Phrase>();
        var pivoted = new List<string>();
        ModelTable? table = null;
        string firstId = "";
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (StringTable file in files)
        {
            TextColumn? ids = null;
            if (options.HasIds)
            {
                string name = options.IdColumn ?? CustomerIdColumn.Of(file);
                ids = CustomerIdColumn.Read(file, name);
                if (options.IdColumn is null && name != "id")
                    notes.Add(new Phrase("column.names-customers", ("file", file.Name), ("column", name)));
                firstId = table is null ? name : firstId;
            }
            ModelTable wide = Widen(file, ids, options.Expected, notes, findings, pivoted);
            if (table is null)
            {
                table = wide;
                for (int i = 0; i < wide.Rows; i++)
                    rowOf[wide.Ids[i]] = i;
                continue;
            }
            table = Add(table, rowOf, wide, file.Name, notes);
        }
        return new JoinedTables(table!, pivoted, notes, findings, firstId);
    }

    private static ModelTable Add(ModelTable joined, Dictionary<string, int> rowOf, ModelTable wide, string file, List<Phrase> notes)
    {
        var target = new int[wide.Rows];
        int matched = 0;
        for (int i = 0; i < wide.Rows; i++)
        {
            target[i] = rowOf.GetValueOrDefault(wide.Ids[i], -1);
            matched += target[i] >= 0 ? 1 : 0;
        }
        if (matched < joined.Rows)
            notes.Add(new Phrase("account.lacks", ("file", file), ("lacking", joined.Rows - matched), ("customers", joined.Rows)));
        if (matched < wide.Rows)
            notes.Add(new Phrase("account.others", ("file", file), ("customers", wide.Rows - matched)));
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

    private static ModelTable Widen(
        StringTable file, TextColumn? ids, IReadOnlyList<ModelColumn> expected, List<Phrase> notes, List<Phrase> findings,
        List<string> pivoted)
    {
        int repeated = -1, first = -1;
        if (ids is not null)
        {
            var firstRow = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int i = 0; i < file.Rows; i++)
            {
                if (MissingWords.Is(ids[i]))
                    throw new InputException(
                        file.Name, i + 2, $"the id column '{ids.Name}' "
                        + $"{(ids[i].Length == 0 ? "is empty" : $"has no value (\"{ids[i]}\")")}.");
                if (!firstRow.TryAdd(ids[i], i) && repeated < 0)
                    (repeated, first) = (i, firstRow[ids[i]]);
            }
        }
        ModelColumn[] columns =
        [
            .. file.Columns.Where(column => column.Name != ids?.Name)
                .Select(column => Typed(column, file.Name, expected.FirstOrDefault(one => one.Name == column.Name), repeated >= 0,
                    notes, findings)),
        ];
        if (repeated < 0 || ids is null)
            return new ModelTable(IdList.From(Enumerable.Range(0, file.Rows).Select(i => ids?[i] ?? Invariant($"{i + 1}"))), columns);

        ModelColumn[] periods = [.. columns.Where(column => column.Kind == ColumnKind.Category)];
        if (periods.Length != 1 || columns.Length < 2)
        {
            throw new InputException(file.Name, repeated + 2, $"id \"{ids[repeated]}\" stands here again (first at line {first + 2}). "
                + $"A table may repeat ids only where it holds one column of period names and columns of numbers. "
                + $"Where another column names customers, give it by ‹id›.");
        }
        return Pivot(file, ids, periods[0], [.. columns.Where(column => column.Kind == ColumnKind.Numeric)], pivoted);
    }

    private static ModelTable Pivot(StringTable file, TextColumn ids, ModelColumn period, ModelColumn[] numbers, List<string> pivoted)
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

    // The periods of a long file may be dates: there they are names.
    private static ModelColumn Typed(
        TextColumn column, string file, ModelColumn? expected, bool isLong, List<Phrase> notes, List<Phrase> findings)
    {
        TextKind? known = expected is null ? null
            : expected.Kind == ColumnKind.Category ? TextKind.Words : expected.IsDate ? TextKind.Dates : TextKind.Numbers;
        TypedTexts typed = TypedTexts.Of(column, file, known);
        if (isLong && typed.Kind == TextKind.Dates)
            typed = TypedTexts.Of(column, file, TextKind.Words);
        notes.AddRange(typed.Notes);
        findings.AddRange(typed.Findings);
        return typed.Kind == TextKind.Words
            ? ModelColumn.Category(column.Name, [.. column.Codes.Select(code => typed.Words[code])])
            : ModelColumn.Numeric(column.Name,
                [.. column.Codes.Select(code => typed.Values[code])]) with { IsDate = typed.Kind == TextKind.Dates };
    }
}
