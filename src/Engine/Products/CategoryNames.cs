using System.Globalization;

namespace Segmentation.Products;

/// <summary>Names categories by the words that tell them from the others.</summary>
internal static class CategoryNames
{
    private const int MostTerms = 8;

    /// <summary>A second word is worth its place where it tells at least this share of what the first does.</summary>
    private const double WorthSaying = 0.3;

    /// <summary>Categories with distinct names.</summary>
    /// <param name="products">Words of each product.</param>
    /// <param name="labels">Category of each.</param>
    /// <param name="categories">Number of categories.</param>
    internal static ProductCategory[] Of(IReadOnlyList<IReadOnlyList<ProductWord>> products, int[] labels, int categories)
    {
        var sizes = new int[categories];
        var overall = new Dictionary<string, double>(StringComparer.Ordinal);
        var within = new Dictionary<string, double>[categories];
        var forms = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        for (int c = 0; c < categories; c++)
            within[c] = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < products.Count; i++)
        {
            sizes[labels[i]]++;
            foreach (ProductWord word in products[i].Where(ProductWords.IsThing).DistinctBy(word => word.Stem))
            {
                // The noun that a thing is called by tells more than what stands beside it.
                Count(overall, word.Stem, word.Emphasis);
                Count(within[labels[i]], word.Stem, word.Emphasis);
                if (!forms.TryGetValue(word.Stem, out Dictionary<string, double>? written))
                    forms.Add(word.Stem, written = new Dictionary<string, double>(StringComparer.Ordinal));
                Count(written, word.Form, 1);
            }
        }
        var named = new ProductCategory[categories];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // The largest first: where two share their words, the small one says more.
        foreach (int c in Enumerable.Range(0, categories).OrderByDescending(c => sizes[c]).ThenBy(c => c))
        {
            (string Stem, double Score)[] telling = [.. within[c]
                .Select(word => (Stem: word.Key, Score: Telling(word.Value, sizes[c], overall[word.Key], products.Count)))
                .Where(word => word.Score > 0)
                .OrderByDescending(word => word.Score)
                .ThenBy(word => word.Stem, StringComparer.Ordinal)
                .Take(MostTerms)];
            string[] terms = [.. telling.Select(word => Commonest(forms[word.Stem]))];
            int said = telling.Length > 1 && telling[1].Score >= WorthSaying * telling[0].Score ? 2 : 1;
            named[c] = new ProductCategory(Distinct(terms, said, c, taken), terms)
            {
                Shared = Shared(products, labels, c, [.. telling.Take(2).Select(word => word.Stem)]) / sizes[c],
            };
        }
        return named;
    }

    /// <summary>
    /// The word's share of its category times the logarithm of how much commoner it is there: words that are both common within and rare
    /// without.
    /// </summary>
    private static double Telling(double inside, int size, double overall, int products)
    {
        double share = inside / size;
        return share * Math.Log(share * products / overall);
    }

    // Products of a category that hold one of some words.
    private static double Shared(IReadOnlyList<IReadOnlyList<ProductWord>> products, int[] labels, int category, string[] stems) =>
        products.Where((words, product) => labels[product] == category && words.Any(word => stems.Contains(word.Stem))).Count();

    private static string Distinct(string[] terms, int said, int category, HashSet<string> taken)
    {
        for (; said <= terms.Length; said++)
        {
            string name = Capital(string.Join(" / ", terms.Take(said)));
            if (taken.Add(name))
                return name;
        }
        string numbered = Invariant($"{(terms.Length == 0 ? "Products" : Capital(terms[0]))} {category + 1}");
        taken.Add(numbered);
        return numbered;
    }

    private static string Commonest(Dictionary<string, double> forms) =>
        forms.OrderByDescending(form => form.Value).ThenBy(form => form.Key.Length).ThenBy(
            form => form.Key, StringComparer.Ordinal).First().Key;

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], CultureInfo.InvariantCulture) + text[1..];

    private static void Count(Dictionary<string, double> counts, string word, double weight) =>
        counts[word] = counts.GetValueOrDefault(word) + weight;
}
