using System.Runtime.InteropServices;

namespace Segmentation.Transactions;

/// <summary>One row as the rules and sums need it; its customer id still lies in the block.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TransactionRecord
{
    internal ulong CustomerHash;

    /// <summary>Where the id starts in the block's bytes; where negative, the complement of its start in <see cref="ParsedBlock.Side"/>.</summary>
    internal int IdStart;

    internal int IdLength;

    /// <summary>The id's first bytes: all of it, where it has no more than eight.</summary>
    internal ulong IdHead;

    /// <summary>Where the row starts in the block's bytes.</summary>
    internal int RowStart;

    /// <summary>Number of the rule (an index of <see cref="CleaningRules.All"/>) that the row's own values fall to, or <see cref="Kept"/>.</summary>
    internal byte Verdict;

    internal long Ticks;

    /// <summary>In units of 10⁻⁹.</summary>
    internal long Quantity;

    /// <summary>The line's value.</summary>
    internal ExactAmount Amount;

    /// <summary>Hash of the whole row, where exact duplicates are looked for.</summary>
    internal Hash128 Row;

    /// <summary>Hash of the order id; of order and customer, once the row's partition has looked at it.</summary>
    internal Hash128 Order;

    /// <summary>The product's index in <see cref="ParsedBlock.Products"/>, where products are looked at.</summary>
    internal int Product;

    internal const byte Kept = byte.MaxValue;
}
