using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Totals;

/// <summary>All pairs of code and description that were read, in order of first appearance, and the products they stand for.</summary>
internal sealed class ProductSpellings
{
    private readonly Dictionary<Hash128, int> _known = [];
    private readonly IdList.Builder _codes = new();
    private readonly IdList.Builder _names = new();

    internal int Count => _codes.Count;

    /// <summary>Numbers the products of some blocks.</summary>
    internal void Add(ReadOnlySpan<ParsedBlock> blocks)
    {
        foreach (ParsedBlock block in blocks)
        {
            BlockProducts products = block.Products;
            if (products.Spellings.Length < products.Count)
                products.Spellings = new int[products.Count];
            for (int product = 0; product < products.Count; product++)
            {
                if (!_known.TryGetValue(products.Spelling(product), out int spelling))
                {
                    spelling = _codes.Count;
                    _known.Add(products.Spelling(product), spelling);
                    _codes.Add(products.Code(product));
                    _names.Add(products.Name(product));
                }
                products.Spellings[product] = spelling;
            }
        }
    }

    /// <summary>What each spelling is called: its name, else its code.</summary>
    internal string[] Names()
    {
        IdList codes = _codes.ToIdList(), names = _names.ToIdList();
        return [.. Enumerable.Range(0, Count).Select(spelling => names.Utf8(spelling).IsEmpty ? codes[spelling] : names[spelling])];
    }

    /// <summary>Code and description of each spelling.</summary>
    internal ProductList AsWritten() => new(_codes.ToIdList(), _names.ToIdList());

    /// <summary>Joins spellings to products.</summary>
    /// <param name="lines">Kept lines of each spelling; one without any makes no product.</param>
    /// <returns>The products, and for each spelling its product (-1 without lines).</returns>
    internal (ProductList Products, int[] ProductOf) Join(long[] lines)
    {
        IdList codes = _codes.ToIdList();
        IdList names = _names.ToIdList();
        var spellingsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int spelling = 0; spelling < lines.Length; spelling++)
        {
            if (lines[spelling] == 0)
                continue;
            // A code and a description never meet: descriptions are in lower case after a sign that no code starts with.
            string identity = codes.Utf8(spelling).IsEmpty
                ? '\uFFFF' + ProductText.Normalize(names[spelling])
                : codes[spelling].ToUpperInvariant();
            if (!spellingsOf.TryGetValue(identity, out List<int>? same))
                spellingsOf.Add(identity, same = []);
            same.Add(spelling);
        }
        string[] identities = [.. spellingsOf.Keys.Order(StringComparer.Ordinal)];
        var productOf = new int[lines.Length];
        Array.Fill(productOf, -1);
        var chosenCodes = new IdList.Builder();
        var chosenNames = new IdList.Builder();
        for (int product = 0; product < identities.Length; product++)
        {
            List<int> same = spellingsOf[identities[product]];
            foreach (int spelling in same)
                productOf[spelling] = product;
            int chosen = same
                .OrderBy(spelling => names.Utf8(spelling).IsEmpty)
                .ThenByDescending(spelling => lines[spelling])
                .ThenBy(spelling => names[spelling], StringComparer.Ordinal)
                .ThenBy(spelling => codes[spelling], StringComparer.Ordinal)
                .First();
            chosenCodes.Add(codes.Utf8(chosen));
            chosenNames.Add(names.Utf8(chosen));
        }
        return (new ProductList(chosenCodes.ToIdList(), chosenNames.ToIdList()), productOf);
    }
}
