using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>What two rows have in common where they say the same: a hash of the parsed values of all columns by name.</summary>
/// <remarks>
/// Columns with a role count by their role, the others by their name, so that neither the order of columns nor the spelling
/// of a value (<c>3.0</c>, <c>17850.0</c>, quotes, outer spaces, the form of a date) tells two rows apart. An empty field is
/// the same as a column that is not there.
/// </remarks>
internal sealed class RowHash
{
    /// <summary>A bit of the lower word of hashes whose repeats are counted and kept.</summary>
    internal const ulong CountedOnly = 1;

    private const int ScratchBytes = 64;

    private readonly SourceLayout _layout;
    private readonly (ulong Name, int Column)[] _texts;

    internal RowHash(SourceLayout layout)
    {
        _layout = layout;
        string[] parsed =
            [ColumnRoles.Customer, ColumnRoles.Order, ColumnRoles.Date, ColumnRoles.Quantity, layout.ColumnOf(
                ColumnRoles.Price) < 0 ? ColumnRoles.Amount : ColumnRoles.Price];
        HashSet<int> known = [.. parsed.Select(layout.ColumnOf)];
        _texts =
            [.. Enumerable.Range(0, layout.Header.Length).Where(column => !known.Contains(column)).Select(
                column => (Hash128.Of(Encoding.UTF8.GetBytes(NameOf(layout, column))).High, column)).Order()];
    }

    /// <summary>The hash of a row.</summary>
    /// <param name="order">Hash of customer and order.</param>
    /// <param name="record">The parsed values.</param>
    /// <param name="price">Mantissa of the price or amount, as parsed; looked at where the quantity is zero and hides it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Hash128 Of(
        Hash128 order, ref readonly TransactionRecord record, long price, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first)
    {
        var hash = new Hash128.Builder(order);
        byte mark = Mark;
        hash.Add((ulong)record.Ticks, (ulong)record.Quantity);
        hash.Add(record.Amount.Low, (ulong)record.Amount.High ^ (record.Quantity == 0 ? (ulong)price : 0));
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        // One place for all texts: more of them would be past what is inlined, and the state of the hash would leave its registers.
        foreach ((ulong name, int column) in _texts)
        {
            int start = ends[first + column] + 1;
            ReadOnlySpan<byte> field = bytes[start..ends[first + column + 1]];
            if (field.IsEmpty)
                continue;
            scoped ref byte text = ref MemoryMarshal.GetReference(field);
            int length = field.Length;
            if (!TransactionParser.IsBare(field[0]) || !TransactionParser.IsBare(
                field[^1]) || (field[0] < 0x3A && length > 1 && field.Contains(mark)))
            {
                Span<byte> plain = Plain(field, scratch, out length);
                if (length == 0)
                    continue;
                text = ref MemoryMarshal.GetReference(plain);
            }
            hash.Add(name, ref text, length);
        }
        Hash128 row = hash.ToHash();
        return row with { Low = _layout.JudgesDuplicates ? row.Low & ~CountedOnly : row.Low | CountedOnly };
    }

    // The point, while the numbers that are read leave it open.
    private byte Mark => _layout.Decimals.Mark == NumberText.OpenMark ? (byte)'.' : _layout.Decimals.Mark;

    private static string NameOf(SourceLayout layout, int column) =>
        column == layout.ColumnOf(ColumnRoles.Code) ? $":{ColumnRoles.Code}"
        : column == layout.ColumnOf(ColumnRoles.Product) ? $":{ColumnRoles.Product}"
        : RoleNames.Plain(layout.Header[column]);

    /// <summary>A field without quotes and outer spaces, a number with decimals by its value; followed by bytes that can be read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<byte> Plain(ReadOnlySpan<byte> field, Span<byte> scratch, out int length)
    {
        ReadOnlySpan<byte> text = FieldText.Trim(FieldText.Plain(FieldText.Trim(field)));
        Span<byte> plain = text.Length + Hash128.Slack <= scratch.Length ? scratch : new byte[text.Length + Hash128.Slack];
        text.CopyTo(plain);
        length = text.Length;
        if (text.IsEmpty || text[0] >= 0x3A || !text.Contains(Mark) || DecimalText.Parse(
            text, Mark, rounds: false, out long mantissa, out int decimals) != NumberFault.None)
            return plain;
        while (decimals > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            decimals--;
        }
        // Whole numbers are written in one way as a rule.
        Utf8Formatter.TryFormat(mantissa, scratch, out length);
        if (decimals > 0)
            scratch[length++] = (byte)('a' + decimals);
        return scratch;
    }
}
