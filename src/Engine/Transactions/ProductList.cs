namespace Segmentation.Transactions;

/// <summary>
/// Products that stand in a table of transactions, ordered by identity: their code, compared without case, or else the normalised
/// description.
/// </summary>
/// <remarks>A line that names no product belongs to a product whose code and description are empty.</remarks>
/// <param name="Codes">Code of each product; empty where the source has none.</param>
/// <param name="Descriptions">Of the descriptions that a product goes by, the one on most kept lines (equal: the first by UTF-16 code
/// units); empty where there is none.</param>
internal sealed record ProductList(IdList Codes, IdList Descriptions)
{
    /// <summary>Number of products.</summary>
    public int Count => Codes.Count;

    /// <summary>How a product is called: by its description, else by its code.</summary>
    public string Name(int product) => Descriptions.Utf8(product).IsEmpty ? Codes[product] : Descriptions[product];
}
