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

/// <summary>A column of a table of results.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
internal sealed record RowColumn(string Name, FieldKind Kind);

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
/// <param name="WriteRow">Writes the fields of one row; rows are asked for once each, in ascending order.</param>
internal sealed record RowTable(IReadOnlyList<RowColumn> Columns, int Rows, Action<int, IFieldWriter> WriteRow)
{
    /// <summary>Writes CSV with a header: UTF-8, line feeds, numbers that read back to the same bits.</summary>
    /// <param name="output">Left open.</param>
    public void WriteCsv(Stream output)
    {
        var csv = new CsvWriter(output);
        foreach (RowColumn column in Columns)
            csv.Field(column.Name);
        csv.EndRow();
        for (int row = 0; row < Rows; row++)
        {
            WriteRow(row, csv);
            csv.EndRow();
        }
        csv.Flush();
    }
}
