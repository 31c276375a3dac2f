namespace Segmentation.Wording;

/// <summary>How sums of money are written: the sign of their currency and where it stands.</summary>
/// <param name="Before">What stands before the number, after a minus.</param>
/// <param name="After">What stands after it.</param>
internal sealed record Currency(string Before, string After)
{
    private const char Number = '#', Sign = '¤';
    private const int Longest = 12;

    /// <summary>Whether a text tells a currency: a sign or a code, with at most one # where the number stands.</summary>
    public static bool IsOne(string text) => text.Trim(Number, ' ').Length > 0 && text.Length <= Longest
        && text.Count(letter => letter == Number) <= 1 && !text.Any(letter => char.IsControl(letter) || char.IsDigit(letter));

    /// <summary>The currency that a text tells: <c>£</c>, <c>EUR</c>, <c># ₽</c>.</summary>
    /// <param name="text">A sign or a code, with # for the number where the sign is not to stand where the language has it.</param>
    /// <param name="place">Where the language has it, with ¤ for the sign: <c>¤#</c>.</param>
    /// <exception cref="ArgumentException">A text that tells none: see <see cref="IsOne"/>.</exception>
    internal static Currency Parse(string text, string place)
    {
        if (!IsOne(text))
            throw new ArgumentException($"\"{text}\" is no sign of a currency.", nameof(text));
        string[] parts = (text.Contains(Number) ? text : place.Replace($"{Sign}", text.Trim(), StringComparison.Ordinal)).Split(Number);
        // A sum and its currency stand on one line.
        return new Currency(parts[0].Replace(' ', '\u00a0'), parts[1].Replace(' ', '\u00a0'));
    }

    /// <summary>As it is given: <c>£#</c>.</summary>
    public override string ToString() => $"{Before}{Number}{After}";

    /// <summary>A number, as it is written, with its currency: −£5.</summary>
    internal string Around(string number) => number is ['-' or '−' or '+', .. string size]
        ? $"{number[0]}{Before}{size}{After}" : $"{Before}{number}{After}";
}
