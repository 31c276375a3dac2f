namespace Segmentation.Sources;

/// <summary>A source whose columns of numbers can be copied as they lie, many rows at a time: what a table of numbers is read by.</summary>
internal interface INumberColumns : ITransactionSource
{
    /// <summary>Number of rows where the source knows it without reading them; else null.</summary>
    long? CountRows();

    /// <summary>Moves to the next rows, and away from those before.</summary>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="IOException">The source refuses.</exception>
    int Next(CancellationToken cancellation);

    /// <summary>Whether a column's values are numbers of the machine, or decimals of at most 18 digits.</summary>
    bool IsNumber(int column);

    /// <summary>Copies the numbers of a column: float32 and float64 as they are, other numbers as the nearest float64.</summary>
    /// <param name="column">Of numbers.</param>
    /// <param name="from">The first of the rows.</param>
    /// <param name="target">Gets row <paramref name="from"/> at 0.</param>
    /// <param name="stride">Places from one row to the next.</param>
    /// <returns>The row where it stopped, which has no number or one that is not finite; the number of rows where all have one.</returns>
    int CopyNumbers(int column, int from, Span<double> target, int stride);

    /// <summary>Hands over one cell.</summary>
    void ReadCell(int column, int row, ITransactionSink sink);
}
