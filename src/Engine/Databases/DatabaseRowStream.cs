namespace Segmentation.Databases;

/// <summary>Rows of a query as CSV text; values of bytes stand in it as hexadecimal digits.</summary>
/// <param name="inner">What is read from, and closed with it.</param>
internal abstract class DatabaseRowStream(Stream? inner) : ReadOnlyStream(inner)
{
    private readonly Dictionary<int, string> _bytes = [];

    /// <summary>
    /// Refuses bytes in columns where their digits could be taken for something else, as <c>X'3130'</c> for the number 3130.
    /// </summary>
    /// <param name="name">The database's name, for the message.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="takesBytes">Whether a column, by its index, holds ids, for which the digits are right.</param>
    /// <exception cref="InputException">A column that must not hold bytes does, in a row that was given out so far.</exception>
    internal void RequireNoBytes(string name, IReadOnlyList<string> header, Func<int, bool> takesBytes)
    {
        foreach ((int column, string place) in _bytes)
        {
            if (!takesBytes(column))
                throw new InputException(
                    $"{name}: {place}column '{header[column]}' holds bytes, which are read as an id only. Convert them in ?query=SELECT ….");
        }
    }

    /// <summary>Notes that a column holds bytes.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="row">Row of the query, from 1; 0 where the column's type tells it of all rows.</param>
    private protected void NoteBytes(int column, long row) => _bytes.TryAdd(column, row > 0 ? Invariant($"row {row}, ") : "");
}
