namespace Segmentation.Transactions;

/// <summary>What becomes of returns: rows of an invoice <c>C</c> and a number, or of a negative quantity.</summary>
public enum ReturnHandling
{
    /// <summary>
    /// A return takes its quantity from the customer's earlier purchases of the same product, latest first; what is left over is counted.
    /// </summary>
    Net,

    /// <summary>Returns are dropped by the cleaning rules, and what they return stays bought.</summary>
    Drop,

    /// <summary>Returns count in sums as negative values, and never as orders, dates or lines of a basket.</summary>
    Keep,
}
