namespace Segmentation.Transactions.Bytes;

/// <summary>How a text file is written, as far as the user says so; what is left open is detected.</summary>
/// <param name="Encoding">Name of the encoding (<see cref="TextEncodings"/>); null detects it.</param>
/// <param name="Delimiter">Field delimiter, <see cref="Spaces"/> for runs of spaces and tabs; null detects it.</param>
/// <param name="HasHeader">Whether the first row names the columns; otherwise they are named 1, 2, 3, ….</param>
/// <param name="HasQuotes">Whether double quotes enclose fields; otherwise they are text.</param>
internal sealed record TextOptions(string? Encoding = null, char? Delimiter = null, bool HasHeader = true, bool HasQuotes = true)
{
    /// <summary>The delimiter that stands for runs of spaces and tabs.</summary>
    internal const char Spaces = ' ';

    /// <summary>All is detected.</summary>
    internal static TextOptions Detected { get; } = new();

    /// <summary>How a source of transactions is written.</summary>
    internal static TextOptions Of(TransactionsOptions options) =>
        new(options.Encoding, options.Delimiter, options.HasHeader, options.HasQuotes);
}
