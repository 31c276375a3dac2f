namespace Segmentation.Statistics;

/// <summary>How long it takes until something happens, where for some it has not happened yet.</summary>
/// <param name="Times">Times at which it happened to somebody, ascending and distinct.</param>
/// <param name="Survival">Share to whom it has not happened after each of those times.</param>
/// <param name="Weight">Σ weight of all that were watched.</param>
/// <param name="Happened">Σ weight of those to whom it happened.</param>
internal sealed record SurvivalCurve(double[] Times, double[] Survival, double Weight, double Happened)
{
    /// <summary>Share to whom it has not happened by a time.</summary>
    public double At(double time)
    {
        int place = Array.BinarySearch(Times, time);
        if (place < 0)
            place = ~place - 1;
        return place < 0 ? 1 : Survival[place];
    }

    /// <summary>The first time by which it has happened to a share; null where the data end before.</summary>
    /// <param name="share">In (0, 1): 0.5 is the median.</param>
    public double? Quantile(double share)
    {
        for (int i = 0; i < Times.Length; i++)
        {
            // A trace of rounding must not push the median of an even number one step on.
            if (Survival[i] <= 1 - share + 1e-12)
                return Times[i];
        }
        return null;
    }
}

/// <summary>The product-limit estimate of a survival curve: those who are still waited for count as long as they were watched.</summary>
/// <remarks>Kaplan &amp; Meier 1958. Leaving the unfinished waits out would make every wait look short.</remarks>
internal static class KaplanMeier
{
    /// <summary>Estimates the curve of whole times that are given by how often each occurs.</summary>
    /// <param name="happened">To how many it happened at time 0, 1, 2, …</param>
    /// <param name="watched">How many were watched until then, and it had not happened; as long as <paramref name="happened"/>.</param>
    public static SurvivalCurve OfCounts(ReadOnlySpan<int> happened, ReadOnlySpan<int> watched)
    {
        double all = 0, allHappened = 0, surviving = 1;
        for (int time = 0; time < happened.Length; time++)
            (all, allHappened) = (all + happened[time] + watched[time], allHappened + happened[time]);
        double atRisk = all;
        var at = new List<double>();
        var survival = new List<double>();
        for (int time = 0; time < happened.Length; time++)
        {
            if (happened[time] > 0)
            {
                surviving *= 1 - (happened[time] / atRisk);
                at.Add(time);
                survival.Add(surviving);
            }
            atRisk -= happened[time] + watched[time];
        }
        return new SurvivalCurve([.. at], [.. survival], all, allHappened);
    }

    /// <summary>Estimates the curve.</summary>
    /// <param name="times">How long each was watched, finite and not negative.</param>
    /// <param name="happened">Whether it happened at that time; if not, watching ended then (such a one was still watched at that very
    /// time).</param>
    /// <param name="weights">What each counts; empty for 1 each.</param>
    /// <exception cref="ArgumentException">Lengths that differ, no entries, or a time or weight that is negative or not finite.</exception>
    public static SurvivalCurve Fit(ReadOnlySpan<double> times, ReadOnlySpan<bool> happened, ReadOnlySpan<double> weights = default)
    {
        if (times.IsEmpty || times.Length != happened.Length || (!weights.IsEmpty && weights.Length != times.Length))
            throw new ArgumentException(
                $"A survival curve needs as many outcomes and weights as times, and at least one; {times.Length} times, {happened.Length} "
                + $"outcomes and {weights.Length} weights given.", nameof(times));
        var ascending = times.ToArray();
        var order = new int[ascending.Length];
        for (int i = 0; i < order.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (!(ascending[i] >= 0) || !double.IsFinite(ascending[i]) || !(weight >= 0) || !double.IsFinite(weight))
                throw new ArgumentException(
                    $"Entry {i}: time {ascending[i]} and weight {weight} must be finite and not negative.", nameof(times));
            order[i] = i;
        }
        Array.Sort(ascending, order);
        double atRisk = 0, all = 0, allHappened = 0;
        for (int i = 0; i < order.Length; i++)
            atRisk += weights.IsEmpty ? 1 : weights[i];
        all = atRisk;
        var at = new List<double>();
        var survival = new List<double>();
        double surviving = 1;
        for (int start = 0; start < order.Length;)
        {
            double events = 0, leaving = 0;
            int end = start;
            for (; end < order.Length && ascending[end] == ascending[start]; end++)
            {
                double weight = weights.IsEmpty ? 1 : weights[order[end]];
                leaving += weight;
                if (happened[order[end]])
                    events += weight;
            }
            if (events > 0)
            {
                allHappened += events;
                // Sums of weights leave a trace where nobody is left.
                surviving = end == order.Length && events == leaving ? 0 : surviving * Math.Max(0, 1 - (events / atRisk));
                at.Add(ascending[start]);
                survival.Add(surviving);
            }
            atRisk -= leaving;
            start = end;
        }
        return new SurvivalCurve([.. at], [.. survival], all, allHappened);
    }
}
