using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Columns;

/// <summary>
/// Values of an order that stand on its first line and are blank on the others: taken along from line to line, and from block to block.
/// </summary>
/// <param name="order">The order's column, or -1 where only a blank row tells that it belongs to the one above.</param>
/// <param name="fills">Whether a blank order is that of the row above.</param>
/// <param name="columns">Columns whose values are taken along.</param>
internal sealed class OrderCarry(int order, bool fills, int[] columns)
{
    private byte[] _order = [];
    private readonly byte[][] _values = [.. columns.Select(_ => Array.Empty<byte>())];

    /// <summary>A copy, for a block that another thread parses.</summary>
    internal OrderCarry Copy()
    {
        var copy = new OrderCarry(order, fills, columns) { _order = _order };
        _values.CopyTo(copy._values, 0);
        return copy;
    }

    /// <summary>Goes to a row.</summary>
    internal void Advance(RowBlock block, FieldIndex index, int row)
    {
        int width = index.Rows[row + 1] - index.Rows[row];
        if (width <= Math.Max(order, columns.Max()))
            return;
        bool continues = Continues(block, index, row);
        if (!continues && order >= 0)
            Keep(ref _order, index.Text(block, row, order));
        for (int c = 0; c < columns.Length; c++)
        {
            ReadOnlySpan<byte> value = index.Text(block, row, columns[c]);
            if (!value.IsEmpty || !continues)
                Keep(ref _values[c], value);
        }
    }

    /// <summary>The value of a column that is taken along, in the row gone to.</summary>
    internal ReadOnlySpan<byte> Value(int column) => _values[Array.IndexOf(columns, column)];

    /// <summary>Goes to the last row of a block, by the rows of its last order alone.</summary>
    internal void AdvanceThrough(RowBlock block, FieldIndex index)
    {
        int first = block.HasHeader ? 1 : 0;
        int row = index.RowCount - 1;
        while (row > first && IsSame(block, index, row - 1, row))
            row--;
        for (row = Math.Max(row, first); row < index.RowCount; row++)
            Advance(block, index, row);
    }

    private bool Continues(RowBlock block, FieldIndex index, int row)
    {
        if (order < 0)
            return AreBlank(block, index, row);
        ReadOnlySpan<byte> text = index.Text(block, row, order);
        return text.IsEmpty ? fills : text.SequenceEqual(_order);
    }

    private bool IsSame(RowBlock block, FieldIndex index, int above, int row)
    {
        int width = Math.Max(order, columns.Max());
        if (index.Rows[row + 1] - index.Rows[row] <= width || index.Rows[above + 1] - index.Rows[above] <= width)
            return true;
        if (order < 0)
            return AreBlank(block, index, row);
        ReadOnlySpan<byte> text = index.Text(block, row, order);
        return text.IsEmpty ? fills : text.SequenceEqual(index.Text(block, above, order));
    }

    private bool AreBlank(RowBlock block, FieldIndex index, int row)
    {
        foreach (int column in columns)
        {
            if (!index.Text(block, row, column).IsEmpty)
                return false;
        }
        return true;
    }

    private static void Keep(ref byte[] target, ReadOnlySpan<byte> value)
    {
        if (!value.SequenceEqual(target))
            target = value.ToArray();
    }
}
