using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>What the page asks for cannot be done now, or is not understood; said in the language of the page.</summary>
/// <param name="said">Why.</param>
internal sealed class RefusalException(Phrase said) : Exception
{
    /// <summary>Why.</summary>
    public Phrase Said { get; } = said;

    /// <inheritdoc/>
    public override string Message => Said.In(Language.English);
}
