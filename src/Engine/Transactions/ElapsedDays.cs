namespace Segmentation.Transactions;

/// <summary>The one definition of days since an order: whole days of 24 hours that have passed.</summary>
internal static class ElapsedDays
{
    /// <summary>Whole days from an order to the end of what is known.</summary>
    /// <param name="ticks">Time of the order.</param>
    /// <param name="asOf">The end of what is known, in ticks.</param>
    internal static long Between(long ticks, long asOf) => (asOf - ticks) / TimeSpan.TicksPerDay;
}
