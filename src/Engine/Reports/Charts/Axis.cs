namespace Segmentation.Reports.Charts;

/// <summary>Maps values to places along a line, linearly or by ln(1 + x).</summary>
/// <param name="From">Value at <paramref name="Start"/>.</param>
/// <param name="To">Value at <paramref name="End"/>.</param>
/// <param name="Start">Place of <paramref name="From"/>.</param>
/// <param name="End">Place of <paramref name="To"/>.</param>
/// <param name="Logarithmic">Whether places go by ln(1 + x).</param>
internal readonly record struct Axis(double From, double To, double Start, double End, bool Logarithmic = false)
{
    /// <summary>The place of a value, held within the axis.</summary>
    public double At(double value)
    {
        double low = Scale(From), high = Scale(To);
        double share = high > low ? (Scale(Math.Clamp(value, Math.Min(From, To), Math.Max(From, To))) - low) / (high - low) : 0.5;
        return Start + (share * (End - Start));
    }

    /// <summary>The value at a share of the way.</summary>
    public double ValueAt(double share)
    {
        double scaled = Scale(From) + (share * (Scale(To) - Scale(From)));
        return Logarithmic ? Math.Exp(scaled) - 1 : scaled;
    }

    /// <summary>Round values to label, at least <paramref name="gap"/> apart.</summary>
    public List<double> Ticks(double gap = 48)
    {
        double length = Math.Abs(End - Start);
        if (!(To > From))
            return [From];
        // A logarithmic axis that spans less than a decade reads best with plain round steps.
        if (!Logarithmic || (1 + To) / (1 + From) < 12)
            return Spread(RoundSteps(Math.Max(2, (int)(length / gap))), gap);
        var candidates = new List<double>();
        if (From <= 0)
            candidates.Add(0);
        for (double power = 1; power <= To; power *= 10)
            candidates.AddRange(((double[])[power, 3 * power]).Where(InRange));
        List<double> thin = Spread(candidates, gap);
        // Powers of ten alone where the threes do not all fit: an even ladder reads better than a broken one.
        return thin.Count == candidates.Count
            ? thin
            : Spread([.. candidates.Where(value => value == 0 || Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9)], gap);
    }

    private bool InRange(double value) => value >= From && value <= To;

    private List<double> RoundSteps(int most)
    {
        double raw = (To - From) / most;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power <= 1.001 ? 1 : raw / power <= 2.001 ? 2 : raw / power <= 5.001 ? 5 : 10);
        var ticks = new List<double>();
        for (double i = Math.Ceiling((From / step) - 1e-9); i * step <= To + (1e-9 * step); i++)
            ticks.Add((i * step) + 0.0); // + 0.0 turns −0 into 0
        return ticks;
    }

    private List<double> Spread(List<double> candidates, double gap)
    {
        var kept = new List<double>();
        foreach (double candidate in candidates)
        {
            if (kept.Count == 0 || Math.Abs(At(candidate) - At(kept[^1])) >= gap)
                kept.Add(candidate);
        }
        return kept;
    }

    private double Scale(double value) => Logarithmic ? Math.Log(1 + value) : value;
}
