namespace Segmentation;

/// <summary>The known word that a misspelt one most likely means.</summary>
internal static class Nearest
{
    /// <summary>
    /// The known word nearest to <paramref name="word"/> by edit distance, or one that it begins; null where none is near.
    /// </summary>
    /// <remarks>
    /// Insertions, deletions, substitutions and swaps of neighbours count 1 each (optimal string alignment); case does not count.
    /// </remarks>
    public static string? Of(string word, IEnumerable<string> known)
    {
        string wanted = Bare(word);
        if (wanted.Length is 0 or > 100)
            return null;
        (string Word, double Distance)? best = null;
        foreach (string candidate in known)
        {
            string bare = Bare(candidate);
            bool begun = wanted.Length >= 3 && bare.StartsWith(wanted, StringComparison.Ordinal);
            double distance = begun ? 0.5 : Distance(wanted, bare);
            // At most two edits in five letters: a word that shares less is not what was meant.
            bool isNear = distance < wanted.Length && 5 * distance <= 2 * Math.Max(wanted.Length, bare.Length);
            if (isNear && (best is null || distance < best.Value.Distance))
                best = (candidate, distance);
        }
        return best?.Word;
    }

    /// <summary>The question that ends an error: <c> Did you mean ward?</c>, or nothing where no known word is near.</summary>
    public static string Question(string word, IEnumerable<string> known) => Of(word, known) is { } near ? $" Did you mean {near}?" : "";

    // Dashes before an option, typed or made long by a word processor, and the kind of dash within are no part of the spelling.
    private static string Bare(string word) => word.TrimStart('-', '–', '—', '−').Replace('_', '-').ToLowerInvariant();

    private static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1], last = new int[b.Length + 1], next = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
            }
            (before, last, next) = (last, next, before);
        }
        return last[b.Length];
    }
}
