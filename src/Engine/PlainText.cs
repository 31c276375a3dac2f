using System.Buffers;
using System.Globalization;
using System.Text;

namespace Segmentation;

/// <summary>
/// Text of a user's data, made fit to be shown in a message: nothing in it moves a cursor, hides or turns other text around.
/// </summary>
internal static class PlainText
{
    /// <summary>Characters of a quoted value that are shown; the rest is cut.</summary>
    public const int LongestQuoted = 80;

    /// <summary>Characters of a text without quotes that are shown; the rest is cut.</summary>
    public const int LongestPhrase = 500;

    private static readonly SearchValues<char> Printable = SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1)
        .Select(code => (char)code).ToArray());

    /// <summary>A value as it stands between quotes: escaped, and cut after <see cref="LongestQuoted"/> characters.</summary>
    public static string Quoted(ReadOnlySpan<char> value) => Escape(value, LongestQuoted, lines: false);

    /// <summary>
    /// A value that stands without quotes, or a row of the input: escaped, and cut after <see cref="LongestPhrase"/> characters.
    /// </summary>
    public static string Phrase(ReadOnlySpan<char> text) => Escape(text, LongestPhrase, lines: false);

    /// <summary>Names between double quotes, each escaped and cut, with commas between.</summary>
    public static string QuotedList(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"\"{Quoted(name)}\""));

    /// <summary>
    /// A text with its control characters, invisible characters and directions of writing as <c>\u001b</c>, and half characters likewise.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="lines">Whether line feeds stay: a message may have several lines, a value not.</param>
    public static string Escape(ReadOnlySpan<char> text, bool lines = false) => Escape(text, int.MaxValue, lines);

    private static string Escape(ReadOnlySpan<char> text, int longest, bool lines)
    {
        if (text.Length <= longest && !text.ContainsAnyExcept(Printable))
            return text.ToString();
        var shown = new StringBuilder(Math.Min(text.Length, longest));
        int characters = 0;
        while (!text.IsEmpty)
        {
            if (characters++ == longest)
                return shown.Append('…').ToString();
            bool whole = Rune.DecodeFromUtf16(text, out Rune rune, out int length) == OperationStatus.Done;
            if (whole && (!IsHidden(rune) || (lines && rune.Value == '\n')))
                shown.Append(text[..length]);
            else
                shown.Append(Escaped(whole ? rune.Value : text[0]));
            text = text[length..];
        }
        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(
            rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static string Escaped(int code) => code switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        > char.MaxValue => string.Create(CultureInfo.InvariantCulture, $"\\U{code:x8}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
    };
}
