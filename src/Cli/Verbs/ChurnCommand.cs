using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Outputs;
using Segmentation.Pipeline.Churn;
using Segmentation.Prediction.Churn;
using Segmentation.Reports.Activity;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment churn</c>: who will buy less, why, and what to offer.</summary>
internal sealed class ChurnCommand : Verb
{
    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Customer tables to join by id, or, without --label, transactions as run reads them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Label = TypedOptions.Text(
        "--label", "COLUMN=VALUE", "Column that tells what happened, and its value that means a drop of activity.");
    private static readonly Option<string?> Profit = TypedOptions.Text(
        "--profit", "COLUMN",
        "Column of profit: groups customers by risk × profit. Not used to predict. From transactions it is the revenue.");
    private static readonly Option<string?> Exclude = TypedOptions.List(
        "--exclude", "COLUMNS", "Columns not to predict from, separated by commas.");
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
        Add([CommonOptions.OutputFolder, CommonOptions.Overwrite, Label, Profit, ActivityTables.Id, ActivityTables.NoId, ActivityTables.Fix,
            ActivityTables.Segments, ActivityTables.ColumnGroups, Exclude, Window,
            .. TransactionInput.All.Where(option => option != TransactionInput.Features), .. CategoryInput.All,
            CommonOptions.Title, CommonOptions.Currency,
            CommonOptions.Language, CommonOptions.Seed, CommonOptions.Threads]);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string folder = call.Get(CommonOptions.OutputFolder)
            ?? throw new UsageException("usage.where-churn");
        if (folder is "-" or "")
            throw new UsageException("usage.folder", ("verb", "churn"), ("example", "churn"));
        string[] paths = call.Get(Inputs);
        ChurnOptions options = ActivityTables.Read(call) with
        {
            Months = call.Get(Window), Title = call.Get(CommonOptions.Title), MadeOn = DayOfRun.Today,
        };
        if (call.Get(TransactionInput.PushDown))
            throw new UsageException("usage.push-down-churn");
        if (call.Get(Label) is not { } label)
            options = FromTransactions(call, options, paths);
        else if (call.Given(CategoryInput.Categories) || call.Given(CategoryInput.Count))
            throw new UsageException(
                "usage.label-and-categories",
                ("option", (call.Given(CategoryInput.Categories) ? CategoryInput.Categories : (Option)CategoryInput.Count).Name));
        else if (label.Split('=', 2) is [{ Length: > 0 } column, { Length: > 0 } value])
            options =
                options with { Tables = paths, LabelColumn = column, LabelValue = value, ProfitColumn = call.Get(
                    Profit), Excluded = ExcludedColumns(call) };
        else
            throw new UsageException("usage.label", ("label", label));
        using OutputFolder output = RunFolder.OpenFolder(
            call, folder, ChurnFiles.Record, ChurnFiles.Known, ChurnFiles.Expected(options), InputFiles.Of(call));
        ChurnResult run = call.Notes.Track(
            progress => ChurnAnalysis.Run(options, new AnalysisNotes(progress, call.Notes), call.Cancellation));
        ChurnFiles.WriteAside(output, run);
        call.Cancellation.ThrowIfCancellationRequested();
        output.Commit();
        Summarize(call.Notes, run);
        call.Notes.Say("terminal.open", ("path", Path.Combine(folder, "churn.html")));
        return ExitCode.Done;
    }

    private static ChurnOptions FromTransactions(Invocation call, ChurnOptions options, string[] paths)
    {
        TransactionsOptions reading = TransactionInput.Read(call, paths);
        return options with { Reading = reading, Categories = CategoryInput.Read(call, reading) };
    }

    private static string[] ExcludedColumns(Invocation call) =>
        (call.Get(Exclude) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Summarize(Notes notes, ChurnResult run)
    {
        notes.Line();
        int wide = run.Model.Candidates.Max(candidate => notes.Language[$"model.{candidate.Kind}"].Length);
        foreach (CandidateResult candidate in run.Model.Candidates)
            notes.Say(
                "terminal.auc",
                ("model", notes.Language[$"model.{candidate.Kind}"].PadRight(wide)), ("mean", candidate.MeanAuc),
                ("spread", candidate.AucSpread));
        notes.Say(
            "terminal.matters-most",
            ("columns", notes.Language.Join("list.comma", run.Model.Importance.Take(4).Select(entry => entry.Column))));
        string[] names = [.. run.Groups.Select(group => group.In(notes.Language))];
        int width = names.Select(name => name.Length).DefaultIfEmpty().Max();
        foreach ((int i, RiskProfitGroup group) in run.Groups.Index())
            notes.Say(
                double.IsNaN(group.MeanProfit)
                ? "terminal.risk-group" : group.Profit is null ? "terminal.risk-profit" : "terminal.risk-against",
                ("group", names[i].PadRight(width)),
                ("customers", notes.Language.Whole(group.Rows.Count).PadLeft(7)),
                ("probability", group.MeanProbability),
                ("profit", group.MeanProfit),
                ("more", Signed(group.Profit?.Mean - group.Profit?.MeanOfOthers, notes.Language)),
                ("others", group.Profit?.Others),
                ("low", Signed(group.Profit?.Low, notes.Language)),
                ("high", Signed(group.Profit?.High, notes.Language)));
    }

    private static string Signed(double? difference, Language text) => difference is { } value ? text.SignedMoney(value) : "";
}
