using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Prediction.Segments;
using Segmentation.Transactions;
using Segmentation.Value.Models;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Lifetime;

/// <summary>What the customers of some transactions will be worth, while they are read.</summary>
internal static class ValueEstimation
{
    /// <summary>A fit to the transactions that are read, checked in a holdout.</summary>
    /// <param name="options">What is asked.</param>
    /// <param name="reading">How transactions are read.</param>
    /// <param name="clock">Hears of the stage <c>value</c>.</param>
    /// <param name="cancellation">Looked at all along.</param>
    internal static FromTransactions.Valuing Fit(
        ValueOptions options, TransactionsOptions reading, StageClock clock, CancellationToken cancellation)
    {
        RequireOrders(reading);
        return new FromTransactions.Valuing(
            true,
            totals =>
            {
                clock.Begin("value");
                LifetimeValues values = LifetimeValue.Estimate(
                    totals.OrderTimes!, EndDay(reading, totals.Summary), options, totals.History, Math.Max(1, reading.Threads),
                    cancellation);
                var seasons = new SeasonOptions { HighSeason = reading.HighSeason is { } given ? HighSeason.Parse(given) : null };
                return ShopCalendar.Build(totals.OrderTimes!, seasons).HighSeason is not { } high ? values : values with
                {
                    Findings =
                    [
                        .. values.Findings,
                        new Phrase("value.season", ("season", new Phrase("date.span", ("from", high.Start), ("to", high.End)))),
                    ],
                };
            });
    }

    /// <summary>
    /// The parameters that a model of segments remembers, applied to the transactions that are read; null where it has none.
    /// </summary>
    /// <inheritdoc cref="Fit" path="/param"/>
    internal static FromTransactions.Valuing? Remembered(
        SegmentModel model, TransactionsOptions reading, StageClock clock, CancellationToken cancellation)
    {
        if (model.Value is not { } remembered)
            return null;
        RequireOrders(reading);
        var options = new ValueOptions
        {
            Model = remembered.Stored.Model,
            Stored = remembered.Stored,
            HorizonWeeks = remembered.HorizonWeeks,
            DiscountRate = remembered.DiscountRate,
        };
        return new FromTransactions.Valuing(false, totals =>
        {
            clock.Begin("value");
            return LifetimeValue.Apply(
                totals.OrderTimes!, EndDay(reading, totals.Summary), options, Math.Max(1, reading.Threads), cancellation);
        });
    }

    /// <summary>What a model of segments is to remember; null where no feature needs it.</summary>
    internal static RememberedValue? Remember(LifetimeValues? values, IEnumerable<string> features) =>
        values is null || !FeatureCatalog.NeedValue(features)
            ? null : new RememberedValue(values.Stored, values.Options.HorizonWeeks, values.Options.DiscountRate);

    private static void RequireOrders(TransactionsOptions reading)
    {
        if (reading.PushDown)
            throw new InputException(
                "What customers will be worth is learned from their orders, which stay in the database. Leave ‹push-down› out.");
    }

    // The day of the last purchase, where recency counts from a day later.
    private static int EndDay(TransactionsOptions reading, TransactionSummary summary) =>
        RepeatPurchases.DayOf((reading.AsOf ?? summary.Last).Ticks);
}
