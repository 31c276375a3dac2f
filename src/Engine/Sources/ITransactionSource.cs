namespace Segmentation.Sources;

/// <summary>A source that hands its rows over by their types, cell by cell: a database, not a text.</summary>
/// <remarks>
/// It knows no roles and no rules: what a column is for, whoever takes the cells decides. One instance gives its rows once.
/// </remarks>
internal interface ITransactionSource : IDisposable
{
    /// <summary>What the source is called, and its columns in order.</summary>
    SourceDescription Describe();

    /// <summary>Hands over the next rows.</summary>
    /// <param name="sink">Gets one cell for each column, and then the end of the row.</param>
    /// <param name="context">How many rows at most.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="InputException">A value that cannot be handed over.</exception>
    /// <exception cref="IOException">The connection is lost, or the source refuses.</exception>
    bool Read(ITransactionSink sink, ReadContext context);
}

/// <summary>What a source is.</summary>
/// <param name="Name">To show and to store: without a query, a user or a password.</param>
/// <param name="Columns">Names in the order of the cells.</param>
internal sealed record SourceDescription(string Name, IReadOnlyList<string> Columns);

/// <summary>How far a source reads at a time.</summary>
/// <param name="MostRows">Rows handed over before it returns.</param>
/// <param name="Cancellation">Ends a wait.</param>
internal readonly record struct ReadContext(int MostRows, CancellationToken Cancellation);
