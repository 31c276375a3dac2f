using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>Sentences as pieces of a page.</summary>
internal static class SentenceMarkup
{
    /// <summary>
    /// A sentence with its arguments as HTML: its own tags stand, arguments are escaped unless they are markup, and texts of the user's
    /// data are marked.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The language has no such sentence, or the sentence asks for an argument that is not
    /// given.</exception>
    internal static Markup Html(this Language text, string key, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var html = new Markup();
        foreach (Language.Piece piece in text.Pieces(key, arguments))
        {
            if (piece.IsLiteral)
                html.AddTrusted(piece.Text);
            else if (piece.Argument is Markup markup)
                html.Add($"{markup}");
            else if (piece.Argument is DataText)
                html.Add($"{Data(piece.Text)}");
            else if (piece.Argument is Phrase phrase)
                html.Add($"{text.Html(phrase)}");
            else
                html.Add($"{piece.Text}");
        }
        return html;
    }

    /// <summary>What a phrase says, as HTML.</summary>
    internal static Markup Html(this Language text, Phrase phrase) => text.Html(phrase.Key, [.. phrase.Arguments]);

    /// <summary>A text of the user's data within a sentence.</summary>
    internal static Markup Data(string text) => new Markup().Add($"<span translate=\"no\">{text}</span>");
}
