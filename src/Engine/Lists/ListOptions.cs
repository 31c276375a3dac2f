namespace Segmentation.Lists;

/// <summary>How lists are made of segments.</summary>
internal sealed record ListOptions
{
    /// <summary>Where the lists go.</summary>
    public required ListTarget Target { get; init; }

    /// <summary>Share of each list that is held back, in [0, 0.9].</summary>
    public double Control { get; init; }

    /// <summary>Seed of the draw of who is held back.</summary>
    public ulong Seed { get; init; }

    /// <summary>The relative lift that a trial is to show: 0.1 for 3.3 % in place of 3 %.</summary>
    public double Lift { get; init; } = 0.1;

    /// <summary>Share of customers who buy without a letter; null takes each segment's own, where it is known.</summary>
    public double? BaseRate { get; init; }
}
