using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing.Rows;

/// <summary>The rows of a block that a second pass parses: those of customers and products with a return, and few others.</summary>
/// <remarks>
/// A loop of its own, since it passes nearly all rows over: in the one that parses, most of what it needs would lie in memory.
/// </remarks>
internal sealed class WantedRows(ReturnPairs pairs)
{
    private int[] _rows = [];

    /// <summary>Looks through a block that a first pass found to be sound, and of which no value is taken from rows above.</summary>
    internal ReadOnlySpan<int> Find(ParsedBlock block, FieldIndex index, ProductIdentities identities)
    {
        SourceLayout layout = block.Layout;
        ReadOnlySpan<byte> bytes = block.Block.Content;
        ReadOnlySpan<int> ends = index.Ends;
        ReadOnlySpan<int> rows = index.Rows;
        int width = layout.Header.Length;
        int customerColumn = layout.ColumnOf(ColumnRoles.Customer);
        int productColumn = layout.ColumnOf(ColumnRoles.Product);
        int codeColumn = layout.ColumnOf(ColumnRoles.Code);
        if (_rows.Length < index.RowCount)
            _rows = new int[index.RowCount + (index.RowCount / 8)];
        ReadOnlySpan<byte> lastId = default;
        ulong customer = 0;
        bool mayReturn = false;
        int count = 0;
        for (int row = block.Block.HasHeader ? 1 : 0; row < index.RowCount; row++)
        {
            int first = rows[row];
            // A blank line.
            if (rows[row + 1] - first != width)
                continue;
            ReadOnlySpan<byte> id = FieldText.At(bytes, ends, first + customerColumn);
            if (!FieldText.IsSame(id, lastId))
            {
                lastId = id;
                customer = Hash128.Of(FieldText.WithoutZeroDecimals(id)).High;
                mayReturn = pairs.MayHave(customer);
            }
            if (mayReturn && pairs.MayHave(customer, identities.Of(bytes, ends, first, codeColumn, productColumn)))
                _rows[count++] = row;
        }
        return _rows.AsSpan(0, count);
    }
}
