namespace Segmentation;

/// <summary>What the values of a column are.</summary>
internal enum FieldKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Whole numbers of 32 bits.</summary>
    Integer,

    /// <summary>Numbers of float64.</summary>
    Real,
}

/// <summary>What numbers are of, for whoever writes them as a reader likes them.</summary>
internal enum FieldUnit
{
    /// <summary>Of anything else.</summary>
    None,

    /// <summary>Parts of one.</summary>
    Share,

    /// <summary>Sums of money.</summary>
    Money,
}

/// <summary>A column of a table of results.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Unit">What its numbers are of.</param>
internal sealed record RowColumn(string Name, FieldKind Kind, FieldUnit Unit = FieldUnit.None);

/// <summary>Takes the values of rows, one after another in the order of the columns.</summary>
internal interface IFieldWriter
{
    /// <summary>Adds a text.</summary>
    void Field(string text);

    /// <summary>Adds a text that is UTF-8 already.</summary>
    void Field(ReadOnlySpan<byte> text);

    /// <summary>Adds a number.</summary>
    void Field(double value);

    /// <summary>Adds a whole number.</summary>
    void Field(long value);

    /// <summary>Adds a value that is not there.</summary>
    void Empty();

    /// <summary>Adds a number; nothing where it was not measured.</summary>
    void Measured(double? value)
    {
        if (value is { } measured)
            Field(measured);
        else
            Empty();
    }

    /// <summary>Ends the row.</summary>
    void EndRow();
}

/// <summary>Results as rows, which a file and a database take alike.</summary>
/// <param name="Columns">Names and kinds.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="WriteRow">Writes the fields of one row; rows are asked for once each, in ascending order but where
/// <see cref="RowsStandAlone"/>.</param>
internal sealed record RowTable(IReadOnlyList<RowColumn> Columns, int Rows, Action<int, IFieldWriter> WriteRow)
{
    private const int RowsPerChunk = 4096;

    /// <summary>
    /// Whether several threads may write rows at once, in any order: <see cref="WriteRow"/> keeps nothing between two calls. A file's
    /// bytes are the same either way.
    /// </summary>
    public bool RowsStandAlone { get; init; }

    /// <summary>Writes CSV with a header: UTF-8, line feeds, numbers that read back to the same bits.</summary>
    /// <param name="output">Left open.</param>
    public void WriteCsv(Stream output)
    {
        var csv = new CsvWriter(output);
        foreach (RowColumn column in Columns)
            csv.Field(column.Name);
        csv.EndRow();
        if (RowsStandAlone && Rows > RowsPerChunk)
        {
            csv.Flush();
            WriteChunks(output, ChunkedParallel.AllCores);
            return;
        }
        WriteRows(csv, 0, Rows);
        csv.Flush();
    }

    /// <summary>Some of the rows as a table.</summary>
    /// <param name="rows">Their numbers, ascending.</param>
    public RowTable Select(IReadOnlyList<int> rows) => this with { Rows = rows.Count, WriteRow = (i, row) => WriteRow(rows[i], row) };

    private void WriteRows(CsvWriter csv, int from, int to)
    {
        for (int row = from; row < to; row++)
        {
            WriteRow(row, csv);
            csv.EndRow();
        }
    }

    // As many chunks at a time as threads can share evenly, each into memory of its own; then they go out in order.
    private void WriteChunks(Stream output, int threads)
    {
        int together = 4 * threads, all = ((Rows - 1) / RowsPerChunk) + 1;
        MemoryStream[] parts = [.. Enumerable.Range(0, together).Select(_ => new MemoryStream())];
        CsvWriter[] writers = [.. parts.Select(part => new CsvWriter(part))];
        for (int done = 0; done < all; done += together)
        {
            int first = done, chunks = Math.Min(together, all - done);
            ChunkedParallel.ForChunks(chunks, threads, chunk =>
            {
                int from = (first + chunk) * RowsPerChunk;
                parts[chunk].SetLength(0);
                WriteRows(writers[chunk], from, Math.Min(Rows - from, RowsPerChunk) + from);
                writers[chunk].Flush();
            });
            foreach (MemoryStream part in parts.AsSpan(0, chunks))
                output.Write(part.GetBuffer(), 0, (int)part.Length);
        }
        output.Flush();
    }
}
