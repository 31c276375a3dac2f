namespace Segmentation.Products;

/// <summary>How products are brought into categories.</summary>
public sealed record CategoryOptions
{
    /// <summary>
    /// The user's map, a CSV with the columns product and category (<see cref="CategoryMap.ReadCsv"/>); null learns categories from
    /// descriptions.
    /// </summary>
    public string? MapFile { get; init; }

    /// <summary>Number of learned categories, fewer where fewer descriptions differ; null chooses it by silhouette.</summary>
    public int? Count { get; init; }

    /// <summary>Smallest number tried where it is chosen.</summary>
    public int Fewest { get; init; } = 5;

    /// <summary>Largest number tried where it is chosen: more than a reader takes in are of little use.</summary>
    public int Most { get; init; } = 20;

    /// <summary>
    /// Directions kept of the text; null keeps 17 more than there are categories at most: few categories are told by few directions, and
    /// more would only add noise.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads to use; results do not depend on it.</summary>
    public int Threads { get; init; } = ChunkedParallel.AllCores;
}
