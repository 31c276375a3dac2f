using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Value.History;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>Whom <c>CustomerAnalysis.Score</c> places into the segments of a model, and how.</summary>
public sealed record ScoringOptions
{
    /// <summary>
    /// Which new transactions are read. Features, columns, conditions, season, returns and rules are those that the model remembers, unless
    /// <see cref="Asked"/> names them. Where there is a <see cref="Table"/>, only its key of pseudonyms and its moment count.
    /// </summary>
    public TransactionsOptions Reading { get; init; } = new() { Sources = [] };

    /// <summary>
    /// Settings of <see cref="Reading"/> that go before what the model remembers: <c>where</c>, <c>high-season</c>, <c>returns</c>,
    /// <c>rules</c>.
    /// </summary>
    public IReadOnlySet<string> Asked { get; init; } = new HashSet<string>();

    /// <summary>Customers by their features, in place of transactions; null reads transactions.</summary>
    public FeatureTable? Table { get; init; }

    /// <summary>The user's own columns of customers, ids first, where conditions of segments name them; null for none.</summary>
    internal StringTable? CustomerColumns { get; init; }

    /// <summary>Whether the model's rules decide in place of its placement.</summary>
    public bool ByRules { get; init; }

    /// <summary>Folder of a run whose map takes the customers; null for no map.</summary>
    internal string? MapFolder { get; init; }

    /// <summary>What came before, where segments are followed through time; null where they are not.</summary>
    internal HistoryPlan? History { get; init; }

    /// <summary>Where arithmetic runs: a name that <see cref="Compute.Devices.Open"/> knows.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Processor threads, 0 for all cores; the result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Language of names and reasons.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>Version that results name.</summary>
    public string Version { get; init; } = typeof(ScoringOptions).Assembly.GetName().Version!.ToString(3);
}
