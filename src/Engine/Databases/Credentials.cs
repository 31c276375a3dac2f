using System.Text.RegularExpressions;

namespace Segmentation.Databases;

/// <summary>Finds what proves who asks, in addresses of any kind and however odd, so that it is shown nowhere.</summary>
/// <remarks>
/// An argument has known ends, so its password is what stands between a colon and the last @, whatever characters it has; in running
/// text an address ends at a space. Passwords given as <c>password=…</c> are found in addresses and in lists of settings alike.
/// </remarks>
internal static partial class Credentials
{
    private const string Hidden = "***";

    /// <summary>An argument, with the user, the password and the query of any address in it left out.</summary>
    public static string Shown(string argument)
    {
        argument = Readable(argument);
        if (!HasScheme(argument))
            return HideSettings(argument);
        Match scheme = Scheme().Match(argument);
        string before = argument[..(scheme.Index + scheme.Length)];
        string server = WithoutArgument(argument[before.Length..]);
        string host = server[(server.LastIndexOf('@') + 1)..].Split('?')[0];
        // ann:secret/shop without an @ has a password in the place of a port.
        return HideSettings(before + (PasswordAsPort(host) is null ? host : Hidden));
    }

    /// <summary>Running text, with what stands before the @ of any address in it left out, and the values of passwords hidden.</summary>
    public static string Hide(string text) => HideSettings(text.Contains('@') ? UserInText().Replace(text, "${scheme}") : text);

    /// <summary>Whether a text is an address or a list of settings, and so no name of a file.</summary>
    public static bool IsAddress(string text) =>
        (Readable(text) is var plain && HasScheme(plain) && Scheme().Match(plain).Index == 0)
            || (text.Contains('=') && Setting().IsMatch(text) && Place().IsMatch(text));

    /// <summary>The secrets in an argument, in every spelling in which a message might repeat them.</summary>
    public static IReadOnlyCollection<string> In(string argument)
    {
        // An address has a colon, be it escaped, and a setting its sign: nearly all words are told by that, and an expression takes
        // longer to be compiled than a short command to run.
        if (argument.AsSpan().IndexOfAny(':', '=', '%') < 0)
            return [];
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in new[] { argument, Readable(argument) })
        {
            foreach (Match scheme in Scheme().Matches(text))
            {
                string rest = text[(scheme.Index + scheme.Length)..];
                // Where the server ends is not certain when a password may hold any character.
                foreach (string server in new[] { rest, WithoutArgument(rest), rest.Split('?')[0] })
                    Add(server.LastIndexOf('@') is >= 0 and int at
                        ? server[..at].Split(':', 2) is [_, var password] ? password : null : PasswordAsPort(server));
            }
            foreach (Match setting in Setting().Matches(text))
            {
                string value = setting.Groups["value"].Value;
                Add(value.Trim('\'', '"'));
                if (value[0] is not ('\'' or '"'))
                    Add(value.Split(' ')[0]);
            }
        }
        return secrets;

        // As a path has it, where // is /; as an address has it; and as it was meant.
        void Add(string? secret)
        {
            foreach (string spelling in secret is null
                ? [] : new[] { secret, Slashes().Replace(secret, "/"), Uri.UnescapeDataString(secret), Uri.EscapeDataString(secret) })
            {
                if (spelling.Length > 0)
                    secrets.Add(spelling);
            }
        }
    }

    /// <summary>What stands before the table or the query, either of which may hold an @ too.</summary>
    internal static string WithoutArgument(string address) =>
        Argument().Match(address) is { Success: true, Index: var end } ? address[..end] : address;

    // An address whose own marks are escaped is one all the same.
    private static string Readable(string text) =>
        text.Contains("%3A", StringComparison.OrdinalIgnoreCase) && !HasScheme(text) && Uri.UnescapeDataString(text) is var plain
            && HasScheme(plain) ? plain : text;

    private static bool HasScheme(string text) => text.Contains(':') && Scheme().IsMatch(text);

    private static string? PasswordAsPort(string server)
    {
        string authority = server.Split('?')[0];
        int colon = authority.IndexOf(':'), path = authority.IndexOf('/');
        if (colon < 0 || authority.StartsWith('[') || (path >= 0 && path < colon))
            return null;
        return authority[(colon + 1)..(path < 0 ? authority.Length : path)].All(char.IsAsciiDigit) ? null : authority[(colon + 1)..];
    }

    /// <summary>Lists of settings, with the values of passwords hidden.</summary>
    internal static string HideSettings(string text) => text.Contains('=') ? Setting().Replace(text, $"${{name}}{Hidden}") : text;

    // Two letters at least: C:/ is a drive. One slash is enough, since paths collapse two.
    [GeneratedRegex(
        """(?<![A-Za-z0-9+.\-])(?:[A-Za-z][A-Za-z0-9+.\-]+:)+(?:/|%2F)+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        """(?<scheme>(?<![A-Za-z0-9+.\-])(?:[A-Za-z][A-Za-z0-9+.\-]+:)+(?:/|%2F)+)[^\s"'@]*(?:@[^\s"'@]*)*@""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex UserInText();

    [GeneratedRegex(
        """(?<name>\b(?:password|passwd|passphrase|pwd|sslpassword|access_token|auth_token)\s*=\s*)(?<value>'(?:[^']|'')*'|"[^"]*"|[^;&"'\n]+)""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Setting();

    [GeneratedRegex(
        """\b(?:host|server|data source|hostaddr|user id|username|user|dbname|database)\s*=""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Place();

    [GeneratedRegex("""\?(?:table|query)=""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Argument();

    [GeneratedRegex("/{2,}", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Slashes();
}
