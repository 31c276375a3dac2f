namespace Segmentation.Features;

/// <summary>One column of text, each distinct text kept once.</summary>
/// <param name="Name">From the header.</param>
/// <param name="Texts">The distinct texts, in order of first appearance, without outer spaces.</param>
/// <param name="Codes">For each row the number of its text.</param>
public sealed record TextColumn(string Name, IReadOnlyList<string> Texts, int[] Codes)
{
    /// <summary>The text of a row.</summary>
    public string this[int row] => Texts[Codes[row]];

    /// <summary>The same column with texts replaced; texts that become equal stay apart by code.</summary>
    public TextColumn Replace(IReadOnlyDictionary<string, string> replacements) =>
        this with { Texts = [.. Texts.Select(text => replacements.GetValueOrDefault(text, text))] };
}

/// <summary>A delimited text file, uninterpreted: what typed tables are made of.</summary>
/// <param name="Name">The file's name, for messages.</param>
/// <param name="Columns">Columns in file order.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record TextTable(string Name, IReadOnlyList<TextColumn> Columns, int Rows)
{
    /// <summary>The column of that name.</summary>
    /// <exception cref="InputException">No such column; the message lists those there are.</exception>
    public TextColumn this[string column] =>
        Columns.FirstOrDefault(candidate => candidate.Name == column)
        ?? throw new InputException($"{Name}: no column '{column}'. Columns: {string.Join(", ", Columns.Select(candidate => candidate.Name))}.");
}
