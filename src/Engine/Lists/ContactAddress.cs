using System.Security.Cryptography;
using System.Text;
using PhoneNumbers;

namespace Segmentation.Lists;

/// <summary>Addresses as those who send want them: e-mails trimmed and in lower case, telephone numbers as E.164.</summary>
internal static class ContactAddress
{
    private const int LongestEmail = 254;

    /// <summary>An e-mail address without outer spaces and in lower case; null where it is none.</summary>
    /// <remarks>
    /// What is refused could not be delivered: no or several @, nothing before it, no dot in what follows, a space or a comma. Whether the
    /// mailbox exists only a delivery shows.
    /// </remarks>
    public static string? Email(string text)
    {
        string email = text.Trim().ToLowerInvariant();
        int at = email.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != email.LastIndexOf('@') || email.Length > LongestEmail || email.Any(IsForeign))
            return null;
        string domain = email[(at + 1)..];
        int dot = domain.LastIndexOf('.');
        return dot > 0 && dot < domain.Length - 1 && !domain.Contains("..", StringComparison.Ordinal) ? email : null;
    }

    private static bool IsForeign(char c) => char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>';

    /// <summary>A telephone number as E.164, such as <c>+79161234567</c>; null where it is none.</summary>
    /// <param name="region">ISO 3166 code of the country of numbers without a country code; null where they are not understood.</param>
    public static string? Phone(string text, string? region)
    {
        var numbers = PhoneNumberUtil.GetInstance();
        try
        {
            PhoneNumber number = numbers.Parse(text, region);
            return numbers.IsValidNumber(number) ? numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Whether a country is known by this code.</summary>
    public static bool IsRegion(string code) => PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(code);

    /// <summary>SHA-256 of a text as UTF-8, lower-case hex.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
