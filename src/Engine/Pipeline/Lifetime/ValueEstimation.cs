using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Transactions;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Lifetime;

/// <summary>What the customers of some transactions will be worth: the transactions are read again as far as the check needs it.</summary>
internal static class ValueEstimation
{
    /// <summary>Estimates values.</summary>
    /// <param name="source">All customers, with the values of their orders.</param>
    /// <param name="reading">How they were read.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="clock">Hears of the stage <c>value</c>.</param>
    /// <param name="cancellation">Looked at all along.</param>
    /// <exception cref="InputException">Too few customers came back, or the database keeps their orders.</exception>
    internal static LifetimeValues Estimate(
        CustomerFeatures source, TransactionsOptions reading, ValueOptions options, StageClock clock, CancellationToken cancellation)
    {
        clock.Begin("value");
        OrderTimes orders = source.Orders
            ?? throw new InputException(
                "What customers will be worth is learned from their orders, which stay in the database. Leave ‹push-down› out.");
        // The day of the last purchase, where recency counts from a day later.
        int endDay = RepeatPurchases.DayOf((reading.AsOf ?? source.Summary.Last).Ticks);
        bool wasNetted = source.Returns is { UnitsNetted: > 0 };
        Phrase? whyNoCheck = wasNetted && reading.Sources.Contains("-") && reading.StandardInput is not MemoryStream
            ? new Phrase("value.no-check-input") : null;
        LifetimeValues values = LifetimeValue.Estimate(
            orders,
            endDay,
            options,
            wasNetted ? day => KnownAt(day, source, reading, clock, cancellation) : null,
            whyNoCheck,
            Math.Max(1, reading.Threads),
            cancellation);
        var seasons = new SeasonOptions { HighSeason = reading.HighSeason is { } given ? HighSeason.Parse(given) : null };
        return ShopCalendar.Build(orders, seasons).HighSeason is not { } high ? values : values with
        {
            Findings =
            [
                .. values.Findings,
                new Phrase("value.season", ("season", new Phrase("date.span", ("from", high.Start), ("to", high.End)))),
            ],
        };
    }

    // A return after the cut takes from purchases before it, which nobody knew at the cut: the rows up to it are read again.
    private static LifetimeValue.KnownOrders KnownAt(
        int day, CustomerFeatures source, TransactionsOptions reading, StageClock clock, CancellationToken cancellation)
    {
        CustomerTotals known = TransactionReader.Read(
            reading with
            {
                AsOf = new DateTime(((day + 1) * TimeSpan.TicksPerDay) - 1),
                ReturnsUntil = null,
                KeepLines = false,
                KeepOrderTimes = false,
                KeepOrderAmounts = true,
                // The first reading has closed it.
                StandardInput = reading.StandardInput is MemoryStream held ? new MemoryStream(held.ToArray()) : reading.StandardInput,
            },
            clock,
            cancellation);
        var rows = new Dictionary<string, int>(source.Table.Ids.Count, StringComparer.Ordinal);
        for (int row = 0; row < source.Table.Ids.Count; row++)
            rows[source.Table.Ids[row]] = row;
        return new LifetimeValue.KnownOrders(
            known.OrderTimes!,
            [.. Enumerable.Range(0, known.Ids.Count).Select(i => rows.GetValueOrDefault(known.Ids[i], -1))]);
    }
}
