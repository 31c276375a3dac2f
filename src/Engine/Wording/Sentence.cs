namespace Segmentation.Wording;

/// <summary>
/// A sentence with holes: <c>{name}</c>, <c>{name:format}</c>, or <c>{name|form|form}</c> for a word in the forms that numbers take.
/// </summary>
internal sealed class Sentence
{
    private Sentence(Part[] parts) => Parts = parts;

    /// <summary>A piece of a sentence.</summary>
    /// <param name="Literal">Text between holes; for a hole nothing.</param>
    /// <param name="Name">Name of the argument; null between holes.</param>
    /// <param name="Format">How it is written; null for plainly.</param>
    /// <param name="Forms">Forms of a word, of which the number chooses one, with <c>#</c> for the number; null for no word.</param>
    internal sealed record Part(string Literal, string? Name = null, string? Format = null, string[]? Forms = null);

    /// <summary>The pieces in their order.</summary>
    internal Part[] Parts { get; }

    /// <summary>Reads a sentence.</summary>
    /// <exception cref="FormatException">A brace without its other.</exception>
    internal static Sentence Parse(string text)
    {
        var parts = new List<Part>();
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf('{', at);
            string literal = open < 0 ? text[at..] : text[at..open];
            if (literal.Contains('}'))
                throw new FormatException($"a closing brace without an opening one in \"{text}\"");
            if (literal.Length > 0)
                parts.Add(new Part(literal));
            if (open < 0)
                break;
            int close = text.IndexOf('}', open);
            if (close < 0)
                throw new FormatException($"an opening brace without a closing one in \"{text}\"");
            parts.Add(Hole(text[(open + 1)..close]));
            at = close + 1;
        }
        return new Sentence([.. parts]);
    }

    private static Part Hole(string hole)
    {
        string[] forms = hole.Split('|');
        if (forms.Length > 1)
            return new Part("", forms[0], Forms: forms[1..]);
        int colon = hole.IndexOf(':');
        return colon < 0 ? new Part("", hole) : new Part("", hole[..colon], hole[(colon + 1)..]);
    }
}
