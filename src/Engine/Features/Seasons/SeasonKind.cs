namespace Segmentation.Features.Seasons;

/// <summary>How a customer's purchases lie in the year. The rules stand in <c>docs/seasons.md</c>.</summary>
internal enum SeasonKind
{
    /// <summary>All purchases fell into one week.</summary>
    OneTime,

    /// <summary>Bought in one part of the year, stayed away, and came back in the same part.</summary>
    Seasonal,

    /// <summary>
    /// Bought in one part of the year only and has not come back: a seasonal customer or a lost one, which only the next year tells.
    /// </summary>
    OneSeason,

    /// <summary>Bought in several weeks that chance alone would spread so.</summary>
    Regular,

    /// <summary>Too few purchases, or too new, to tell.</summary>
    Undecided,
}

/// <summary>The kinds in words.</summary>
internal static class SeasonKinds
{
    /// <summary>Every kind, in the order in which tables list them.</summary>
    public static IReadOnlyList<SeasonKind> All { get; } = [
        SeasonKind.Regular, SeasonKind.Seasonal, SeasonKind.OneSeason, SeasonKind.OneTime, SeasonKind.Undecided];

    /// <summary>As files and the report write it.</summary>
    public static string Word(SeasonKind kind) => kind switch
    {
        SeasonKind.OneTime => "one-time",
        SeasonKind.Seasonal => "seasonal",
        SeasonKind.OneSeason => "one-season",
        SeasonKind.Regular => "regular",
        _ => "undecided",
    };
}
