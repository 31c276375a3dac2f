namespace Segmentation.Tests.Clustering;

/// <summary>Points for linkage tests: easy ones, and those that have broken linkages before.</summary>
internal static class WardPoints
{
    internal static Matrix Gaussian(int n, int d, ulong seed)
    {
        var random = new SeededRandom(seed);
        var points = new Matrix(n, d);
        for (int i = 0; i < points.Values.Length; i++)
            points.Values[i] = random.NextGaussian();
        return points;
    }

    /// <summary>side^d points with whole coordinates: every distance is tied with many.</summary>
    internal static Matrix Lattice(int side, int d)
    {
        int n = 1;
        for (int k = 0; k < d; k++)
            n *= side;
        var points = new Matrix(n, d);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0, rest = i; k < d; k++, rest /= side)
                points[i, k] = rest % side;
        }
        return points;
    }

    /// <summary>Points on a line with gaps 1, 2, 3, …: each round merges one pair only.</summary>
    internal static Matrix GrowingChain(int n, int d)
    {
        var points = new Matrix(n, d);
        double at = 0;
        for (int i = 0; i < n; i++)
        {
            at += i;
            points[i, 0] = at;
        }
        return points;
    }

    /// <summary>Whole-numbered recency, frequency and money: many exact duplicates and ties.</summary>
    internal static Matrix WholeRfm(int n, ulong seed)
    {
        var random = new SeededRandom(seed);
        var points = new Matrix(n, 3);
        for (int i = 0; i < n; i++)
        {
            points[i, 0] = 1 + random.Next(29);
            points[i, 1] = 1 + random.Next(5);
            points[i, 2] = 1 + random.Next(39);
        }
        return points;
    }

    /// <summary>Two groups a million times farther apart than they are wide.</summary>
    internal static Matrix TwoFarGroups(int n, int d)
    {
        Matrix points = Gaussian(n, d, seed: 21);
        for (int i = 0; i < n / 2; i++)
            points[i, 0] += 1e6;
        return points;
    }

    /// <summary>Three features of which the middle one says nothing.</summary>
    internal static Matrix WithConstantFeature(int n, ulong seed)
    {
        Matrix points = Gaussian(n, 3, seed);
        for (int i = 0; i < n; i++)
            points[i, 1] = 42;
        return points;
    }
}
