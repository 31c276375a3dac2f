using System.Text.RegularExpressions;

namespace Segmentation.Wording;

/// <summary>
/// Settings in messages. The engine names a setting by its name in a config file between angle quotation marks, <c>‹returns› net</c>;
/// whoever shows the message names it as its user does: the command line, the report and JSON by its flag, <c>--returns net</c>.
/// </summary>
internal static partial class Flags
{
    /// <summary>A text with the flags of the settings that it names.</summary>
    public static string Render(string text) => Render(text, Of);

    /// <summary>A text with its settings named in another way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Names a setting that is called so in a config file.</param>
    public static string Render(string text, Func<string, string> name) =>
        text.Contains('‹') ? Mark().Replace(text, mark => name(mark.Groups["name"].Value)) : text;

    /// <summary>The flag of a setting.</summary>
    /// <param name="setting">Its name in a config file.</param>
    public static string Of(string setting) => setting switch
    {
        "k" => "-k",
        "output" => "-o",
        _ => $"--{setting}",
    };

    [GeneratedRegex("‹(?<name>[a-z]+(-[a-z]+)*)›", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Mark();
}
