using Segmentation.Clustering.Mixtures;

namespace Segmentation.Clustering.Methods;

/// <summary>All clustering methods, in the order in which help lists them.</summary>
public static class ClusteringMethods
{
    /// <summary>Ward's linkage, cut into k.</summary>
    public static IClusterer Ward { get; } = new WardClusterer();

    /// <summary>K-Means.</summary>
    public static IClusterer KMeans { get; } = new KMeansClusterer();

    /// <summary>A Gaussian mixture of any covariances.</summary>
    public static IClusterer GaussianMixture { get; } = new GaussianMixtureClusterer(
        "gaussian", "a Gaussian mixture", MixtureCovariance.Full);

    /// <summary>A Gaussian mixture of diagonal covariances.</summary>
    public static IClusterer DiagonalGaussianMixture { get; } =
        new GaussianMixtureClusterer("gaussian-diagonal", "one of diagonal covariances", MixtureCovariance.Diagonal);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IClusterer> All { get; } = [Ward, KMeans, GaussianMixture, DiagonalGaussianMixture];

    /// <summary>K-prototypes.</summary>
    internal static IClusterer KPrototypes { get; } = new KPrototypesClusterer();

    /// <summary>The methods of tables: those of customers, and those that take categories, which features of customers are not.</summary>
    internal static IReadOnlyList<IClusterer> OfTables { get; } = [.. All, KPrototypes];

    /// <summary>The method of a name; null where there is none.</summary>
    public static IClusterer? Find(string name) =>
        name == GivenSegments.NameInModels ? new GivenSegments([]) : All.FirstOrDefault(method => method.Name == name);
}
