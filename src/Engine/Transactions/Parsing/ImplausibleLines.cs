using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>Lines whose value no honest line has: a slip of the keyboard, or one sale that would outweigh a segment.</summary>
internal static class ImplausibleLines
{
    /// <summary>How many times the median line's value is too much.</summary>
    internal const double Limit = 1_000;

    /// <summary>Marks them among the lines that their own values keep.</summary>
    internal static void Mark(ParsedBlock[] blocks)
    {
        var amounts = new List<ExactAmount>();
        foreach (ParsedBlock block in blocks)
        {
            foreach (ref TransactionRecord record in block.AllRecords)
            {
                if (record.Verdict == TransactionRecord.Kept)
                    amounts.Add(record.Amount);
            }
        }
        if (amounts.Count == 0)
            return;
        amounts.Sort();
        double limit = Limit * amounts[amounts.Count / 2].ToDouble();
        foreach (ParsedBlock block in blocks)
        {
            foreach (ref TransactionRecord record in block.AllRecords)
            {
                if (record.Verdict == TransactionRecord.Kept && record.Amount.ToDouble() > limit)
                    record.Verdict = RuleSet.ImplausibleLines;
            }
        }
    }
}
