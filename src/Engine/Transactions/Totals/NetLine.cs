using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>A purchase or return of a customer and product that has returns.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct NetLine
{
    /// <summary>Number in the partition.</summary>
    internal int Customer;

    internal Hash128 Product;

    /// <summary>Hash of order and customer.</summary>
    internal Hash128 Order;

    /// <summary>The order's text in the partition's buffer.</summary>
    internal int OrderStart;

    internal int OrderLength;

    internal long Ticks;

    /// <summary>In units of 10⁻⁹.</summary>
    internal long Quantity;

    internal ExactAmount Amount;

    /// <summary>Hash of the row, or zero.</summary>
    internal Hash128 Row;

    /// <summary>The row's verdict.</summary>
    internal byte Verdict;

    /// <summary>The product's spelling, where lines are kept.</summary>
    internal int Spelling;

    /// <summary>What is left of a purchase, in units of 10⁻⁹.</summary>
    internal long Left;

    /// <summary>
    /// Value of what is left, at the purchase's own price; where a line's whole value does not divide, rounded to its last digit.
    /// </summary>
    internal readonly ExactAmount AmountLeft
    {
        get
        {
            if (Left == Quantity || Left == 0)
                return Left == 0 ? default : Amount;
            return PartLeft();
        }
    }

    internal readonly bool IsReturn => RuleSet.IsReturn(Verdict, Quantity);

    /// <summary>Rows that later rules drop (price, absurd lines) were bought all the same.</summary>
    internal readonly bool IsPurchase => Quantity > 0 && !IsReturn;

    // Apart, as few lines are returned in part: what computes with Int128 is compiled at start only.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ExactAmount PartLeft()
    {
        (Int128 price, Int128 rest) = Int128.DivRem(Amount.ToUnits(), Quantity);
        return ExactAmount.From((price * Left) + (rest * Left / Quantity));
    }

    /// <summary>Compares the prices of one, to order rows by: exact, where the lines were made from a price.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static int ComparePrices(ref readonly NetLine a, ref readonly NetLine b) => a.Price.CompareTo(b.Price);

    private readonly Int128 Price => Quantity == 0 ? 0 : Amount.ToUnits() / Quantity;
}
