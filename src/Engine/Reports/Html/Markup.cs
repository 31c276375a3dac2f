using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Segmentation.Reports.Html;

/// <summary>A piece of HTML or SVG. What stands in a hole of an interpolated string is escaped, unless it is itself markup.</summary>
/// <remarks>
/// Names of customers, files and segments come from the user's data, so escaping is the rule that nobody has to remember.
/// </remarks>
internal sealed class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new();

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>Appends an interpolated piece.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] Writer piece)
    {
        // The handler has written straight into this piece.
        _ = piece;
        return this;
    }

    /// <summary>Appends markup that is known to be safe: a stylesheet, a script, base64.</summary>
    public Markup AddTrusted(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Starts a piece from an interpolated string.</summary>
    public static Markup Of(Func<Markup, Markup> content) => content(new Markup());

    /// <summary>Writes the parts of an interpolated string into a piece.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Writer
    {
        private readonly Markup _markup;

        public Writer(int literalLength, int formattedCount, Markup markup)
        {
            _ = formattedCount;
            markup._text.EnsureCapacity(markup._text.Length + literalLength);
            _markup = markup;
        }

        public void AppendLiteral(string literal) => _markup._text.Append(literal);

        public void AppendFormatted(string? text)
        {
            if (text is not null)
                _markup._text.Append(Encoder.Encode(text));
        }

        public void AppendFormatted(int number) => _markup._text.Append(CultureInfo.InvariantCulture, $"{number}");

        /// <summary>A coordinate: two decimals are finer than any screen.</summary>
        public void AppendFormatted(double number) =>
            _markup._text.Append((Math.Round(number, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture));

        public void AppendFormatted(Markup? markup)
        {
            if (markup is not null)
                _markup._text.Append(markup._text);
        }
    }
}
