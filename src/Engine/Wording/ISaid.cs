namespace Segmentation.Wording;

/// <summary>What each language says in words of its own: an argument of a sentence that is itself a sentence, a name or a word.</summary>
internal interface ISaid
{
    /// <summary>The words of a language.</summary>
    /// <param name="format">How the sentence around it asks for it; null for plainly.</param>
    string In(Language language, string? format);
}
