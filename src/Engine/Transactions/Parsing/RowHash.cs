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

    private const ulong EveryByte = 0x0101010101010101;

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
    /// <param name="bytes">The block, with <see cref="Csv.RowBlock.Slack"/> bytes after it.</param>
    /// <param name="ends">Ends of fields.</param>
    /// <param name="first">The row's first field.</param>
    /// <param name="scratch">For a text that is not written as it counts.</param>
    internal Hash128 Of(
        Hash128 order, ref readonly TransactionRecord record, long price, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first,
        ref byte[] scratch)
    {
        ulong a = (ulong)record.Ticks;
        ulong b = (ulong)record.Quantity;
        ulong high = Hash128.MixHigh(a, b, order.High);
        ulong low = Hash128.MixLow(a, b, order.Low);
        a = record.Amount.Low;
        b = (ulong)record.Amount.High ^ (record.Quantity == 0 ? (ulong)price : 0);
        high = Hash128.MixHigh(a, b, high);
        low = Hash128.MixLow(a, b, low);
        ulong marks = Mark * EveryByte;
        foreach ((ulong name, int column) in _texts)
        {
            int start = ends[first + column] + 1;
            ReadOnlySpan<byte> field = bytes[start..ends[first + column + 1]];
            if (field.IsEmpty)
                continue;
            scoped ref byte text = ref MemoryMarshal.GetReference(field);
            int length = field.Length;
            if (!FieldText.IsBare(text) || !FieldText.IsBare(Unsafe.Add(ref text, length - 1))
                || (text < 0x3A && HasMark(ref text, length, marks)))
            {
                length = Plain(field, ref scratch);
                if (length == 0)
                    continue;
                text = ref MemoryMarshal.GetArrayDataReference(scratch);
            }
            high = Hash128.NameHigh(name, length, high);
            low = Hash128.NameLow(name, length, low);
            for (; length > Hash128.Slack; length -= Hash128.Slack, text = ref Unsafe.Add(ref text, Hash128.Slack))
            {
                a = Unsafe.ReadUnaligned<ulong>(ref text);
                b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8));
                high = Hash128.MixHigh(a, b, high);
                low = Hash128.MixLow(a, b, low);
            }
            a = Hash128.First(Unsafe.ReadUnaligned<ulong>(ref text), length);
            b = Hash128.First(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8)), Math.Max(0, length - 8));
            high = Hash128.MixHigh(a, b, high);
            low = Hash128.MixLow(a, b, low);
        }
        Hash128 row = Hash128.Finish(high, low);
        return row with { Low = _layout.JudgesDuplicates ? row.Low & ~CountedOnly : row.Low | CountedOnly };
    }

    // The point, while the numbers that are read leave it open.
    private byte Mark => _layout.Decimals.Mark == NumberText.OpenMark ? (byte)'.' : _layout.Decimals.Mark;

    /// <summary>Whether a text holds the decimal mark.</summary>
    /// <param name="marks">The mark in every byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasMark(ref byte text, int length, ulong marks)
    {
        if (length > Hash128.Slack)
            return MemoryMarshal.CreateReadOnlySpan(ref text, length).Contains((byte)marks);
        ulong a = Hash128.First(Unsafe.ReadUnaligned<ulong>(ref text), length) ^ marks;
        ulong b = Hash128.First(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8)), Math.Max(0, length - 8)) ^ marks;
        // A byte that is zero now was the mark: the lowest of them borrows into its highest bit.
        return ((((a - EveryByte) & ~a) | ((b - EveryByte) & ~b)) & (0x80 * EveryByte)) != 0;
    }

    private static string NameOf(SourceLayout layout, int column) =>
        column == layout.ColumnOf(ColumnRoles.Code) ? $":{ColumnRoles.Code}"
        : column == layout.ColumnOf(ColumnRoles.Product) ? $":{ColumnRoles.Product}"
        : RoleNames.Plain(layout.Header[column]);

    /// <summary>Writes a field without quotes and outer spaces, a number with decimals by its value; answers its length.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Plain(ReadOnlySpan<byte> field, ref byte[] scratch)
    {
        ReadOnlySpan<byte> text = FieldText.Trim(FieldText.Plain(FieldText.Trim(field)));
        if (scratch.Length < Math.Max(ScratchBytes, text.Length + Hash128.Slack))
            scratch = new byte[Math.Max(ScratchBytes, 2 * (text.Length + Hash128.Slack))];
        text.CopyTo(scratch);
        if (text.IsEmpty || text[0] >= 0x3A || !text.Contains(Mark) || DecimalText.Parse(
            text, Mark, rounds: false, out long mantissa, out int decimals) != NumberFault.None)
            return text.Length;
        while (decimals > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            decimals--;
        }
        // Whole numbers are written in one way as a rule.
        Utf8Formatter.TryFormat(mantissa, scratch, out int length);
        if (decimals > 0)
            scratch[length++] = (byte)('a' + decimals);
        return length;
    }
}
