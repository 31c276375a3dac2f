using Segmentation.Transactions.Parsing;
using Segmentation.Wording;

namespace Segmentation.Transactions.Totals;

/// <summary>Counts and examples of what the rules dropped, in running order.</summary>
/// <param name="quotesRows">Whether examples are kept: a row holds the customer's id, and often more that tells who it is.</param>
internal sealed class CleaningCounts(RuleSet rules, bool quotesRows = true)
{
    internal const int MostExamples = 3;

    private readonly long[] _dropped = new long[RuleSet.Count];
    private readonly List<Phrase>[] _examples = [.. Enumerable.Range(0, RuleSet.Count).Select(_ => new List<Phrase>())];
    private readonly List<Finding> _findings = [];
    private readonly ChoiceCounts _choices = new();
    private CustomerPartition[] _partitions = [];

    internal long RowsRead { get; private set; }

    /// <summary>Counts what parsing dropped.</summary>
    /// <exception cref="InputException">The first error of the blocks.</exception>
    internal void AddParsed(ParsedBlock[] blocks)
    {
        foreach (ParsedBlock block in blocks)
        {
            if (block.Error is not null)
                throw block.Error;
            RowsRead += block.RowsRead;
            if (block.Choice is { } choice)
                _choices.Add(block.Layout, choice);
            for (int rule = 0; rule < RuleSet.Count; rule++)
            {
                _dropped[rule] += block.Dropped[rule];
                foreach (int rowStart in block.DroppedAt[rule])
                    AddExample(rule, block, rowStart);
            }
        }
    }

    internal void AddJudged(ParsedBlock[] blocks, CustomerPartition[] partitions)
    {
        _partitions = partitions;
        for (int rule = 0; rule < RuleSet.Count; rule++)
        {
            if (_examples[rule].Count >= MostExamples)
                continue;
            foreach ((int block, int rowStart) in First(partitions, rule))
                AddExample(rule, blocks[block], rowStart);
        }
    }

    // The first places of all partitions by hand, since sequences of pairs are compiled at start only.
    private static ReadOnlySpan<(int Block, int RowStart)> First(CustomerPartition[] partitions, int rule)
    {
        var first = new (int Block, int RowStart)[MostExamples];
        int count = 0;
        foreach (CustomerPartition partition in partitions)
        {
            foreach ((int Block, int RowStart) place in partition.DroppedAt[rule])
            {
                int at = count;
                while (at > 0 && (first[at - 1].Block > place.Block
                    || (first[at - 1].Block == place.Block && first[at - 1].RowStart > place.RowStart)))
                    at--;
                if (at == MostExamples)
                    continue;
                count = Math.Min(count + 1, MostExamples);
                for (int later = count - 1; later > at; later--)
                    first[later] = first[later - 1];
                first[at] = place;
            }
        }
        return first.AsSpan(0, count);
    }

    /// <summary>Whether rows that a rule drops are still looked for, to show.</summary>
    internal bool WantsExamples(int rule) => quotesRows && rules[rule] && _examples[rule].Count < MostExamples;

    /// <summary>Takes the examples of rows that were judged at the end, in any order.</summary>
    internal void AddLater(CustomerPartition[] partitions, List<PutOffExample> examples)
    {
        _partitions = partitions;
        foreach (PutOffExample example in examples.OrderBy(example => (example.Block, example.RowStart))
            .Where(example => WantsExamples(example.Rule)))
            _examples[example.Rule].Add(example.Text);
    }

    /// <summary>Takes what was found about the data; equal findings of several files are one.</summary>
    internal void Add(Finding finding)
    {
        if (!_findings.Exists(known => known.Code == finding.Code && known.Text == finding.Text))
            _findings.Add(finding);
    }

    /// <summary>What was read and dropped, once the last row is judged.</summary>
    /// <exception cref="InputException">Several currencies whose sums would mix.</exception>
    internal CleaningReport ToReport(
        ReturnsReport returns, long purchases, long returnsWithoutPurchase, bool judgesDuplicates, IReadOnlyList<Phrase> returnedWhole)
    {
        foreach (Finding finding in _choices.Findings())
            Add(finding);
        var steps = new List<CleaningStep>();
        for (int rule = 0; rule < RuleSet.Count; rule++)
        {
            if (rules[rule] && (rule != RuleSet.ExactDuplicates || judgesDuplicates))
                steps.Add(new CleaningStep(
                    CleaningRules.All[rule], _dropped[rule] + _partitions.Sum(partition => partition.Dropped[rule]), _examples[rule]));
        }
        if (returns.Handling == ReturnHandling.Net && returns.Rows > 0)
            steps.Add(new CleaningStep(CleaningRules.ReturnedWhole, returns.PurchasesReturnedWhole, returnedWhole));
        if (returns.Handling == ReturnHandling.Keep)
            steps.Add(new CleaningStep(CleaningRules.ReturnsWithoutPurchase, returnsWithoutPurchase, []));
        long rowsKept = purchases + (returns.Handling == ReturnHandling.Keep ? returns.Rows - returnsWithoutPurchase : 0);
        return new CleaningReport(RowsRead, steps, rowsKept) { Findings = _findings };
    }

    private void AddExample(int rule, ParsedBlock block, int rowStart)
    {
        if (quotesRows && _examples[rule].Count < MostExamples)
            _examples[rule].Add(block.Example(rowStart));
    }
}
