using System.Runtime.InteropServices;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>One row as the rules and sums need it; its customer id still lies in the block.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TransactionRecord
{
    internal ulong CustomerHash;

    /// <summary>
    /// Where the id starts in the block's bytes; where negative, the complement of its start in <see cref="ParsedBlock.Side"/>.
    /// </summary>
    internal int IdStart;

    internal int IdLength;

    /// <summary>The id's first bytes: all of it, where it has no more than eight.</summary>
    internal ulong IdHead;

    /// <summary>Where the row starts in the block's bytes.</summary>
    internal int RowStart;

    // Together, since a record is copied twice and a word more would be felt; a block has fewer rows than 2^24.
    private uint _verdictAndProduct;

    /// <summary>
    /// Number of the rule (an index of <see cref="CleaningRules.All"/>) that the row's own values fall to, or <see cref="Kept"/>.
    /// </summary>
    internal byte Verdict
    {
        readonly get => (byte)(_verdictAndProduct >> 24);
        set => _verdictAndProduct = (_verdictAndProduct & 0xFFFFFF) | ((uint)value << 24);
    }

    /// <summary>
    /// The product's index in <see cref="ParsedBlock.Products"/>, where products are looked at; in a second pass an index in
    /// <see cref="ParsedBlock.Details"/>.
    /// </summary>
    internal int Product
    {
        readonly get => (int)(_verdictAndProduct & 0xFFFFFF);
        set => _verdictAndProduct = (_verdictAndProduct & 0xFF000000) | (uint)value;
    }

    internal long Ticks;

    /// <summary>In units of 10⁻⁹.</summary>
    internal long Quantity;

    /// <summary>The line's value.</summary>
    internal ExactAmount Amount;

    /// <summary>The price of one in units of 10⁻⁹, to order rows by: exact, where the line was made from a price.</summary>
    internal readonly Int128 Price => Quantity == 0 ? 0 : Amount.ToUnits() / Quantity;

    /// <summary>Hash of what the row says, where exact duplicates are looked for; else zero.</summary>
    internal Hash128 Row;

    /// <summary>Hash of the order id; of order and customer, once the row's partition has looked at it.</summary>
    internal Hash128 Order;

    /// <summary>Whether the row is before another by time, price and quantity, and at last by all that it says.</summary>
    internal readonly bool ComesBefore(ref readonly TransactionRecord other)
    {
        int order = Ticks.CompareTo(other.Ticks);
        if (order == 0)
            order = Price.CompareTo(other.Price);
        if (order == 0)
            order = Quantity.CompareTo(other.Quantity);
        return (order != 0 ? order : Row.CompareTo(other.Row)) < 0;
    }

    internal const byte Kept = byte.MaxValue;

    /// <summary>A return that counts as a negative value.</summary>
    internal const byte KeptReturn = byte.MaxValue - 1;
}
