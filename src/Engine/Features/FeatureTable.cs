namespace Segmentation.Features;

/// <summary>One row a customer, one named numeric column a feature.</summary>
/// <param name="Ids">Customer ids in row order.</param>
/// <param name="Columns">Feature names in column order.</param>
/// <param name="Values">n×d, finite.</param>
public sealed record FeatureTable(IdList Ids, IReadOnlyList<string> Columns, Matrix Values);
