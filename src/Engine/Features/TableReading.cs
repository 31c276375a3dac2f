namespace Segmentation.Features;

/// <summary>How a table is written, where it is not left to detection.</summary>
public sealed record TableReading
{
    /// <summary>Field delimiter; a space stands for runs of spaces and tabs; null detects it.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Decimal mark, <c>.</c> or <c>,</c>; null goes by the numbers.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>A name that <see cref="Transactions.Bytes.TextEncodings"/> knows; null detects it.</summary>
    public string? Encoding { get; init; }

    /// <summary>Whether the first row names the columns; otherwise they are named 1, 2, 3, ….</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether columns of text are categories; otherwise every value must be a number.</summary>
    public bool TakesText { get; init; }

    /// <summary>Columns that are categories though they look like numbers; only where text is taken.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>The next step where text is found and not taken; a sentence.</summary>
    public string? TextHint { get; init; }

    /// <summary>Whether double quotes enclose fields; otherwise they are text.</summary>
    public bool HasQuotes { get; init; } = true;
}
