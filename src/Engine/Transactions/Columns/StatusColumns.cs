using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Transactions.Columns;

/// <summary>Looks for a column of states that nobody chose by: orders that were cancelled or never paid would count.</summary>
internal static class StatusColumns
{
    private const int MostStates = 20;

    private static readonly string[] Names =
    [
        "status", "orderstatus", "financialstatus", "paymentstatus", "orderstate", "transactionstatus", "state",
        "статус", "статусзаказа", "статусоплаты", "состояние",
    ];

    private static readonly string[] Bad =
    [
        "cancel", "refund", "fail", "void", "declin", "reject", "abandon", "unpaid", "chargeback", "expired", "return",
        "отмен", "возврат", "не оплач", "отказ", "аннулир",
    ];

    /// <summary>The states in the first rows, where there are several; null where there is nothing to tell.</summary>
    /// <param name="file">Named in the finding.</param>
    /// <param name="sample">The first rows.</param>
    /// <param name="mapping">Tells the column of a known export.</param>
    /// <param name="chosenBy">Columns that rows are chosen by.</param>
    internal static Finding? Look(string file, CsvSample sample, ColumnMapping mapping, IReadOnlyCollection<int> chosenBy)
    {
        int column = Find(sample.Header, mapping);
        if (column < 0 || chosenBy.Contains(column) || mapping.Columns.ContainsValue(column))
            return null;
        var rows = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (byte[] value in sample.Values(column))
        {
            string state = Encoding.UTF8.GetString(value);
            rows[state] = rows.GetValueOrDefault(state) + 1;
            if (rows.Count > MostStates)
                return null;
        }
        if (rows.Count < 2)
            return null;
        KeyValuePair<string,
        int>[] states = [.. rows.OrderByDescending(state => state.Value).ThenBy(state => state.Key, StringComparer.Ordinal)];
        bool hasBad = states.Any(state => Bad.Any(word => state.Key.Contains(word, StringComparison.OrdinalIgnoreCase)));
        // A state may be that of an address.
        if (!hasBad && RoleNames.Plain(sample.Header[column]) == "state")
            return null;
        string usual = states.FirstOrDefault(
            state => !Bad.Any(word => state.Key.Contains(word, StringComparison.OrdinalIgnoreCase)), states[0]).Key;
        return new Finding(
            "states-mixed",
            hasBad ? FindingWeight.Weighty : FindingWeight.Note,
            "finding.states-mixed",
            ("file", file),
            ("column", sample.Header[column]),
            ("states", states.Select(
                state => new Phrase("finding.value-count", ("value", PlainText.Quoted(state.Key)), ("count", state.Value))).ToArray()),
            ("rows", sample.RowCount - 1))
        {
            Advice = new Phrase("finding.states-mixed-advice", ("column", sample.Header[column]), ("usual", PlainText.Quoted(usual))),
        };
    }

    private static int Find(string[] header, ColumnMapping mapping)
    {
        string[] plain = [.. header.Select(RoleNames.Plain)];
        string[] names = mapping.Export?.Status is { } known ? [known] : Names;
        return Array.FindIndex(plain, names.Contains);
    }
}
