using System.Text;

namespace Segmentation.Transactions.Text;

/// <summary>Reads the zone at the end of a date: Z, UTC, GMT, +03:00, +0300, +03, GMT+3, or a name of RFC 2822 (EST, PDT, …).</summary>
internal static class DateZone
{
    /// <summary>Stands for a date that names no zone.</summary>
    internal const int None = int.MinValue;

    private const int MaxHours = 14;

    private static readonly (string Name, int Hours)[] Names =
        [("Z", 0), ("UTC", 0), ("GMT", 0), ("UT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6),
            ("PST", -8), ("PDT", -7), ("MSK", 3)];

    /// <summary>Parses a whole text without outer spaces.</summary>
    /// <param name="text">Empty is <see cref="None"/>.</param>
    /// <param name="minutes">East of Greenwich.</param>
    /// <returns>False where it is no zone.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = None;
        if (text.IsEmpty)
            return true;
        // "GMT+0300 (Moscow Standard Time)", as JavaScript writes it.
        if (text[^1] == ')' && text.IndexOf((byte)'(') is >= 0 and int comment)
            text = FieldText.Trim(text[..comment]);
        int letters = text.IndexOfAnyExceptInRange((byte)'A', (byte)'z');
        ReadOnlySpan<byte> name = letters < 0 ? text : text[..letters];
        if (!name.IsEmpty)
        {
            if (!TryName(name, out minutes))
                return false;
            text = FieldText.Trim(text[name.Length..]);
            if (text.IsEmpty)
                return true;
            if (minutes != 0)
                return false;
        }
        return TryOffset(text, out minutes);
    }

    private static bool TryName(ReadOnlySpan<byte> text, out int minutes)
    {
        foreach ((string name, int hours) in Names)
        {
            if (Ascii.EqualsIgnoreCase(text, name))
            {
                minutes = hours * 60;
                return true;
            }
        }
        minutes = None;
        return false;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = None;
        if (text.Length < 2 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        ReadOnlySpan<byte> digits = text[1..];
        int colon = digits.IndexOf((byte)':');
        ReadOnlySpan<byte> hours = colon >= 0 ? digits[..colon] : digits.Length > 2 ? digits[..^2] : digits;
        ReadOnlySpan<byte> rest = colon >= 0 ? digits[(colon + 1)..] : digits[hours.Length..];
        if (!TryTwo(hours, out int hour) || hour > MaxHours || rest.Length is not (0 or 2) || (colon >= 0 && rest.IsEmpty))
            return false;
        int minute = 0;
        if (!rest.IsEmpty && (!TryTwo(rest, out minute) || minute > 59))
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (text.Length is not (1 or 2))
            return false;
        foreach (byte b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + b - '0';
        }
        return true;
    }

    /// <summary>An offset to show, such as <c>+03:00</c>.</summary>
    internal static string Describe(int minutes) =>
        minutes == None
            ? "no zone"
            : minutes == 0
            ? "Z"
            : Invariant($"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}");
}
