using Segmentation.Wording;

namespace Segmentation.Reports.Html;

/// <summary>Sentences as pieces of a page.</summary>
internal static class SentenceMarkup
{
    /// <summary>A sentence with its arguments as HTML: its own tags stand, arguments are escaped unless they are markup.</summary>
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
            else
                html.Add($"{piece.Text}");
        }
        return html;
    }
}
