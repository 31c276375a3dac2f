namespace Segmentation;

/// <summary>How far one stage of a job has come.</summary>
/// <param name="Stage">The stage's name: read, features, transform, neighbors, embed, cluster, quality, profile or write.</param>
/// <param name="Done">Units done; bytes, rows, iterations or merges, as the stage counts.</param>
/// <param name="Total">Units in all, or 0 where unknown.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total)
{
    internal StageProgress(string stage, long done, long total, StageDetail? detail)
        : this(stage, done, total) => Detail = detail;

    /// <summary>What the stage is at, such as the current KL divergence; null for nothing to add.</summary>
    internal StageDetail? Detail { get; init; }
}

/// <summary>What a stage is at, in no language yet.</summary>
/// <param name="Key">Key of the sentence that says it, such as <c>progress.customers</c>.</param>
/// <param name="Arguments">Numbers and texts of the sentence, by name.</param>
internal sealed record StageDetail(string Key, params IReadOnlyList<(string Name, object? Value)> Arguments)
{
    /// <summary>Key and arguments, for whoever has no sentences.</summary>
    public override string ToString() => Arguments.Count == 0
        ? Key : $"{Key} {string.Join(", ", Arguments.Select(argument => Invariant($"{argument.Name} = {argument.Value}")))}";
}
