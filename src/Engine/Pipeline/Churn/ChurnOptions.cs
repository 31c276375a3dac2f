using Segmentation.Prediction.Churn;
using Segmentation.Products;
using Segmentation.Pseudonyms;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Churn;

/// <summary>From what a <see cref="ChurnAnalysis"/> learns.</summary>
public sealed record ChurnOptions
{
    /// <summary>Files of customer tables, joined by id, where the outcome is a column; empty where transactions are read.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The column of the tables that names customers; null looks for one by the names that transactions know.</summary>
    public string? IdColumn { get; init; }

    /// <summary>False where no column names customers: the rows of the one table are named 1, 2, 3, ….</summary>
    public bool HasIds { get; init; } = true;

    /// <summary>
    /// The key by which the ids of tables are replaced; null leaves them as they are. Transactions have theirs in <see cref="Reading"/>.
    /// </summary>
    public PseudonymKey? Pseudonyms { get; init; }

    /// <summary>Whether misspelt category values are put right, or only reported.</summary>
    public bool FixSpelling { get; init; }

    /// <summary>The column that tells what happened; customers without a value are not learned from.</summary>
    public string LabelColumn { get; init; } = "";

    /// <summary>Its value that means a drop of activity.</summary>
    public string LabelValue { get; init; } = "";

    /// <summary>The column of profit, by which customers are grouped and from which nothing is predicted; null for none.</summary>
    public string? ProfitColumn { get; init; }

    /// <summary>Columns not to predict from.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>
    /// A file of segments by conditions on columns, on the profit and on <c>probability</c>, which take the place of risk × profit: lines
    /// <c>NAME: CONDITION</c>, of which a customer takes the first that fits. Null for none.
    /// </summary>
    public string? SegmentsFile { get; init; }

    /// <summary>A CSV of columns and what each tells of, such as behaviour on the site; null for none.</summary>
    public string? ColumnGroupsFile { get; init; }

    /// <summary>Transactions from which both features and outcome are made; null where tables are read.</summary>
    public TransactionsOptions? Reading { get; init; }

    /// <summary>
    /// From transactions: how products come into categories, whose shares are features and which groups are offered; null looks at no
    /// product.
    /// </summary>
    public CategoryOptions? Categories { get; init; }

    /// <summary>From transactions: months to predict.</summary>
    public int Months { get; init; } = 3;

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed { get => Model.Seed; init => Model = Model with { Seed = value }; }

    /// <summary>Processor threads of the models; the result does not depend on it.</summary>
    public int Threads { get => Model.Threads; init => Model = Model with { Threads = value }; }

    /// <summary>Settings of the models.</summary>
    internal ChurnModelOptions Model { get; init; } = new();

    /// <summary>Language of sentences; names of columns and codes are the same in all.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>Title of the page; null for its own.</summary>
    public string? Title { get; init; }

    /// <summary>The day that the page says it was made on; null to say none.</summary>
    public DateOnly? MadeOn { get; init; }

    /// <summary>Version that results name.</summary>
    public string Version { get; init; } = new AnalysisOptions().Version;
}
