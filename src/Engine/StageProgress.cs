namespace Segmentation;

/// <summary>How far one stage of a job has come.</summary>
/// <param name="Stage">The stage's name: read, features, transform, neighbors, embed, cluster, quality, profile or write.</param>
/// <param name="Done">Units done; bytes, rows, iterations or merges, as the stage counts.</param>
/// <param name="Total">Units in all, or 0 where unknown.</param>
/// <param name="Detail">A short human phrase, such as the current KL divergence; null for none.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string? Detail = null);
