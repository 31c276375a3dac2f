using Segmentation.Memory;

namespace Segmentation;

/// <summary>A dense n×d table of float64 values, row-major: one observation a row, one feature a column.</summary>
/// <remarks>
/// Float64 is the record: Ward heights and quality measures are exact to it. A device keeps its own float32 copy of the
/// points for the kernels whose result does not need more (see <see cref="Compute.IPointSet"/>).
/// </remarks>
public sealed class Matrix
{
    /// <summary>Creates an n×d matrix of zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative size, or more values than one array holds.</exception>
    public Matrix(int rows, int columns)
        : this(rows, columns, LargeArray.Zeros<double>((int)CheckedLength(rows, columns)))
    {
    }

    /// <summary>Wraps <paramref name="values"/>, row-major, without copying.</summary>
    /// <exception cref="ArgumentException">The length is not rows × columns.</exception>
    public Matrix(int rows, int columns, double[] values)
    {
        if (values.LongLength != CheckedLength(rows, columns))
            throw new ArgumentException(Invariant($"{rows}×{columns} values expected, {values.LongLength} given."), nameof(values));
        Rows = rows;
        Columns = columns;
        Values = values;
    }

    /// <summary>Number of observations, n.</summary>
    public int Rows { get; }

    /// <summary>Number of features, d.</summary>
    public int Columns { get; }

    /// <summary>All values, row-major; the live storage, not a copy.</summary>
    public double[] Values { get; }

    /// <summary>The value of feature <paramref name="column"/> of observation <paramref name="row"/>.</summary>
    public double this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>The live d values of one observation.</summary>
    public Span<double> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return Values.AsSpan((int)((long)row * Columns), Columns);
    }

    /// <summary>A copy of one column, length n.</summary>
    public double[] Column(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
        var copy = new double[Rows];
        for (int i = 0; i < Rows; i++)
            copy[i] = Values[((long)i * Columns) + column];
        return copy;
    }

    /// <summary>A new matrix of the given rows, in the given order; a row may repeat.</summary>
    public Matrix SelectRows(ReadOnlySpan<int> rows)
    {
        var selected = new Matrix(rows.Length, Columns);
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(selected.Row(i));
        return selected;
    }

    /// <summary>A deep copy.</summary>
    public Matrix Clone() => new(Rows, Columns, (double[])Values.Clone());

    /// <summary>Throws if any value is NaN or infinite, naming its row and column.</summary>
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public void RequireFinite(string what)
    {
        int at = Values.AsSpan().IndexOfNonFinite();
        if (at >= 0)
            throw new ArgumentException(
                Invariant($"{what}: row {at / Columns}, column {at % Columns} is {Values[at]}; every value must be finite."));
    }

    private static long CheckedLength(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        long length = (long)rows * columns;
        if (length > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(rows), Invariant($"{rows}×{columns} values exceed the {Array.MaxLength} that one matrix holds."));
        return length;
    }
}
