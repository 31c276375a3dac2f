namespace Segmentation.Plans;

/// <summary>What it brings to write to the members of a segment once, against what that costs.</summary>
/// <remarks>
/// A contact is taken to bring a fifth as many orders within 30 days as come by themselves: where few come back on their own, few answer.
/// </remarks>
/// <param name="Cost">Of one contact, in the currency of the data.</param>
/// <param name="IsAssumed">Whether nobody gave the cost, so that it is a share of the shop's mean order.</param>
/// <param name="Response">Share of the members expected to order within 30 days by themselves, each as long away as it is.</param>
/// <param name="RevenueAnOrder">Mean revenue of the members' orders.</param>
/// <param name="Customers">Members.</param>
internal sealed record ContactValue(double Cost, bool IsAssumed, double Response, double RevenueAnOrder, int Customers)
{
    /// <summary>Cost of a contact as a share of the shop's mean order, where nobody gives it.</summary>
    internal const double AssumedCost = 0.02;

    /// <summary>Orders that a contact brings, over those that come by themselves.</summary>
    internal const double Uplift = 0.2;

    /// <summary>What a contact brings.</summary>
    internal double Gain => Uplift * Response * RevenueAnOrder;

    /// <summary>What it brings after its cost.</summary>
    internal double Value => Gain - Cost;

    /// <summary>The same for all members: the money to win back.</summary>
    internal double Money => Customers * Value;

    /// <summary>Whether it brings more than it costs.</summary>
    internal bool Pays => Value > 0;
}
