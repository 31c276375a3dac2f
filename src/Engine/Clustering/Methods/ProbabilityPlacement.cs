using Segmentation.Clustering.Mixtures;

namespace Segmentation.Clustering.Methods;

/// <summary>The component of highest density takes a customer; the probability is its share of the mixture's density there.</summary>
internal sealed class ProbabilityPlacement : ClusterPlacement
{
    private const string Constants = "constants", Means = "means", Factors = "factors";

    private readonly double[] _constants;
    private readonly Matrix _means;
    private readonly Matrix _factors;

    /// <summary>The placement of a mixture: see <see cref="GaussianMixtureResult"/>.</summary>
    internal ProbabilityPlacement(double[] constants, Matrix means, Matrix factors) =>
        (_constants, _means, _factors) = (constants, means, factors);

    /// <summary>The kind of a mixture of any covariances.</summary>
    internal static PlacementKind StoredAs { get; } = Of(MixtureCovariance.Full);

    /// <summary>The kind of a mixture of diagonal covariances: a model keeps the same of it, and learns otherwise.</summary>
    internal static PlacementKind DiagonalStoredAs { get; } = Of(MixtureCovariance.Diagonal);

    /// <inheritdoc/>
    public override string How => "by the probabilities of a Gaussian mixture";

    /// <inheritdoc/>
    internal override PlacementFigures Figures => new()
    {
        Tables = new Dictionary<string,
        Matrix> { [Constants] = new(1, _constants.Length, _constants), [Means] = _means, [Factors] = _factors },
    };

    /// <inheritdoc/>
    public override void Weigh(ReadOnlySpan<double> point, Span<double> weights)
    {
        weights.Clear();
        Span<double> own = weights[.._means.Rows];
        int d = _means.Columns;
        double most = double.NegativeInfinity;
        for (int c = 0; c < own.Length; c++)
        {
            double squared = 0;
            for (int j = 0; j < d; j++)
            {
                double product = 0;
                for (int i = 0; i <= j; i++)
                    product += (point[i] - _means[c, i]) * _factors[(c * d) + i, j];
                squared += product * product;
            }
            own[c] = _constants[c] - (0.5 * squared);
            most = Math.Max(most, own[c]);
        }
        // Taken relative to the highest, so that a customer far from every component does not underflow to 0/0.
        foreach (ref double weight in own)
            weight = Math.Exp(weight - most);
    }

    /// <summary>The placement of a mixture whose components have the numbers of these labels, one a row that it was fitted to.</summary>
    internal static ProbabilityPlacement Of(GaussianMixtureResult fit, int[] labels)
    {
        int d = fit.Means.Columns;
        int[] components = [.. Enumerable.Range(0, fit.Means.Rows)
            .OrderBy(component => labels[Array.IndexOf(fit.Labels, component)])];
        return new ProbabilityPlacement(
            [.. components.Select(component => fit.Constants[component])],
            fit.Means.SelectRows(components),
            fit.Factors.SelectRows([.. components.SelectMany(component => Enumerable.Range(component * d, d))]));
    }

    private static PlacementKind Of(MixtureCovariance covariance) => new((_, _, figures) =>
        new ProbabilityPlacement(figures.Tables[Constants].Row(0).ToArray(), figures.Tables[Means], figures.Tables[Factors]))
    {
        Name = "probability",
        Tables = [new(Constants, (k, _) => (1, k)), new(Means, (k, d) => (k, d)), new(Factors, (k, d) => (k * d, d))],
        Learn = (points, labels, threads) => Learn(points, labels, covariance, threads),
    };

    // The mixture that begins with labelled points, each component in the place of the label that it began with.
    private static ProbabilityPlacement Learn(Matrix points, int[] labels, MixtureCovariance covariance, int threads)
    {
        (points, labels) = ClusterMeans.WithoutNoise(points, labels);
        int[] present = [.. labels.Distinct().Order()];
        GaussianMixtureResult fit = GaussianMixture.Fit(
            points,
            new GaussianMixtureOptions { Start = [.. labels.Select(label => Array.BinarySearch(present, label))], Covariance = covariance },
            threads);
        (int k, int d) = (present[^1] + 1, points.Columns);
        // A label that no point has takes none.
        var constants = new double[k];
        Array.Fill(constants, double.NegativeInfinity);
        var means = new Matrix(k, d);
        var factors = new Matrix(k * d, d);
        for (int component = 0; component < fit.Starts.Length; component++)
        {
            int label = present[fit.Starts[component]];
            constants[label] = fit.Constants[component];
            fit.Means.Row(component).CopyTo(means.Row(label));
            for (int j = 0; j < d; j++)
                fit.Factors.Row((component * d) + j).CopyTo(factors.Row((label * d) + j));
        }
        return new ProbabilityPlacement(constants, means, factors);
    }
}
