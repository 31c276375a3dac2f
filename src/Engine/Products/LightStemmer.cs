namespace Segmentation.Products;

/// <summary>
/// Takes number and case off a word, and nothing that changes what it means: <c>mugs</c> and <c>mug</c>, <c>кружек</c> and <c>кружка</c>
/// become one.
/// </summary>
/// <remarks>
/// English: the plural only (Harman 1991, "How effective is suffixing?", with the endings of boxes and tomatoes). Russian:
/// the longest ending of noun or adjective that leaves three letters (after Dolamic and Savoy 2009, "Indexing and
/// searching strategies for the Russian language"), and the vowel that a genitive plural slips in before к.
/// </remarks>
internal static class LightStemmer
{
    private const int ShortestStem = 3;

    // Longest first, so that the first that fits is the longest.
    private static readonly string[] RussianEndings =
    [
        "иями", "ями", "ами", "ыми", "ими", "ией", "иям", "ием", "иях", "ого", "его", "ому", "ему",
        "ая", "яя", "ое", "ее", "ой", "ей", "ый", "ий", "ые", "ие", "ую", "юю", "ых", "их", "ым", "им", "ом", "ем", "ев", "ов", "ам", "ям",
        "ах", "ях", "ью", "ию", "ия", "ьи", "ья",
        "а", "я", "о", "е", "и", "ы", "у", "ю", "ь", "й",
    ];

    /// <summary>The stem of a word in lower case.</summary>
    public static string Stem(string word) => word.Length == 0 || word[0] is < 'а' or > 'я' ? English(word) : Russian(word);

    private static string English(string word)
    {
        if (word.Length <= ShortestStem || word[^1] != 's' || word.EndsWith("ss", StringComparison.Ordinal)
            || word.EndsWith("us", StringComparison.Ordinal) || word.EndsWith("is", StringComparison.Ordinal))
            return word;
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
            return word[..^3] + "y";
        if (word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)
            || (word.EndsWith("oes", StringComparison.Ordinal) && word.Length > 5))
            return word[..^2];
        return word[..^1];
    }

    private static string Russian(string word)
    {
        foreach (string ending in RussianEndings)
        {
            if (word.Length - ending.Length >= ShortestStem && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }
        bool isGenitivePlural = word.Length > 4
            && (word.EndsWith("ек", StringComparison.Ordinal) || word.EndsWith("ок", StringComparison.Ordinal));
        return isGenitivePlural ? word[..^2] + "к" : word;
    }
}
