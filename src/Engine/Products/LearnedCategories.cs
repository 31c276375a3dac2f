using System.Numerics.Tensors;
using Segmentation.Clustering;
using Segmentation.Compute;

namespace Segmentation.Products;

/// <summary>Categories found in descriptions: TF-IDF, its largest singular directions, and clusters of directions in there.</summary>
/// <remarks>
/// K-Means from random starts finds another partition with every seed, and texts have many poor ones. Ward's linkage of a
/// sample gives one start for every number of categories (Buckshot: Cutting, Karger, Pedersen &amp; Tukey 1992), and spherical
/// K-Means moves it to where all products agree.
/// </remarks>
internal static class LearnedCategories
{
    /// <summary>Products that Ward's linkage looks at: its cost grows faster than theirs.</summary>
    private const int LinkedProducts = 6_000;

    private const int MoreDirections = 17;

    /// <summary>Learns categories.</summary>
    /// <param name="descriptions">One a product.</param>
    /// <exception cref="InputException">Fewer products with words than categories asked for, or fewer than two.</exception>
    public static CategoryModel Fit(
        IReadOnlyList<string> descriptions, CategoryOptions options, IComputeDevice device, CancellationToken cancellation = default)
    {
        IReadOnlyList<ProductWord>[] words = Words(descriptions, options.Threads, cancellation);
        TermVectors terms = TermVectors.Fit(words);
        SparseMatrix vectors = terms.Vectors(words, options.Threads, cancellation);
        int[] told = [.. Enumerable.Range(0, words.Length).Where(i => vectors.RowStarts[i] < vectors.RowStarts[i + 1])];
        int fewest = options.Count ?? 2;
        if (told.Length < Math.Max(2, fewest))
            throw new InputException(
                $"Only {told.Length:N0} of {descriptions.Count:N0} products share words with another, too few to learn "
                + $"{(options.Count is int asked ? Invariant($"{asked} ") : "")}categories from. Give a map of your own with ‹categories› "
                + $"FILE, or ask for fewer.");

        TruncatedSvd svd = RandomizedSvd.Decompose(
            vectors, terms.Terms.Count, options.Rank ?? MoreDirections + (options.Count ?? options.Most), options.Seed, options.Threads,
            cancellation: cancellation);
        Matrix directions = UnitRows(svd.Projected.SelectRows(told));
        using IPointSet points = device.Load(directions, cancellation);
        KMeansResult clusters = Cluster(points, directions, options, device, cancellation);

        IReadOnlyList<ProductWord>[] toldWords = [.. told.Select(i => words[i])];
        return new CategoryModel(
            CategoryNames.Of(toldWords, clusters.Labels, clusters.Centroids.Rows),
            null,
            terms,
            Scores(svd.Right, clusters.Centroids),
            0);
    }

    /// <summary>The words of descriptions, in parallel.</summary>
    internal static IReadOnlyList<ProductWord>[] Words(IReadOnlyList<string> descriptions, int threads, CancellationToken cancellation)
    {
        const int Chunk = 512;
        var words = new IReadOnlyList<ProductWord>[descriptions.Count];
        ChunkedParallel.ForChunks((descriptions.Count + Chunk - 1) / Chunk, threads, chunk =>
        {
            for (int i = chunk * Chunk; i < Math.Min(words.Length, (chunk + 1) * Chunk); i++)
                words[i] = ProductWords.Of(descriptions[i]);
        }, cancellation);
        return words;
    }

    private static KMeansResult Cluster(
        IPointSet points, Matrix directions, CategoryOptions options, IComputeDevice device, CancellationToken cancellation)
    {
        int[] sample = Sample(directions.Rows, options.Seed);
        Matrix linked = sample.Length == directions.Rows ? directions : directions.SelectRows(sample);
        Dendrogram dendrogram = Ward.Link(device, linked, null, cancellation);
        int from = options.Count ?? Math.Min(options.Fewest, directions.Rows - 1);
        int to = options.Count ?? Math.Min(options.Most, directions.Rows - 1);
        var fits = new List<KMeansResult>();
        for (int k = Math.Max(1, from); k <= to; k++)
            fits.Add(WithoutEmpty(SphericalKMeans.Fit(device, points, Means(linked, dendrogram.Cut(k, cancellation), k), cancellation)));
        // Where all descriptions point one way there is one category, whatever was asked, and no silhouette.
        if (fits.Count == 1 || fits.Exists(fit => fit.Centroids.Rows < 2))
            return fits[^1];
        SilhouetteResult[] silhouettes = ClusterQuality.Silhouettes(
            device, points, [.. fits.Select(fit => fit.Labels)], seed: options.Seed, cancellation: cancellation);
        int best = 0;
        for (int i = 1; i < fits.Count; i++)
        {
            if (silhouettes[i].Mean > silhouettes[best].Mean)
                best = i;
        }
        return fits[best];
    }

    private static KMeansResult WithoutEmpty(KMeansResult fit)
    {
        int[] used = [.. fit.Labels.Distinct().Order()];
        return used.Length == fit.Centroids.Rows
            ? fit
            : fit with { Labels = [.. fit.Labels.Select(label => Array.BinarySearch(used, label))],
                Centroids = fit.Centroids.SelectRows(used) };
    }

    private static int[] Sample(int count, ulong seed)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        if (count <= LinkedProducts)
            return rows;
        new SeededRandom(seed, stream: 1).Shuffle(rows.AsSpan());
        return [.. rows.Take(LinkedProducts).Order()];
    }

    private static Matrix Means(Matrix points, int[] labels, int clusters)
    {
        var means = new Matrix(clusters, points.Columns);
        for (int i = 0; i < points.Rows; i++)
        {
            Span<double> mean = means.Row(labels[i]);
            Span<double> point = points.Row(i);
            for (int j = 0; j < point.Length; j++)
                mean[j] += point[j];
        }
        return means;
    }

    // A product's cosine to a centroid c is x·(V·c) over a length that all categories share: the largest x·(V·c) decides, and V need not be
    // kept.
    private static float[][] Scores(Matrix right, Matrix centroids)
    {
        var scores = new float[centroids.Rows][];
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = new float[right.Rows];
            for (int term = 0; term < right.Rows; term++)
                scores[c][term] = (float)TensorPrimitives.Dot<double>(right.Row(term), centroids.Row(c));
        }
        return scores;
    }

    private static Matrix UnitRows(Matrix rows)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> row = rows.Row(i);
            double length = TensorPrimitives.Norm<double>(row);
            if (length > 0)
                TensorPrimitives.Divide(row, length, row);
        }
        return rows;
    }
}
