using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Databases;
using Segmentation.Prediction.Activity;
using Segmentation.Prediction.Models;
using Segmentation.Reports.Activity;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment churn-score</c>: a model of activity drop judges new customers.</summary>
internal sealed class ChurnScoreCommand : Verb
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "churn-model.json of an earlier churn." };

    private static readonly Argument<string[]> Inputs = new("TABLE") { Description = "Customer tables with the columns that the model learned from.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Creates the verb.</summary>
    public ChurnScoreCommand()
        : base(
            "churn-score",
            "Probability that each customer's activity drops, by a model of `segment churn`, and why.",
            "segment churn-score churn/churn-model.json customers.csv -o risk.csv")
    {
        Command.Arguments.Add(Model);
        Command.Arguments.Add(Inputs);
        Add([CommonOptions.OutputFile, ActivityTables.Id, CommonOptions.Threads]);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string? target = ResultFiles.Target(call, CommonOptions.OutputFile);
        int threads = call.Get(CommonOptions.Threads) is > 0 and var given ? given : Threading.AllCores;
        using var files = new ResultFiles(call, target ?? "-");
        string path = call.Get(Model);
        (ActivityDropModel model, ActivityDropOrigin origin) = Load(path, call.Cancellation);
        string[] paths = call.Get(Inputs);
        ActivityTables tables = ActivityTables.Read(call, paths, fix: false, origin.Fixes);
        ModelTable table = tables.Table.Align(model.Columns);
        double[] probabilities = model.Probabilities(table, threads, call.Cancellation);
        int[] explained = ActivityTables.ToExplain(probabilities, []);
        (_, Matrix contributions) = model.Explain(table.Select(explained), threads, call.Cancellation);
        var run = new ActivityRun(ProgramVersion.Text, string.Join(' ', paths.Select(DatabaseAddress.DisplayName)), model, table, probabilities, null, null, [], explained, contributions, tables.Account, origin.Seed);
        files.Write(target, stream => RiskCsv.Write(stream, run));
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        return ExitCode.Done;
    }

    private static (ActivityDropModel Model, ActivityDropOrigin Origin) Load(string path, CancellationToken cancellation)
    {
        using Stream stream = InputFile.Open(path, cancellation);
        return ActivityDropFile.Read(stream, path);
    }
}
