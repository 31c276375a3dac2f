using Segmentation.Prediction.Churn;
using Segmentation.Prediction.Trees;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Churn;

/// <summary>Who will buy less and why: files and the report are written from it.</summary>
public sealed record ChurnResult
{
    internal ChurnResult(ChurnModel model, ModelTable table, double[] probabilities, ChurnModelOrigin origin) =>
        (Model, Table, Probabilities, Origin) = (model, table, probabilities, origin);

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>What it was made from, as the user named it.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The model.</summary>
    internal ChurnModel Model { get; init; }

    /// <summary>What a stored model must know beside its numbers.</summary>
    internal ChurnModelOrigin Origin { get; init; }

    /// <summary>Customers as the model sees them, one row each.</summary>
    internal ModelTable Table { get; init; }

    /// <summary>Ids of the customers, one a row.</summary>
    public IdList Ids => Table.Ids;

    /// <summary>Probability of a drop, one a row; of customers the model learned from, out of fold.</summary>
    public double[] Probabilities { get; init; }

    /// <summary>What is known to have happened, one a row; null for new customers.</summary>
    public bool[]? Outcome { get; init; }

    /// <summary>Profit, one a row; null where none was named.</summary>
    public double[]? Profit { get; init; }

    /// <summary>Segments by condition, or risk × profit; empty where neither conditions nor profit were given.</summary>
    internal IReadOnlyList<RiskProfitGroup> Groups { get; init; } = [];

    /// <summary>Rows whose Shapley values are at hand: <see cref="EvenSample"/> first, then the riskiest.</summary>
    public required IReadOnlyList<int> Explained { get; init; }

    /// <summary>Shapley values of those rows, one a column.</summary>
    public required Matrix Contributions { get; init; }

    /// <summary>What was read, mended and dropped, in sentences.</summary>
    public required IReadOnlyList<Phrase> Account { get; init; }

    /// <summary>Language of sentences.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>Title of the page; null for its own.</summary>
    public string? Title { get; init; }

    /// <summary>The day that the page says it was made on; null to say none.</summary>
    public DateOnly? MadeOn { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong Seed => Origin.Seed;

    /// <summary>What each column does, those that move the scores most first.</summary>
    internal IReadOnlyList<Driver> Drivers { get; init; } = [];

    /// <summary>What columns that tell of one thing do together, by how much it moves the scores; empty where none were named.</summary>
    internal IReadOnlyList<DriverGroup> DriverGroups { get; init; } = [];

    /// <summary>
    /// Pairs of columns that do together what neither does alone, largest first; null where nobody looked: no outcome is known, or the
    /// model adds its columns up.
    /// </summary>
    internal IReadOnlyList<Interaction>? Interactions { get; init; }

    /// <summary>φk of each column with the outcome, then of columns with each other; empty where no outcome is known.</summary>
    internal IReadOnlyList<Correlation> Correlations { get; init; } = [];

    /// <summary>φk of each column with all others together, in the order of <see cref="Drivers"/>; NaN where that is not known.</summary>
    public IReadOnlyList<double> GlobalPhiK => field ??= Correlations.Count == 0
        ? [] : Prediction.Churn.Correlations.Global([.. Drivers.Select(driver => driver.Column)], Correlations);

    /// <summary>Columns of <see cref="Drivers"/> that were made of columns of successive periods.</summary>
    internal IReadOnlyList<PeriodColumn> Periods { get; init; } = [];

    /// <summary>From transactions: windows of time that were held out, the latest first.</summary>
    internal IReadOnlyList<ValidationWindow> Windows { get; init; } = [];

    /// <summary>From transactions: the mean prediction beside what was seen, and what makes the difference.</summary>
    internal PredictionGap? Gap { get; init; }

    /// <summary>From transactions: the product categories whose shares are features; empty without them.</summary>
    public IReadOnlyList<string> ProductCategories { get; init; } = [];

    /// <summary>Name of the file whose conditions made the groups; null for risk × profit.</summary>
    public string? SegmentsFile { get; init; }

    /// <summary>What may mislead, in sentences: cells without a value, outcomes not known, columns that know too much.</summary>
    public IReadOnlyList<Phrase> Findings { get; init; } = [];

    /// <summary>
    /// Reasons of a row: its columns that raise the risk most, with their values, and values that training never saw, which count as
    /// unknown; empty for a row that is not explained.
    /// </summary>
    public IReadOnlyDictionary<int, string> Reasons => field ??= Explained
        .Select((row, k) => (row, Text: Reason(Table, row, Contributions.Row(k), Language)))
        .ToDictionary(entry => entry.row, entry => entry.Text);

    /// <summary>About a hundred and fifty rows at even distances: what stands for all customers where not all are explained.</summary>
    internal static IEnumerable<int> EvenSample(int rows)
    {
        int stride = Math.Max(1, rows / 150);
        for (int row = 0; row < rows; row += stride)
            yield return row;
    }

    private static string Reason(ModelTable table, int row, Span<double> contributions, Language text)
    {
        double[] shares = contributions.ToArray();
        int[] raising = [.. Enumerable.Range(0, shares.Length).Where(c => shares[c] > 0).OrderByDescending(c => shares[c]).Take(3)];
        return text.Join(
            "list.semicolon",
            [
                .. raising.Select(c => Value(table.Columns[c], row, text)),
                .. table.Columns.Where(column => column.UnseenTexts.ContainsKey(row))
                    .Select(column => text.Of("reason.new", ("column", column.Name), ("value", column.Text(row)))),
            ]);
    }

    private static string Value(ModelColumn column, int row, Language text) => double.IsNaN(column.Values[row])
        ? text.Of("reason.missing", ("column", column.Name))
        : text.Of(
            "reason.value",
            ("column", column.Name),
            ("value", column.Kind == ColumnKind.Category ? column.Text(row) : column.Shown(column.Values[row], text)));
}
