namespace Segmentation.Wording;

/// <summary>Something to say, in no language yet: the key of a sentence and its arguments.</summary>
/// <param name="Key">Key of the sentence.</param>
/// <param name="Arguments">Values by name: numbers, dates, texts, other phrases, or lists of them.</param>
public sealed record Phrase(string Key, params IReadOnlyList<(string Name, object? Value)> Arguments) : ISaid
{
    /// <summary>What it says in a language.</summary>
    /// <exception cref="KeyNotFoundException">The language has no such sentence, or the sentence asks for an argument that is not
    /// given.</exception>
    public string In(Language language) => language.Of(this);

    /// <summary>What it says in English, the language of errors.</summary>
    public override string ToString() => In(Language.English);

    string ISaid.In(Language language, string? format) => In(language);
}
