using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Value.Models;

/// <summary>Fits models of buying to orders, checks them in a holdout, and tells what is expected of each customer.</summary>
internal static class LifetimeValue
{
    private const int FewestWeeks = 4;
    private const int FewestRepeaters = 20;

    /// <summary>Estimates values.</summary>
    /// <param name="orders">Orders with their values, by customer; at least one each.</param>
    /// <param name="endDay">The last day observed.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="history">The same purchases in time; null where no return took from one, so that <paramref name="orders"/> up to a
    /// moment are what was known then.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at all along.</param>
    /// <exception cref="InputException">Too few customers came back, or no week is left before the holdout.</exception>
    internal static LifetimeValues Estimate(
        OrderTimes orders, int endDay, ValueOptions options, PurchaseHistory? history, int threads, CancellationToken cancellation)
    {
        RepeatPurchases purchases = RepeatPurchases.Of(orders, endDay, threads, cancellation);
        int repeaters = purchases.Repeats.Count(x => x > 0);
        if (options.Stored is null && repeaters < FewestRepeaters)
            throw new InputException(
                $"{repeaters:N0} of {purchases.Count:N0} customers ordered on two days or more; what customers will be worth "
                + $"can be learned from {FewestRepeaters} or more of them. Give a longer history, or parameters that were learned from one "
                + "(‹fitted›).");
        var findings = new List<Phrase>();
        HoldoutCheck? check = Check(orders, purchases, options, history, findings, threads, cancellation);
        ValueModel kind = Choose(options, check, findings);
        CollapsedCounts counts = CollapsedCounts.Of(purchases);
        BuyingFit? buying = options.Stored is not null || kind == ValueModel.NaiveRate
            ? null
            : BuyingModels.Fit(kind, counts, threads, cancellation);
        if (options.Model == ValueModel.Auto && buying is { Degenerates: true, Kind: ValueModel.BgNbd })
            buying = BuyingModels.Fit(kind = ValueModel.ParetoNbd, counts, threads, cancellation);
        if (buying is { Degenerates: true })
        {
            bool falls = options.Model == ValueModel.Auto;
            findings.Add(new Phrase(falls ? "value.degenerate" : "value.degenerate-kept", ("model", Name(buying.Kind))));
            kind = falls ? ValueModel.NaiveRate : kind;
        }
        (LikelihoodFit Fit, int Customers)? spend = options.Stored is null ? GammaGamma.Fit(purchases, threads, cancellation) : null;
        StoredValueModel stored = options.Stored ?? new StoredValueModel(
            kind,
            kind == ValueModel.NaiveRate ? [] : buying!.Fit.Parameters,
            UsableSpend(spend, purchases, findings),
            MeanOrder(purchases));
        Expectation ahead = Expect(stored, purchases, counts, options.HorizonWeeks, options.DiscountRate, threads, cancellation);
        return new LifetimeValues(options, stored.Model, purchases, ahead.Orders, ahead.OrderValue, ahead.Value)
        {
            Buying = buying,
            Spend = spend,
            Stored = stored,
            Check = check,
            Alive = ahead.Alive,
            Findings = findings,
        };
    }

    /// <summary>Whether enough customers came back that <see cref="Estimate"/> can learn from them.</summary>
    internal static bool CanLearn(OrderTimes orders, int endDay) =>
        RepeatPurchases.Of(orders, endDay, 1, default).Repeats.Count(x => x > 0) >= FewestRepeaters;

    /// <summary>Values by parameters of an earlier fit, which nothing is held against.</summary>
    /// <param name="orders">Orders with their values, by customer; at least one each.</param>
    /// <param name="endDay">The last day observed.</param>
    /// <param name="options">With the parameters of the earlier fit.</param>
    /// <param name="threads">Threads to use; the result does not depend on it.</param>
    /// <param name="cancellation">Looked at all along.</param>
    internal static LifetimeValues Apply(
        OrderTimes orders, int endDay, ValueOptions options, int threads, CancellationToken cancellation)
    {
        StoredValueModel stored = options.Stored!;
        RepeatPurchases purchases = RepeatPurchases.Of(orders, endDay, threads, cancellation);
        Expectation ahead = Expect(
            stored, purchases, CollapsedCounts.Of(purchases), options.HorizonWeeks, options.DiscountRate, threads, cancellation);
        return new LifetimeValues(options, stored.Model, purchases, ahead.Orders, ahead.OrderValue, ahead.Value)
        {
            Stored = stored,
            Alive = ahead.Alive,
            Findings = [],
        };
    }

    /// <summary>What a model is called.</summary>
    internal static Phrase Name(ValueModel model) => new(model switch
    {
        ValueModel.BgNbd => "value.model-bg-nbd",
        ValueModel.ParetoNbd => "value.model-pareto-nbd",
        _ => "value.model-naive-rate",
    });

    private static HoldoutCheck? Check(
        OrderTimes orders, RepeatPurchases purchases, ValueOptions options, PurchaseHistory? history, List<Phrase> findings, int threads,
        CancellationToken cancellation)
    {
        int known = purchases.Age.Max(), weeks = HeldOut(options, known);
        int cut = purchases.EndDay - (weeks * 7);
        if (options.HoldoutWeeks is not null && known <= weeks * 7)
            throw new InputException(
                $"‹holdout› {weeks}: the data cover {known / RepeatPurchases.DaysOfWeek:0.0} weeks, of which none would be left "
                + "to learn from.");
        if (weeks < FewestWeeks)
        {
            findings.Add(new Phrase("value.no-check-short", ("weeks", known / RepeatPurchases.DaysOfWeek)));
            return null;
        }
        (OrderTimes before, int[] rowOf) = KnownOn(cut, orders, history);
        RepeatPurchases calibration = RepeatPurchases.Of(before, cut, threads, cancellation);
        if (options.Stored is null && calibration.Repeats.Count(x => x > 0) < FewestRepeaters)
        {
            findings.Add(new Phrase("value.no-check-few", ("customers", calibration.Repeats.Count(x => x > 0)), ("day", CutDate(cut))));
            return null;
        }
        (int[] came, double[] spent) = RepeatPurchases.Between(orders, cut, purchases.EndDay);
        int[] rows = [.. calibration.Customers.Select(customer => rowOf[customer])];
        var actual = (
            rows.Select(row => row < 0 ? 0 : came[row]).ToArray(), rows.Select(row => row < 0 ? 0 : spent[row]).ToArray());
        double[] past = [.. calibration.Customers.Select(customer => SpentUntil(before, customer, cut))];
        CollapsedCounts counts = CollapsedCounts.Of(calibration);
        ValueModel kind = options.Stored?.Model ?? (options.Model == ValueModel.Auto ? ValueModel.BgNbd : options.Model);
        BuyingFit? fit = options.Stored is not null || kind == ValueModel.NaiveRate
            ? null
            : BuyingModels.Fit(kind, counts, threads, cancellation);
        if (options.Model == ValueModel.Auto && fit is { Degenerates: true })
        {
            BuyingFit other = BuyingModels.Fit(ValueModel.ParetoNbd, counts, threads, cancellation);
            findings.Add(new Phrase(
                other.Degenerates ? "value.both-degenerate" : "value.bg-degenerates", ("day", CutDate(cut))));
            (fit, kind) = other.Degenerates ? (fit, kind) : (other, ValueModel.ParetoNbd);
        }
        StoredValueModel stored = options.Stored ?? new StoredValueModel(
            kind,
            fit?.Fit.Parameters ?? [],
            UsableSpend(GammaGamma.Fit(calibration, threads, cancellation), calibration, null),
            MeanOrder(calibration));
        Expectation ahead = Expect(stored, calibration, counts, weeks, 0, threads, cancellation);
        var check = HoldoutCheck.Of(fit, kind, weeks, calibration, (ahead.Orders, ahead.Value), past, actual);
        double off = (check.Actual / check.Expected) - 1;
        if (Math.Abs(off) > 0.2)
            findings.Add(new Phrase(
                off > 0 ? "value.more-came" : "value.fewer-came", ("actual", check.Actual), ("expected", check.Expected)));
        return check;
    }

    // Orders as they were known at the end of a day, and the row of each customer in all orders: -1 where everything came back later.
    private static (OrderTimes Orders, int[] RowOf) KnownOn(int day, OrderTimes orders, PurchaseHistory? history)
    {
        if (history is null)
            return (orders, [.. Enumerable.Range(0, orders.Customers)]);
        long until = CutDate(day + 1).Ticks - 1;
        int[] customers = history.CustomersAt(until);
        return (history.OrdersUntil(customers, until), [.. customers.Select(row => history.TotalsRows[row])]);
    }

    private static int HeldOut(ValueOptions options, int known) =>
        options.HoldoutWeeks ?? Math.Min(options.HorizonWeeks, known / 21);

    private static ValueModel Choose(ValueOptions options, HoldoutCheck? check, List<Phrase> findings)
    {
        if (options.Model == ValueModel.NaiveRate)
            return options.Model;
        ValueModel kind = options.Stored?.Model ?? check?.Kind ?? (options.Model == ValueModel.Auto ? ValueModel.BgNbd : options.Model);
        if (check is null)
            return kind;
        bool falls = options.Model == ValueModel.Auto;
        if (check.Loses)
        {
            findings.Add(new Phrase(
                falls ? "value.loses" : "value.loses-kept", ("model", Name(kind)), ("error", check.Error), ("naive", check.NaiveError)));
        }
        return falls && (check.Loses || check.Fit is { Degenerates: true }) ? ValueModel.NaiveRate : kind;
    }

    private static Expectation Expect(
        StoredValueModel stored, RepeatPurchases purchases, CollapsedCounts counts, double horizon, double discount, int threads,
        CancellationToken cancellation)
    {
        int n = purchases.Count;
        double[] orders = new double[n], value = new double[n], orderValue = new double[n];
        double[]? alive = null;
        GammaGamma? spend = stored.Spend is { } s ? new GammaGamma(s[0], s[1], s[2]) : null;
        for (int i = 0; i < n; i++)
        {
            bool isValued = purchases.Repeats[i] > 0 && purchases.RepeatSpend[i] > 0;
            orderValue[i] = spend is null
                ? stored.MeanOrder
                : spend.ExpectedOrder(isValued ? purchases.Repeats[i] : 0, isValued ? purchases.RepeatSpend[i] : 0);
        }
        if (stored.Model == ValueModel.NaiveRate)
        {
            double discountedWeeks = BuyingModels.DiscountedWeeks(horizon, discount);
            for (int i = 0; i < n; i++)
            {
                double rate = HoldoutCheck.NaiveRate(purchases, i);
                (orders[i], value[i]) = (rate * horizon, rate * discountedWeeks * orderValue[i]);
            }
            return new Expectation(orders, orderValue, value, null);
        }
        IBuyingModel model = BuyingModels.Of(stored.Model, stored.Parameters);
        alive = BuyingModels.Alive(model, counts, threads, cancellation);
        (double[] ahead, double[] discounted) = BuyingModels.Ahead(model, counts, horizon, discount, threads, cancellation);
        for (int i = 0; i < n; i++)
            (orders[i], value[i]) = (alive[i] * ahead[i], alive[i] * discounted[i] * orderValue[i]);
        return new Expectation(orders, orderValue, value, alive);
    }

    // Null, with the reason among the findings, where the mean of all orders has to stand in.
    private static double[]? UsableSpend((LikelihoodFit Fit, int Customers)? spend, RepeatPurchases purchases, List<Phrase>? findings)
    {
        if (spend is not { } fitted)
        {
            findings?.Add(new Phrase("value.spend-few"));
            return null;
        }
        if (fitted.Fit.AtBound || fitted.Fit.Parameters[1] <= 1)
        {
            findings?.Add(new Phrase(
                fitted.Fit.AtBound ? "value.spend-degenerates" : "value.spend-no-mean", ("q", fitted.Fit.Parameters[1])));
            return null;
        }
        double correlation = CorrelationOfRateAndValue(purchases);
        if (Math.Abs(correlation) > 0.3)
            findings?.Add(new Phrase("value.spend-correlates", ("correlation", correlation)));
        return fitted.Fit.Parameters;
    }

    // Pearson's, over customers with repeats of a value: the Gamma-Gamma takes it for 0.
    private static double CorrelationOfRateAndValue(RepeatPurchases purchases)
    {
        int[] valued = [.. Enumerable.Range(0, purchases.Count).Where(i => purchases.Repeats[i] > 0 && purchases.RepeatSpend[i] > 0)];
        double meanX = valued.Average(i => (double)purchases.Repeats[i]);
        double meanY = valued.Average(i => purchases.RepeatSpend[i] / purchases.Repeats[i]);
        double xx = 0, yy = 0, xy = 0;
        foreach (int i in valued)
        {
            double x = purchases.Repeats[i] - meanX, y = (purchases.RepeatSpend[i] / purchases.Repeats[i]) - meanY;
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }
        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    private static double MeanOrder(RepeatPurchases purchases) =>
        purchases.RepeatSpend.Sum() / Math.Max(1, purchases.Repeats.Sum(x => (double)x));

    private static double SpentUntil(OrderTimes orders, int customer, int day)
    {
        ReadOnlySpan<long> times = orders.Of(customer);
        ReadOnlySpan<double> amounts = orders.AmountsOf(customer);
        double sum = 0;
        for (int order = 0; order < times.Length && RepeatPurchases.DayOf(times[order]) <= day; order++)
            sum += amounts[order];
        return sum;
    }

    private static DateTime CutDate(int day) => new(day * TimeSpan.TicksPerDay);

    private sealed record Expectation(double[] Orders, double[] OrderValue, double[] Value, double[]? Alive);
}
