using Segmentation.Wording;

namespace Segmentation.Transactions.Text;

/// <summary>Time zones by name, for dates that name an offset.</summary>
internal static class TimeZones
{
    /// <summary>Whether this machine knows a zone.</summary>
    /// <param name="name">As the IANA database has it, such as <c>Europe/Moscow</c>; <c>UTC</c>; or an offset such as
    /// <c>+03:00</c>.</param>
    public static bool IsKnown(string name) => TryFind(name) is not null;

    /// <summary>The zone of a name.</summary>
    /// <exception cref="InputException">Not known to this machine.</exception>
    internal static TimeZoneInfo Find(string name) =>
        TryFind(name) ?? throw Faults.Of(Faults.Sentences(new Phrase("error.time-zone", ("zone", name)), Expected));

    /// <summary>What a name may be, for errors.</summary>
    public static Phrase Expected { get; } = new("error.zone-names");

    /// <summary>The moment in a zone's local time; null where no calendar has it.</summary>
    /// <param name="ticks">As written.</param>
    /// <param name="offset">In minutes, as written.</param>
    internal static long? Convert(long ticks, int offset, TimeZoneInfo zone)
    {
        long utc = ticks - (offset * TimeSpan.TicksPerMinute);
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
            return null;
        long local = utc + zone.GetUtcOffset(new DateTime(utc, DateTimeKind.Utc)).Ticks;
        return local < DateTime.MinValue.Ticks || local > DateTime.MaxValue.Ticks ? null : local;
    }

    private static TimeZoneInfo? TryFind(string name)
    {
        if (name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name is "Z" or "z")
            return TimeZoneInfo.Utc;
        if (name.Length > 1 && name[0] is '+' or '-')
        {
            return DateZone.TryParse(System.Text.Encoding.UTF8.GetBytes(name), out int minutes)
                ? TimeZoneInfo.CreateCustomTimeZone(name, TimeSpan.FromMinutes(minutes), name, name)
                : null;
        }
        return name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;
    }
}
