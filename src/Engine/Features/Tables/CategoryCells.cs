using System.Text;

namespace Segmentation.Features.Tables;

/// <summary>Cells of a table that are no numbers: their columns become categories.</summary>
/// <param name="file">Named in errors.</param>
/// <param name="columns">Names of the columns, in order.</param>
/// <param name="named">Columns that are categories whatever they hold.</param>
internal sealed class CategoryCells(string file, string[] columns, IReadOnlyList<string> named)
{
    /// <summary>The category of cells without a value.</summary>
    internal const string Missing = "(missing)";

    /// <summary>Most categories of a column.</summary>
    internal const int MostCategories = 1_000;

    // Fewer different texts are no ids, in however few rows.
    private const int FewTexts = 20;

    private readonly Dictionary<string, int>?[] _codes = new Dictionary<string, int>?[columns.Length];
    private readonly List<int>[] _cells = [.. columns.Select(_ => new List<int>())];
    private readonly (long Line, string Text)[] _firstMissing = new (long, string)[columns.Length];

    /// <summary>Keeps a cell.</summary>
    /// <param name="text">UTF-8 without outer spaces.</param>
    internal void Add(int column, int row, ReadOnlySpan<byte> text, long line)
    {
        string cell = Encoding.UTF8.GetString(text);
        if (MissingWords.Is(text))
        {
            if (_firstMissing[column].Line == 0)
                _firstMissing[column] = (line, cell);
            cell = Missing;
        }
        Dictionary<string, int> codes = _codes[column] ??= new Dictionary<string, int>(StringComparer.Ordinal);
        if (!codes.TryGetValue(cell, out int code))
            codes.Add(cell, code = codes.Count);
        List<int> cells = _cells[column];
        while (cells.Count < row)
            cells.Add(-1);
        cells.Add(code);
    }

    /// <summary>Parts the columns of numbers from those of categories.</summary>
    /// <param name="values">n×d; cells that were kept have any value.</param>
    /// <exception cref="InputException">
    /// A column of too many different texts, one of numbers that lacks some, or a name of no column.
    /// </exception>
    internal (string[] Columns, Matrix Values, IReadOnlyList<TextColumn> Categories) Part(Matrix values)
    {
        if (named.FirstOrDefault(name => !columns.Contains(name)) is { } unknown)
            throw new InputException(
                $"{file}: no column '{unknown}'. Columns: {string.Join(", ", columns)}.{Nearest.Question(unknown, columns)}");
        var numbers = new List<int>();
        var categories = new List<TextColumn>();
        for (int column = 0; column < columns.Length; column++)
        {
            bool isNamed = named.Contains(columns[column]);
            if (_codes[column] is null && !isNamed)
            {
                numbers.Add(column);
                continue;
            }
            // Numbers of which some are missing are no categories.
            if (_codes[column] is { Count: 1 } && _firstMissing[column] is { Line: > 0 } missing && !isNamed)
                throw new InputException(
                    file, missing.Line,
                    $"column '{columns[column]}' has no value (\"{missing.Text}\"); every value of a column of numbers must be one. "
                    + "Fill it in, or make the column one of categories with ‹categorical›.");
            categories.Add(Column(column, values));
        }
        var matrix = new Matrix(values.Rows, numbers.Count);
        for (int i = 0; i < values.Rows; i++)
        {
            for (int j = 0; j < numbers.Count; j++)
                matrix[i, j] = values[i, numbers[j]];
        }
        return ([.. numbers.Select(column => columns[column])], matrix, categories);
    }

    // Categories are numbered by their texts, so that the order of rows does not show.
    private TextColumn Column(int column, Matrix values)
    {
        Dictionary<string, int> codes = _codes[column] ?? new Dictionary<string, int>(StringComparer.Ordinal);
        List<int> cells = _cells[column];
        var rows = new int[values.Rows];
        for (int row = 0; row < rows.Length; row++)
        {
            int code = row < cells.Count ? cells[row] : -1;
            // A number among texts is a category by its digits.
            if (code < 0)
            {
                string number = Invariant($"{values[row, column]:R}");
                if (!codes.TryGetValue(number, out code))
                    codes.Add(number, code = codes.Count);
            }
            rows[row] = code;
        }
        if (codes.Count > MostCategories || (codes.Count > FewTexts && 2L * codes.Count > rows.Length))
            throw new InputException(
                $"{file}: column '{columns[column]}' has {codes.Count:N0} different values in {rows.Length:N0} rows, "
                + $"as ids and free text have; "
                + $"a column of categories has at most {MostCategories:N0}, and repeats them. Leave the column out, or group its values.");
        string[] texts = [.. codes.Keys.Order(StringComparer.Ordinal)];
        var places = new int[codes.Count];
        for (int place = 0; place < texts.Length; place++)
            places[codes[texts[place]]] = place;
        return new TextColumn(columns[column], texts, [.. rows.Select(code => places[code])]);
    }
}
