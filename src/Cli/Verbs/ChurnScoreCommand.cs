using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Pipeline.Churn;
using Segmentation.Reports.Activity;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment churn-score</c>: a model of activity drop judges new customers.</summary>
internal sealed class ChurnScoreCommand : Verb
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "churn-model.json of an earlier churn." };

    private static readonly Argument<string[]> Inputs = new(
        "TABLE") { Description = "Customer tables with the columns that the model learned from.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Creates the verb.</summary>
    public ChurnScoreCommand()
        : base(
            "churn-score",
            "Probability that each customer's activity drops, by a model of `segment churn`, and why.",
            "segment churn-score churn/churn-model.json customers.csv -o risk.csv")
    {
        Command.Arguments.Add(Model);
        Command.Arguments.Add(Inputs);
        Add([CommonOptions.OutputFile, ActivityTables.Id, ActivityTables.NoId, ActivityTables.Segments, PrivacySettings.Pseudonymise,
            CommonOptions.Language, CommonOptions.Threads]);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string? target = ResultFiles.Target(call, CommonOptions.OutputFile);
        using var files = new ResultFiles(call, target ?? "-");
        ChurnResult run = ChurnAnalysis.Score(
            call.Get(Model)!,
            ActivityTables.Read(call) with { Tables = call.Get(Inputs) },
            new AnalysisNotes(null, call.Notes),
            call.Cancellation);
        files.Write(target, TableOutput.WriterOf(target, RiskCsv.Table(run), call));
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        return ExitCode.Done;
    }
}
