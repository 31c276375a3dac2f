namespace Segmentation.Transactions.Parsing;

/// <summary>Which moments count, in ticks, ends included.</summary>
/// <param name="Since">The first moment.</param>
/// <param name="Until">The last.</param>
/// <param name="ReturnsUntil">The last moment of returns that take from purchases in the window.</param>
internal readonly record struct TimeWindow(long Since, long Until, long ReturnsUntil)
{
    internal static TimeWindow Of(TransactionsOptions options)
    {
        long until = options.AsOf?.Ticks ?? long.MaxValue;
        return new TimeWindow(options.Since?.Ticks ?? long.MinValue, until, Math.Max(until, options.ReturnsUntil?.Ticks ?? long.MinValue));
    }
}
