using System.Globalization;

namespace Segmentation.Cli;

/// <summary>The day that a report says it was made on.</summary>
internal static class DayOfRun
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>Today here, or the day in UTC of <c>SOURCE_DATE_EPOCH</c>, for the same bytes again on any day
    /// (reproducible-builds.org/specs/source-date-epoch).</summary>
    public static DateOnly Today => DateOnly.FromDateTime(
        long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime
            : DateTime.Today);
}
