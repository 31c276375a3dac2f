using Segmentation.Wording;

namespace Segmentation.Transactions.Columns;

/// <summary>Which of several columns is the customer, by what each would give.</summary>
internal static class CustomerChoice
{
    // Someone who takes the orders has hundreds of them: a clerk, a till, a branch.
    private const double OrdersOfAClerk = 100;

    /// <summary>Index of the column that is the customer, or -1 where the rows do not decide.</summary>
    /// <param name="census">Columns in the order of preference.</param>
    /// <param name="persons">How many of the first columns are keys or addresses; names come after them.</param>
    internal static int Of(CustomerCensus census, int persons)
    {
        CustomerColumn[] columns = census.Columns;
        int[] repeating = [.. Enumerable.Range(0, columns.Length).Where(c => columns[c].Repeats)];
        if (repeating.Length == 0)
        {
            // Keys that are new in every order give the same customers, whichever is taken, where all of them are seen.
            int[] keys = [.. Enumerable.Range(0, persons == 0 ? columns.Length : persons)];
            return census.IsWhole && keys.All(c => census.AreOne(keys[0], c) || c == keys[0]) ? Fullest(columns, keys) : -1;
        }
        if (repeating.All(c => c == repeating[0] || census.AreOne(repeating[0], c)))
        {
            int chosen = Fullest(columns, repeating);
            bool isSparse = 2 * columns[chosen].Rows < census.Rows;
            bool mayBeAClerk = columns.Length > repeating.Length && columns[chosen].OrdersPerCustomer > OrdersOfAClerk;
            return isSparse || mayBeAClerk ? -1 : chosen;
        }
        return -1;
    }

    /// <summary>What to ask where the rows do not decide.</summary>
    internal static InputException Question(
        string file, IReadOnlyList<string> header, int[] candidates, CustomerCensus? census) => Faults.At(
        file, 1,
        census is null ? "error.which-customer-unseen"
            : census.IsWhole ? "error.which-customer" : "error.which-customer-first",
        ("could", new Phrase(
            candidates.Length == 2 ? "error.could-both" : "error.could-all",
            ("others", candidates[..^1].Select(column => new Phrase("error.quoted", ("name", header[column]))).ToArray()),
            ("last", header[candidates[^1]]))),
        ("rows", census?.Rows ?? 0),
        ("gives", candidates.Select((column, c) => census is null ? null : Given(header[column], census.Columns[c], census.Rows))
            .OfType<ISaid>().ToArray()),
        ("ways", candidates.Select(column =>
            new DataText($"‹map› {ColumnResolver.Argument(ColumnRoles.Customer, header[column])}")).ToArray()));

    /// <summary>What was decided, and why.</summary>
    internal static Finding Tell(IReadOnlyList<string> header, int[] candidates, CustomerCensus census, int chosen)
    {
        Phrase[] gives = [.. candidates.Select((column, c) => Given(header[column], census.Columns[c], census.Rows))];
        return new Finding(
            "customer-chosen",
            FindingWeight.Note,
            census.IsWhole ? "finding.customer-chosen" : "finding.customer-chosen-first",
            ("count", candidates.Length),
            ("chosen", gives[chosen]),
            ("others", gives.Where((_, c) => c != chosen).ToArray()),
            ("rows", census.Rows))
        {
            Advice = new Phrase("finding.customer-chosen-advice"),
        };
    }

    private static int Fullest(CustomerColumn[] columns, int[] among) => among.MaxBy(c => columns[c].Rows);

    private static Phrase Given(string name, CustomerColumn column, long rows) => new(
        column.Rows < rows ? "finding.column-gives-and-lacks" : "finding.column-gives",
        ("name", name),
        ("customers", column.Customers),
        ("orders", column.OrdersPerCustomer),
        ("missing", rows - column.Rows),
        ("rows", rows));
}
