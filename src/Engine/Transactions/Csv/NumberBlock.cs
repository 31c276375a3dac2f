using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Csv;

/// <summary>A block of a numeric table, read by one thread of several, if all of it is plain.</summary>
/// <remarks>
/// Plain are rows as wide as the header, of numbers that the decimal mark known so far reads. A block that holds anything else is read
/// again row by row in its turn, which finds the same errors, and the same evidence of the mark, as if it had never been tried.
/// </remarks>
/// <param name="width">Fields of the header.</param>
/// <param name="firstNumber">Column of the first number.</param>
internal sealed class NumberBlock(int width, int firstNumber)
{
    private readonly FieldIndex _scratch = new();
    private double[] _values = [];

    /// <summary>The text.</summary>
    internal RowBlock Text { get; } = new();

    /// <summary>Its fields.</summary>
    internal FieldIndex Fields { get; private set; } = new();

    /// <summary>Whether <see cref="Values"/> and <see cref="Id"/> tell all of it.</summary>
    internal bool IsPlain { get; private set; }

    /// <summary>Rows read; blank lines are none.</summary>
    internal int Count { get; private set; }

    /// <summary>The numbers of all rows.</summary>
    internal ReadOnlySpan<double> Values => _values.AsSpan(0, Count * (width - firstNumber));

    /// <summary>Reads the block.</summary>
    internal void Read(byte delimiter, byte lineEnd, byte mark)
    {
        Fields = Text.Fields(_scratch, delimiter, lineEnd);
        Count = 0;
        IsPlain = Fields.BrokenQuote < 0 && ReadRows(mark);
    }

    /// <summary>The first field of a row, by the number of its row in the index.</summary>
    internal ReadOnlySpan<byte> Id(int row) => CsvRows.FieldOf(Text, Fields, Fields.Rows[row]);

    /// <summary>Rows of the index, with the header where the block has it, and with blank lines.</summary>
    internal (int First, int End) Rows => (Text.HasHeader ? 1 : 0, Fields.RowCount);

    /// <summary>Whether a row of the index is a blank line.</summary>
    internal bool IsBlank(int row) => width > 1 && Fields.Rows[row + 1] - Fields.Rows[row] == 1;

    private bool ReadRows(byte mark)
    {
        (int first, int end) = Rows;
        int numbers = width - firstNumber;
        if (_values.Length < (end - first) * numbers)
            _values = new double[(end - first) * numbers];
        int at = 0;
        for (int row = first; row < end; row++)
        {
            int field = Fields.Rows[row];
            if (Fields.Rows[row + 1] - field != width)
            {
                if (IsBlank(row) && Id(row).IsEmpty)
                    continue;
                return false;
            }
            for (int column = firstNumber; column < width; column++)
            {
                if (!DecimalText.TryParse(CsvRows.FieldOf(Text, Fields, field + column), mark, out _values[at++]))
                    return false;
            }
            Count++;
        }
        return true;
    }
}
