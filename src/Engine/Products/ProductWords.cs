using Segmentation.Transactions.Text;

namespace Segmentation.Products;

/// <summary>A word of a description.</summary>
/// <param name="Stem">What it is compared by.</param>
/// <param name="Form">How it was written, in lower case; empty for the unit of a size, which tells products apart and says nothing to a
/// reader.</param>
/// <param name="Emphasis">How much it tells: the noun that the thing is called by tells twice what the others do, colours and sizes
/// half.</param>
internal readonly record struct ProductWord(string Stem, string Form, double Emphasis);

/// <summary>The words of a product's description that tell what it is.</summary>
internal static class ProductWords
{
    private const int LongestUnit = 3;
    private const double Noun = 2, Plain = 1, Variant = 0.5;

    // Connecting words tell nothing of a thing.
    private static readonly HashSet<string> Idle = Words(
        "a an and as at by for from in of on or the to with without asstd assorted asst "
        + "без в во для до за и из или к на от по под при с со у");

    // Stems of colours, sizes and makes: they part one kind of thing into variants, and would otherwise make a category of everything red.
    private static readonly HashSet<string> Variants = Words(
        "red blue pink white black green ivory cream silver gold golden yellow orange purple brown grey gray turquoise lilac beige natural "
        + "colour color coloured dark pale bright multicolour "
        + "set pack large medium small mini big jumbo giant tiny tall short round square oval design vintage retro retrospot polkadot spot "
        + "spotty stripe striped pattern style decorative "
        + "красн син бел черн зелен желт оранжев розов сер коричнев голуб бежев фиолетов бордов кремов серебрист золот сиренев лилов "
        + "бирюзов светл темн цвет цветн "
        + "мал маленьк больш средн набор комплект макс кругл прямоугольн квадратн овальн");

    /// <summary>
    /// Words in order. Numbers are left out, but their unit stays (<c>#cm</c>, whatever their value): what is measured in litres is no
    /// cushion. Single letters and connecting words are left out; case, ё and Latin letters inside Russian words are mended as in <see
    /// cref="ProductText.Normalize"/>.
    /// </summary>
    /// <remarks>
    /// The noun is taken to be the last word that is no variant, as in English compounds, and the first where that is Russian, as in price
    /// lists.
    /// </remarks>
    public static IReadOnlyList<ProductWord> Of(string description)
    {
        string text = ProductText.Normalize(description);
        var words = new List<ProductWord>();
        for (int start = 0; start < text.Length;)
        {
            if (!char.IsLetter(text[start]))
            {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            string word = text[start..end];
            if (word.Length <= LongestUnit && (FollowsNumber(text, start) || PrecedesNumber(text, end)))
                words.Add(new ProductWord("#" + word, "", Plain));
            else if (word.Length > 1 && !Idle.Contains(word) && LightStemmer.Stem(word) is var stem)
                words.Add(new ProductWord(stem, word, Variants.Contains(stem) ? Variant : Plain));
            start = end;
        }
        int noun = words.FindIndex(IsThing);
        if (noun >= 0 && !IsRussian(words[noun].Stem))
            noun = words.FindLastIndex(IsThing);
        if (noun >= 0)
            words[noun] = words[noun] with { Emphasis = Noun };
        return words;
    }

    /// <summary>Whether a word names a thing rather than its size, colour or make.</summary>
    internal static bool IsThing(ProductWord word) => word.Form.Length > 0 && word.Emphasis > Variant;

    private static bool IsRussian(string stem) => stem[0] is >= 'а' and <= 'я';

    /// <summary>As in <c>30cm</c> and <c>0,5 л</c>.</summary>
    private static bool FollowsNumber(string text, int start) =>
        (start > 0 && char.IsDigit(text[start - 1])) || (start > 1 && text[start - 1] == ' ' && char.IsDigit(text[start - 2]));

    /// <summary>As in <c>d12</c> and <c>h-30</c>.</summary>
    private static bool PrecedesNumber(string text, int end) =>
        (end < text.Length && char.IsDigit(text[end])) || (end + 1 < text.Length && text[end] == '-' && char.IsDigit(text[end + 1]));

    private static HashSet<string> Words(string list) => new(list.Split(' '), StringComparer.Ordinal);
}
