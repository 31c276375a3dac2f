using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Products;

/// <summary>The user's own categories: product codes, names, beginnings of names or words in them.</summary>
/// <remarks>
/// A product is found by its code, else by the longest entry that its name begins with, else by the longest that stands at the beginning of
/// a word in it. Case, spaces, ё and Latin letters inside Russian words do not matter, unless two entries differ in nothing else: then the
/// one written as the name is wins, and of ё and е the entry with е.
/// </remarks>
internal sealed class CategoryMap
{
    private readonly Dictionary<string, int> _written;
    private readonly Dictionary<string, int> _normal = new(StringComparer.Ordinal);
    private readonly int[] _lengths;

    private CategoryMap(IReadOnlyList<string> categories, Dictionary<string, int> written)
    {
        Categories = categories;
        _written = written;
        foreach ((string entry, int category) in Entries)
            _normal.TryAdd(ProductText.Normalize(entry), category);
        _lengths = [.. _normal.Keys.Select(key => key.Length).Distinct().OrderDescending()];
    }

    /// <summary>The categories, in order of first appearance.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Entry as written, with single spaces → index of its category, in ordinal order of entries.</summary>
    public IEnumerable<KeyValuePair<string, int>> Entries => _written.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Rebuilds a map.</summary>
    /// <exception cref="ArgumentException">An entry twice, or of a category that is not there.</exception>
    public static CategoryMap From(IReadOnlyList<string> categories, IEnumerable<KeyValuePair<string, int>> entries)
    {
        var known = new Dictionary<string, int>(entries, StringComparer.Ordinal);
        if (known.Values.Any(category => category < 0 || category >= categories.Count))
            throw new ArgumentException("An entry of the map belongs to no category.", nameof(entries));
        return new CategoryMap(categories, known);
    }

    /// <summary>
    /// Reads a CSV with the columns <c>product</c> (a code, a full name or the beginning of names) and <c>category</c>, in any order.
    /// </summary>
    /// <exception cref="InputException">A column that is not there, an empty field, or a product in two categories: the message names file
    /// and line.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    public static CategoryMap ReadCsv(string path, CancellationToken cancellation = default)
    {
        using var csv = new CsvRows(path, cancellation: cancellation);
        int product = Column(path, csv.Header, "product");
        int category = Column(path, csv.Header, "category");
        var categories = new List<string>();
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        while (csv.Next(cancellation))
        {
            string name = SingleSpaced(Encoding.UTF8.GetString(csv.Field(category)));
            string entry = SingleSpaced(Encoding.UTF8.GetString(csv.Field(product)));
            if (name.Length == 0 || entry.Length == 0)
                throw new InputException(
                    path, csv.Line,
                    $"column '{(name.Length == 0 ? "category" : "product")}' is empty; every row names a product and its category.");
            int at = categories.FindIndex(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                at = categories.Count;
                categories.Add(name);
            }
            if (!entries.TryAdd(entry, at) && entries[entry] != at)
                throw new InputException(
                    path, csv.Line,
                    $"\"{entry}\" is in the category \"{name}\" here and in \"{categories[entries[entry]]}\" in line "
                    + $"{lines[entry]}. Leave one of them.");
            lines.TryAdd(entry, csv.Line);
        }
        if (entries.Count == 0)
            throw new InputException($"{path} has a header and no rows.");
        return new CategoryMap(categories, entries);
    }

    /// <summary>Index of a product's category, or -1 where the map does not know it.</summary>
    public int Find(string code, string description)
    {
        if (code.Length > 0 && _normal.TryGetValue(ProductText.Normalize(code), out int category))
            return category;
        string written = SingleSpaced(description);
        string normal = ProductText.Normalize(description);
        category = Begun(normal, 0, 0, out int length);
        if (category < 0)
            return Within(normal);
        // Mending changes letters one by one, so all texts are cut at the same place. Case is a choice, ё a way of writing е.
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> asWritten = _written.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> beginning = written.AsSpan(0, Math.Min(length, written.Length));
        return asWritten.TryGetValue(beginning.ToString().Replace('ё', 'е').Replace('Ё', 'Е'), out int exact)
            || asWritten.TryGetValue(beginning, out exact) ? exact : category;
    }

    // The category of the longest entry that a name begins with at a place; -1 for none.
    private int Begun(ReadOnlySpan<char> name, int at, int longerThan, out int length)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> entries = _normal.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (int candidate in _lengths.TakeWhile(candidate => candidate > longerThan))
        {
            length = candidate;
            if (length <= name.Length - at && entries.TryGetValue(name.Slice(at, length), out int category))
                return category;
        }
        length = 0;
        return -1;
    }

    // "Flowering house plant Begonia" begins with no entry and names one: the longest that stands at the beginning of a word, the first
    // of equals.
    private int Within(string name)
    {
        int found = -1;
        int longest = 0;
        for (int at = 1; at < name.Length; at++)
        {
            if (char.IsLetterOrDigit(name[at - 1]) || Begun(name, at, longest, out int length) is not (var category and >= 0))
                continue;
            (found, longest) = (category, length);
        }
        return found;
    }

    private static int Column(string path, string[] header, string name)
    {
        int at = Array.FindIndex(header, column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase));
        return at >= 0
            ? at
            : throw new InputException(
                path, 1,
                $"there is no column '{name}' (columns: "
                + $"{string.Join(", ", header)}). A map of categories has the columns product and category.");
    }

    // Names are headings and columns: one line each.
    private static string SingleSpaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
