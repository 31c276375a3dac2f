using Segmentation.Wording;

namespace Segmentation.Transactions.Columns;

/// <summary>Whether anybody ordered twice: where nobody did, the customer may be a key of the order.</summary>
internal static class RepeatRate
{
    private const int FewestCustomers = 3;

    /// <summary>What to tell, or null.</summary>
    internal static Finding? Look(TransactionSummary summary, IReadOnlyList<SourceFormat> formats)
    {
        if (summary.Customers < FewestCustomers || summary.Orders > summary.Customers)
            return null;
        string columns = PlainText.QuotedList(formats.Select(format => format.Columns[ColumnRoles.Customer]).Distinct());
        return new Finding(
            "nobody-repeats", FindingWeight.Weighty, "finding.nobody-repeats", ("customers", summary.Customers), ("columns", columns))
        {
            Count = summary.Customers,
            Advice = new Phrase("finding.nobody-repeats-advice"),
        };
    }
}
