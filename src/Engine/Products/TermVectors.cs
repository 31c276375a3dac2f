namespace Segmentation.Products;

/// <summary>Descriptions as unit vectors of TF-IDF over word stems and over the letter sequences inside them.</summary>
/// <remarks>
/// Words tell what a thing is; letter sequences find what words hide: compounds, misspellings, endings that no stemmer
/// knows. Both halves have length one before they are joined, so that a long word, rich in sequences, does not drown the
/// others. A term counts once a description, and only where it stands in two descriptions. Salton &amp; Buckley 1988.
/// </remarks>
internal sealed class TermVectors
{
    private const int ShortestSequence = 3, LongestSequence = 5;

    /// <summary>What a letter sequence begins with in <see cref="Terms"/>: a word never does.</summary>
    private const char SequenceMark = '~';

    private readonly Dictionary<string, int> _index;

    private TermVectors(string[] terms, double[] weights)
    {
        Terms = terms;
        Weights = weights;
        _index = new Dictionary<string, int>(terms.Length, StringComparer.Ordinal);
        for (int term = 0; term < terms.Length; term++)
            _index.Add(terms[term], term);
    }

    /// <summary>The terms, in ordinal order.</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>Inverse document frequency of each term: ln((1 + n) / (1 + n_t)) + 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>Rebuilds what an earlier run fitted.</summary>
    /// <exception cref="ArgumentException">Another number of weights than of terms, or a term twice.</exception>
    public static TermVectors From(string[] terms, double[] weights)
    {
        if (terms.Length != weights.Length)
            throw new ArgumentException($"{terms.Length} terms and {weights.Length} weights.", nameof(weights));
        return new TermVectors(terms, weights);
    }

    /// <summary>Finds the terms of some descriptions and weighs them.</summary>
    /// <param name="descriptions">Words of each.</param>
    public static TermVectors Fit(IReadOnlyList<IReadOnlyList<ProductWord>> descriptions)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var sequencesOf = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (IReadOnlyList<ProductWord> words in descriptions)
        {
            own.Clear();
            foreach (ProductWord word in words)
            {
                own.Add(word.Stem);
                if (!sequencesOf.TryGetValue(word.Stem, out string[]? sequences))
                    sequencesOf.Add(word.Stem, sequences = [.. Sequences(word.Stem)]);
                own.UnionWith(sequences);
            }
            foreach (string term in own)
                counts[term] = counts.GetValueOrDefault(term) + 1;
        }
        string[] terms = [.. counts.Where(term => term.Value > 1).Select(term => term.Key).Order(StringComparer.Ordinal)];
        return new TermVectors(terms, [.. terms.Select(term => Math.Log((1.0 + descriptions.Count) / (1 + counts[term])) + 1)]);
    }

    /// <summary>The vectors of descriptions, n × terms; a description without a known term is a row of nothing.</summary>
    /// <param name="descriptions">Words of each.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellation">Looked at every few thousand descriptions.</param>
    public SparseMatrix Vectors(
        IReadOnlyList<IReadOnlyList<ProductWord>> descriptions, int threads, CancellationToken cancellation = default)
    {
        const int Chunk = 1024;
        var rows = new (int Term, float Value)[descriptions.Count][];
        ChunkedParallel.ForChunks((descriptions.Count + Chunk - 1) / Chunk, threads, chunk =>
        {
            for (int i = chunk * Chunk; i < Math.Min(descriptions.Count, (chunk + 1) * Chunk); i++)
                rows[i] = Vector(descriptions[i]);
        }, cancellation);
        var starts = new long[rows.Length + 1];
        for (int i = 0; i < rows.Length; i++)
            starts[i + 1] = starts[i] + rows[i].Length;
        var terms = new int[starts[^1]];
        var values = new float[starts[^1]];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
                (terms[starts[i] + j], values[starts[i] + j]) = rows[i][j];
        }
        return new SparseMatrix(starts, terms, values);
    }

    /// <summary>The vector of one description, its terms ascending.</summary>
    public (int Term, float Value)[] Vector(IReadOnlyList<ProductWord> words)
    {
        var wordTerms = new SortedDictionary<int, double>();
        var sequenceTerms = new SortedDictionary<int, double>();
        foreach (ProductWord word in words)
        {
            Count(wordTerms, word.Stem, word.Emphasis);
            foreach (string sequence in Sequences(word.Stem))
                Count(sequenceTerms, sequence, word.Emphasis);
        }
        double wordScale = Scale(wordTerms);
        double sequenceScale = Scale(sequenceTerms);
        double both = wordTerms.Count > 0 && sequenceTerms.Count > 0 ? Math.Sqrt(0.5) : 1;
        return [.. wordTerms.Select(term => (Term: term.Key, Value: (float)(both * wordScale * term.Value)))
            .Concat(sequenceTerms.Select(term => (Term: term.Key, Value: (float)(both * sequenceScale * term.Value))))
            .OrderBy(entry => entry.Term)];
    }

    private void Count(SortedDictionary<int, double> values, string text, double emphasis)
    {
        if (_index.TryGetValue(text, out int term))
            values[term] = Math.Max(values.GetValueOrDefault(term), emphasis * Weights[term]);
    }

    private static double Scale(SortedDictionary<int, double> terms) =>
        terms.Count == 0 ? 0 : 1 / Math.Sqrt(terms.Values.Sum(value => value * value));

    private static IEnumerable<string> Sequences(string stem)
    {
        // The word's own limits count as letters: "tea_" is not the "tea" of "steam".
        string word = $"_{stem}_";
        for (int length = ShortestSequence; length <= LongestSequence; length++)
        {
            for (int start = 0; start + length <= word.Length; start++)
                yield return SequenceMark + word.Substring(start, length);
        }
    }
}
