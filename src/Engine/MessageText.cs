using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Segmentation;

/// <summary>
/// The text of a message, made of an interpolated string: what stands in its holes comes from the user's data and is made plain.
/// </summary>
/// <remarks>
/// A hole behind a quotation mark holds a value, which is cut shorter than others. So escaping is the rule that nobody has to remember.
/// </remarks>
[InterpolatedStringHandler]
internal ref struct MessageText
{
    private readonly StringBuilder _text;

    /// <summary>Starts a message.</summary>
    public MessageText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (16 * formattedCount));

    /// <summary>
    /// The text of an interpolated string as it may be shown: for exceptions of other libraries, and for parts of messages.
    /// </summary>
    public static string Of(MessageText text) => text.ToString();

    /// <summary>Adds a piece of the program's own words.</summary>
    public readonly void AppendLiteral(string literal) => _text.Append(literal);

    /// <summary>Adds a text of the user's.</summary>
    public readonly void AppendFormatted(string? value) => AppendFormatted(value.AsSpan());

    /// <summary>Adds a text of the user's.</summary>
    public readonly void AppendFormatted(ReadOnlySpan<char> value)
    {
        bool quoted = _text.Length > 0 && _text[^1] is '"' or '\'' or '“';
        _text.Append(quoted ? PlainText.Quoted(value) : PlainText.Phrase(value));
    }

    /// <summary>Adds a value.</summary>
    public readonly void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Adds a value in a format.</summary>
    public readonly void AppendFormatted<T>(T value, string? format) =>
        AppendFormatted(
            (value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()).AsSpan());

    /// <summary>The message.</summary>
    public override readonly string ToString() => _text.ToString();
}
