using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Databases;
using Segmentation.Features;
using Segmentation.Outputs;
using Segmentation.Prediction.Activity;
using Segmentation.Prediction.Models;
using Segmentation.Reports.Activity;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment churn</c>: who will buy less, why, and what to offer.</summary>
internal sealed class ChurnCommand : Verb
{
    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Customer tables to join by id, or, without --label, transactions as run reads them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Label = TypedOptions.Text("--label", "COLUMN=VALUE", "Column that tells what happened, and its value that means a drop of activity.");
    private static readonly Option<string?> Profit = TypedOptions.Text("--profit", "COLUMN", "Column of profit: groups customers by risk × profit. Not used to predict. From transactions it is the revenue.");
    private static readonly Option<string?> Exclude = TypedOptions.List("--exclude", "COLUMNS", "Columns not to predict from, separated by commas.");
    private static readonly Option<int> Window = TypedOptions.Integer("--window", "From transactions: months to predict.", 3, 1, 24);

    /// <summary>Creates the verb.</summary>
    public ChurnCommand()
        : base(
            "churn",
            "Who will buy less, why, and what to offer: learns from customers whose outcome is known.",
            "segment churn customers.csv --label status=dropped --profit margin -o churn",
            "segment churn file.csv money.csv time.csv --id id --fix --label activity=dropped -o churn",
            "segment churn transactions.csv --window 3 -o churn            # the label made from the transactions themselves")
    {
        Command.Arguments.Add(Inputs);
        Add([CommonOptions.OutputFolder, CommonOptions.Overwrite, Label, Profit, ActivityTables.Id, ActivityTables.Fix, Exclude, Window, .. TransactionInput.All.Where(option => option != TransactionInput.Features), CommonOptions.Seed, CommonOptions.Threads]);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string folder = call.Get(CommonOptions.OutputFolder) ?? throw new UsageException("where should the results go? Give a folder with -o, such as -o churn.");
        var options = new ActivityDropOptions { Seed = call.Get(CommonOptions.Seed), Threads = call.Get(CommonOptions.Threads) is > 0 and var threads ? threads : Threading.AllCores };
        if (folder is "-" or "")
            throw new UsageException("-o takes a folder here: churn writes several files. Give one such as -o churn.");
        using OutputFolder output = RunFolder.OpenFolder(call, folder, ActivityArtifacts.Record, ActivityArtifacts.Known, [.. ActivityArtifacts.Known], InputFiles.Of(call));
        (ActivityRun run, ActivityDropOrigin origin) = call.Notes.Track(progress => call.Get(Label) is { } label ? FromTables(call, label, options, progress) : FromTransactions(call, options, progress));
        ActivityArtifacts.Write(output, run, origin);
        call.Cancellation.ThrowIfCancellationRequested();
        output.Commit();
        Summarize(call.Notes, run);
        return ExitCode.Done;
    }

    private static (ActivityRun Run, ActivityDropOrigin Origin) FromTables(Invocation call, string label, ActivityDropOptions options, IProgress<StageProgress> progress)
    {
        if (label.Split('=', 2) is not [{ Length: > 0 } labelColumn, { Length: > 0 } positive])
            throw new UsageException($"--label \"{label}\" is not COLUMN=VALUE, such as status=dropped.");
        string[] paths = call.Get(Inputs);
        ActivityTables tables = ActivityTables.Read(call, paths, call.Get(ActivityTables.Fix), []);
        ModelColumn outcome = tables.Table[labelColumn];
        int[] known = [.. Enumerable.Range(0, tables.Table.Rows).Where(i => outcome.Text(i).Length > 0)];
        ModelTable table = tables.Table.Select(known);
        bool[] dropped = [.. known.Select(i => outcome.Text(i) == positive)];
        if (!dropped.Contains(true))
            throw new InputException($"Column '{labelColumn}' never holds \"{positive}\"; it holds {string.Join(", ", outcome.Levels.Take(8).Select(level => $"\"{level}\""))}.");
        double[]? profit = call.Get(Profit) is { } profitColumn ? table[profitColumn].Values : null;
        string[] left = [labelColumn, .. call.Get(Profit) is { } column ? [column] : (string[])[], .. (call.Get(Exclude) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        foreach (string name in left)
            _ = table[name];
        table = table.Without(left);

        ActivityDropModel model = ActivityDrop.Fit(table, dropped, options, progress, call.Cancellation);
        // Customers the model learned from are judged by the model that did not see them.
        double[] probabilities = [.. model.Candidates[0].Scores.Select(model.Calibration.Apply)];
        var origin = new ActivityDropOrigin(ProgramVersion.Text, options.Seed, label, call.Get(ActivityTables.Id)!, tables.Fixes);
        return (Explain(string.Join(' ', paths.Select(DatabaseAddress.DisplayName)), model, table, probabilities, dropped, profit, tables.Account, options, call.Cancellation), origin);
    }

    private static (ActivityRun Run, ActivityDropOrigin Origin) FromTransactions(Invocation call, ActivityDropOptions options, IProgress<StageProgress> progress)
    {
        string[] paths = call.Get(Inputs);
        Transactions.TransactionsOptions reading = TransactionInput.Read(call, paths);
        int window = call.Get(Window);
        DateTime now = reading.AsOf ?? Features.FromTransactions.Build(reading, progress, call.Cancellation).Summary.Last;
        ActivitySnapshot Snapshot(DateTime cut, bool withOutcome) => ActivitySnapshots.At(reading, cut, window, withOutcome, progress, call.Cancellation);
        ActivitySnapshot earlier = Snapshot(now.AddMonths(-2 * window), true), later = Snapshot(now.AddMonths(-window), true), present = Snapshot(now, false);
        ReadingNotes.Tell(call.Notes, present.Source);
        ActivityDropModel model = ActivityInTime.Fit(earlier, later, options, progress, call.Cancellation);
        ModelTable table = ActivityInTime.ToModelTable(present);
        string[] account =
        [
            $"learned from {earlier.Table.Ids.Count:N0} customers as of {earlier.Cut:yyyy-MM-dd} and what they did in the {window} months after",
            $"judged and calibrated on {later.Table.Ids.Count:N0} customers as of {later.Cut:yyyy-MM-dd}, then learned from both",
            $"predicts the {window} months after {now:yyyy-MM-dd} for {table.Rows:N0} customers with two orders or more, the first at least {window} months before",
            $"a drop is fewer than half as many orders in the window as the customer's own average",
        ];
        var origin = new ActivityDropOrigin(ProgramVersion.Text, options.Seed, $"orders in {window} months < half of own average", "customer_id", []);
        return (Explain(string.Join(' ', reading.SourceNames), model, table, model.Probabilities(table, options.Threads, call.Cancellation), null, table[FeatureCatalog.Monetary.Name].Values, account, options, call.Cancellation), origin);
    }

    private static ActivityRun Explain(string input, ActivityDropModel model, ModelTable table, double[] probabilities, bool[]? outcome, double[]? profit, IReadOnlyList<string> account, ActivityDropOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<RiskProfitGroup> groups = profit is null ? [] : RiskProfit.Split(table, probabilities, profit);
        int[] explained = ActivityTables.ToExplain(probabilities, groups);
        (_, Matrix contributions) = model.Explain(table.Select(explained), options.Threads, cancellation);
        return new ActivityRun(ProgramVersion.Text, input, model, table, probabilities, outcome, profit, groups, explained, contributions, account, options.Seed);
    }

    private static void Summarize(Notes notes, ActivityRun run)
    {
        notes.Line();
        foreach (CandidateResult candidate in run.Model.Candidates)
            notes.Line($"{candidate.Kind,-9} ROC-AUC {candidate.MeanAuc:0.0000} ± {candidate.AucSpread:0.0000}");
        notes.Line($"matters most: {string.Join(", ", run.Model.Importance.Take(4).Select(entry => entry.Column))}");
        foreach (RiskProfitGroup group in run.Groups)
            notes.Line($"{group.Name,-14} {group.Rows.Count,7:N0} customers, probability {group.MeanProbability:0.00}, profit {group.MeanProfit:0.##}");
    }
}
