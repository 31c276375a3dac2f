using Segmentation.Transactions;

namespace Segmentation.Features.Seasons;

/// <summary>When customers bought and how much, row by row as in their table.</summary>
/// <param name="Orders">Times of each customer's orders.</param>
/// <param name="Amounts">All that each customer has paid.</param>
/// <param name="Seasons">What the times say about the year, the week and the day.</param>
internal sealed record PurchaseTimes(OrderTimes Orders, double[] Amounts, CustomerSeasons Seasons)
{
    /// <summary>Some of the customers, in the given order; the shop's calendar is still that of all.</summary>
    public PurchaseTimes SelectCustomers(int[] customers) => new(
        Orders.SelectCustomers(customers),
        [.. customers.Select(customer => Amounts[customer])],
        Seasons with { Customers = [.. customers.Select(customer => Seasons.Customers[customer])] });
}
