using Segmentation.Transactions.Bytes;
using Segmentation.Wording;

namespace Segmentation.Transactions.Checks;

/// <summary>Reads the sources again with one rule switched at a time, to tell what each rule does.</summary>
internal static class RuleEffects
{
    // Rules that options of their own switch.
    private static readonly string[] NotSwitched = 
        [CleaningRules.Where, CleaningRules.CustomerSample, CleaningRules.AfterAsOf, CleaningRules.BeforeSince];

    /// <summary>Why the sources cannot be read again; null where they can.</summary>
    public static Phrase? WhyNot(TransactionsOptions options)
    {
        if (options.PushDown)
            return new Phrase("check.database-cleans");
        return Array.Find(SourceList.Expand(options.Sources), path => !SourceList.CanReadAgain(path)) is { } once
            ? new Phrase("check.once", ("file", once))
            : null;
    }

    /// <summary>What every rule that can be switched does, those that are on first.</summary>
    /// <param name="options">As the data were read.</param>
    /// <param name="read">What came of it.</param>
    /// <param name="revenue">Revenue that was kept.</param>
    /// <param name="progress">Told of the stage <c>rules</c>.</param>
    /// <param name="cancellation">Looked at for every block of the input.</param>
    /// <remarks>
    /// One reading for each rule that is off, and for each that is on and dropped rows: a rule counts what those before it leave.
    /// </remarks>
    /// <exception cref="IOException">A file changed or went.</exception>
    public static IReadOnlyList<RuleEffect> Look(
        TransactionsOptions options, CleaningReport read, double revenue, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options = options with { KeepLines = false, KeepOrderTimes = false, KeepOrderAmounts = false };
        var effects = new List<RuleEffect>();
        CleaningStep[] on = [.. read.Steps];
        string[] off = [.. CleaningRules.All.Except(NotSwitched).Except(on.Select(step => step.Rule))
            .Except([CleaningRules.MissingCustomer])];
        int done = 0;
        // The value of what a rule drops is what the revenue loses when it joins the rules before it. Returns count as they are
        // written there: what they return is told beside the rules.
        string[] ran = [.. options.Rules.Where(rule => rule == CleaningRules.MissingCustomer)];
        bool anyDrops = Array.Exists(on, step => step.Dropped > 0 && IsSwitched(step.Rule));
        double? before = anyDrops ? Read(options with { Rules = ran, Returns = ReturnHandling.Drop }, cancellation)?.Summary.Revenue : null;
        foreach (CleaningStep step in on)
        {
            double? share = step.Dropped == 0 ? 0 : null;
            if (IsSwitched(step.Rule))
            {
                ran = [.. ran, step.Rule];
                if (step.Dropped > 0)
                {
                    double? after = Read(options with { Rules = ran, Returns = ReturnHandling.Drop }, cancellation)?.Summary.Revenue;
                    share = revenue == 0 ? null : (before - after) / revenue;
                    before = after;
                }
            }
            effects.Add(new RuleEffect(step.Rule, true, step.Dropped, share, step.Examples));
            progress?.Report(new StageProgress("rules", ++done, on.Length + off.Length));
        }
        foreach (string rule in off)
        {
            if (Read(options with { Rules = [.. options.Rules.Union([rule])],
                DuplicatesWithoutOrders = options.DuplicatesWithoutOrders || rule == CleaningRules.ExactDuplicates },
                cancellation) is { } with)
            {
                CleaningStep step = with.Cleaning.Steps.First(step => step.Rule == rule);
                effects.Add(new RuleEffect(
                    rule, false, step.Dropped, revenue == 0 ? null : (revenue - with.Summary.Revenue) / revenue, step.Examples));
            }
            progress?.Report(new StageProgress("rules", ++done, on.Length + off.Length));
        }
        return effects;
    }

    // Without its rule a missing customer is an error.
    private static bool IsSwitched(string rule) =>
        CleaningRules.All.Contains(rule) && rule != CleaningRules.MissingCustomer && !NotSwitched.Contains(rule);

    // Rules that the other options refuse, or that leave nothing, have no effect to tell.
    private static CustomerTotals? Read(TransactionsOptions options, CancellationToken cancellation)
    {
        if (options.WhyNotMemory is not null)
            return null;
        try
        {
            return TransactionReader.Read(options, progress: null, cancellation);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
