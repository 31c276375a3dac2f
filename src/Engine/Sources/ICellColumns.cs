namespace Segmentation.Sources;

/// <summary>A source whose rows lie in columns of memory, which are taken from there without a call for each cell.</summary>
internal interface ICellColumns : INumberColumns
{
    /// <summary>The first of the rows at hand that was not taken yet.</summary>
    int Row { get; }

    /// <summary>The columns of the rows at hand, until <see cref="Ahead"/> moves on.</summary>
    ReadOnlySpan<CellColumn> Columns { get; }

    /// <summary>How many rows lie ahead: where all at hand were taken, it moves on to the next. 0 at the end.</summary>
    /// <exception cref="IOException">The source refuses.</exception>
    int Ahead(CancellationToken cancellation);

    /// <summary>Passes on over rows that were taken.</summary>
    void Take(int rows);
}

/// <summary>How the values of a column lie in memory.</summary>
internal enum CellForm
{
    /// <summary>Otherwise: <see cref="INumberColumns.ReadCell"/> hands them over.</summary>
    Other,

    /// <summary>16 bytes each: the length (4 bytes), then a text of up to 12 bytes, or its first 4 and the address of all.</summary>
    Text,

    /// <summary>Whole numbers of 2 bytes, or digits of decimals.</summary>
    Int16,

    /// <summary>Of 4 bytes.</summary>
    Int32,

    /// <summary>Of 8 bytes.</summary>
    Int64,

    /// <summary>Microseconds since 1970-01-01, 8 bytes.</summary>
    Moment,
}

/// <summary>A column in memory.</summary>
/// <param name="form">How the values lie.</param>
/// <param name="data">The first.</param>
/// <param name="valid">A bit for each, which is set where there is a value; null where all have one.</param>
/// <param name="decimals">Of the digits; null where they are whole numbers.</param>
internal readonly unsafe struct CellColumn(CellForm form, byte* data, ulong* valid, int? decimals)
{
    /// <summary>How the values lie.</summary>
    internal readonly CellForm Form = form;

    /// <summary>Decimals of the digits.</summary>
    internal readonly int Decimals = decimals ?? 0;

    /// <summary>Whether numbers are whole by their type.</summary>
    internal readonly bool IsWhole = decimals is null;

    /// <summary>The first value.</summary>
    internal readonly byte* Data = data;

    private readonly ulong* _valid = valid;

    /// <summary>Whether a row has a value.</summary>
    internal bool Has(int row) => _valid == null || (_valid[row >> 6] >> (row & 63) & 1) != 0;
}
