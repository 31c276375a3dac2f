using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Features.Tables;

/// <summary>What the rows of a numeric table hold.</summary>
/// <param name="Name">The table's name, for errors.</param>
/// <param name="Columns">Names of the columns of numbers, d of them.</param>
/// <param name="HasId">Whether an id stands before the numbers; otherwise rows are numbered from 1.</param>
/// <param name="Delimiter">Between fields of a text.</param>
/// <param name="LineEnd">Between rows of a text.</param>
/// <param name="TextHint">The next step where text is found and not taken; null for none.</param>
internal sealed record TableLayout(string Name, string[] Columns, bool HasId, byte Delimiter, byte LineEnd, string? TextHint)
{
    /// <summary>Place of the first number in a row.</summary>
    internal int FirstNumber => HasId ? 1 : 0;

    /// <summary>A walk over rows.</summary>
    internal BlockRows NewRows() => new(Name, FirstNumber + Columns.Length, Delimiter, LineEnd);

    /// <summary>Refuses a table that one array does not hold.</summary>
    /// <exception cref="InputException">It has too many rows.</exception>
    internal void RequireRoom(long rows)
    {
        if (rows > Array.MaxLength / Columns.Length)
            throw new InputException(
                $"{Name}: more than {Array.MaxLength / Columns.Length:N0} rows of {Columns.Length} numbers; one table holds no more.");
    }

    internal InputException NoRows() => Faults.Of("error.no-rows", ("file", Name));

    /// <summary>A cell that is no number.</summary>
    internal InputException NoNumber(long line, int column, ReadOnlySpan<byte> text) => text.IsEmpty
        ? Faults.At(Name, line, "error.empty-number", ("column", Columns[column]))
        : Faults.At(
            Name, line, MissingWords.Is(text) ? "error.missing-number" : TextHint is null ? "error.no-number" : "error.no-number-hint",
            ("column", Columns[column]), ("value", Encoding.UTF8.GetString(text)), ("hint", TextHint));
}
