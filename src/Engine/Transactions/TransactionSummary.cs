namespace Segmentation.Transactions;

/// <summary>Figures over all kept transactions, for the report's first page.</summary>
/// <param name="First">Time of the first transaction.</param>
/// <param name="Last">Time of the last transaction.</param>
/// <param name="Customers">Distinct customers.</param>
/// <param name="Orders">Distinct invoices.</param>
/// <param name="Revenue">Σ quantity × price.</param>
/// <param name="RevenueByMonth">Month as <c>yyyy-MM</c> → revenue, ascending.</param>
public sealed record TransactionSummary(DateTime First, DateTime Last, int Customers, long Orders, double Revenue, IReadOnlyList<KeyValuePair<string, double>> RevenueByMonth);
