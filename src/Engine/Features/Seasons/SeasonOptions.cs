namespace Segmentation.Features.Seasons;

/// <summary>Where the lines are drawn between customers who buy all year, in a season, and once.</summary>
internal sealed record SeasonOptions
{
    /// <summary>The shop's high season where it is known; null finds it in the orders.</summary>
    public HighSeason? HighSeason { get; init; }

    /// <summary>Length of the high season that is looked for, in days.</summary>
    public int HighSeasonDays { get; init; } = 42;

    /// <summary>Orders a day in the high season over those of the average day, at least; a shop below it has none.</summary>
    public double HighSeasonRatio { get; init; } = 1.25;

    /// <summary>Share of the year's days that the data must cover before a high season is looked for.</summary>
    public double LeastYearCovered { get; init; } = 0.8;

    /// <summary>A customer's purchases bunch where chance brings such a concentration with a probability below this.</summary>
    public double Level { get; init; } = 0.01;

    /// <summary>A season has come again where the customer stayed away for at least so many days and returned.</summary>
    public int LeastAwayDays { get; init; } = 180;

    /// <summary>Purchases, in different weeks, that a regular customer has at least.</summary>
    public int LeastPurchases { get; init; } = 3;

    /// <summary>Days since the first purchase before which a customer of several purchases is not judged.</summary>
    public int LeastKnownDays { get; init; } = 90;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HighSeasonDays, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HighSeasonDays, 182);
        ArgumentOutOfRangeException.ThrowIfLessThan(HighSeasonRatio, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LeastYearCovered);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeastYearCovered, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Level, 0.5);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastAwayDays, 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastPurchases, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastKnownDays, 0);
    }
}
