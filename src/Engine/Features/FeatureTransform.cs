namespace Segmentation.Features;

/// <summary>How a table is put on a common scale before clustering.</summary>
public enum TransformKind
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>(x − mean) / sd, population sd; a constant column becomes 0.</summary>
    Standardize,

    /// <summary>ln(1 + x), then standardised. Needs x &gt; −1.</summary>
    Log,
}

/// <summary>A fitted transform: applied to the training table and, unchanged, to every customer scored later.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Columns">The columns it was fitted on, in order.</param>
/// <param name="Means">Mean of each column after the logarithm, where there is one; 0 where not standardised.</param>
/// <param name="StandardDeviations">Population standard deviation likewise; 1 where constant or not standardised.</param>
public sealed record FeatureTransform(TransformKind Kind, IReadOnlyList<string> Columns, double[] Means, double[] StandardDeviations)
{
    /// <summary>Fits a transform to a table.</summary>
    /// <exception cref="InputException">A value that the logarithm does not take, naming customer, column and value.</exception>
    public static FeatureTransform Fit(FeatureTable table, TransformKind kind) => throw new NotImplementedException();

    /// <summary>The transformed values, n×d, of a table with the same columns.</summary>
    public Matrix Apply(FeatureTable table) => throw new NotImplementedException();
}
