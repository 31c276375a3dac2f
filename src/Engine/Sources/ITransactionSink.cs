namespace Segmentation.Sources;

/// <summary>Takes the cells of one row after another.</summary>
internal interface ITransactionSink
{
    /// <summary>No value.</summary>
    void Missing();

    /// <summary>A text in UTF-8.</summary>
    void Text(ReadOnlySpan<byte> text);

    /// <summary>Bytes, as their hexadecimal digits.</summary>
    void Bytes(ReadOnlySpan<byte> digits);

    /// <summary>A whole number.</summary>
    void Whole(long value);

    /// <summary>The number <paramref name="digits"/> / 10^<paramref name="decimals"/>, which is shown with all its decimals.</summary>
    /// <param name="digits">Below 10¹⁸ in size.</param>
    /// <param name="decimals">0 … 18.</param>
    void Decimal(long digits, int decimals);

    /// <summary>A binary floating-point number, which stands for the shortest decimal that reads back the same.</summary>
    void Real(double value);

    /// <summary>A moment without a zone, in ticks; a day has no time of day.</summary>
    void Moment(long ticks, bool isDay);

    /// <summary>Ends the row.</summary>
    void EndRow();

    /// <summary>Tells of rows that the source counts and that hold nothing, between two rows or before the first.</summary>
    void PassOver(int rows)
    {
    }
}
