namespace Segmentation.Wording;

/// <summary>
/// An argument that is a text of the user's data, such as the name of a product: a page marks it so that nobody translates it.
/// </summary>
/// <param name="Text">The text as it was read.</param>
internal sealed record DataText(string Text) : ISaid
{
    /// <inheritdoc/>
    public string In(Language language, string? format) => PlainText.Escape(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
