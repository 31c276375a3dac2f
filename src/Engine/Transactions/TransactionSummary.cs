using System.Globalization;

namespace Segmentation.Transactions;

/// <summary>Figures over all kept transactions, for the report's first page.</summary>
/// <param name="First">Time of the first transaction.</param>
/// <param name="Last">Time of the last transaction.</param>
/// <param name="Customers">Distinct customers.</param>
/// <param name="Orders">Distinct invoices.</param>
/// <param name="Revenue">Σ quantity × price.</param>
/// <param name="RevenueByMonth">Month as <c>yyyy-MM</c> → revenue, ascending.</param>
public sealed record TransactionSummary(
    DateTime First, DateTime Last, int Customers, long Orders, double Revenue, IReadOnlyList<KeyValuePair<string, double>> RevenueByMonth)
{
    /// <summary>The month of a moment, counted from year 0.</summary>
    internal static int MonthOf(long ticks)
    {
        var time = new DateTime(ticks);
        return (time.Year * 12) + time.Month - 1;
    }

    /// <summary>A month, counted from year 0, as <c>yyyy-MM</c>.</summary>
    internal static string MonthName(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:0000}-{(month % 12) + 1:00}");
}
