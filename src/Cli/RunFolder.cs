using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Databases;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Json;
using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>
/// Where a run's results go: a folder, the table of a database, and the account on standard output; all of it, or nothing.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private readonly OutputFolder? _folder;

    private readonly TableTarget? _table;

    private readonly bool _printsAccount;

    private readonly HistoryOutput? _history;

    private RunFolder(OutputFolder? folder, TableTarget? table, bool printsAccount, HistoryOutput? history)
    {
        _history = history;
        _folder = folder;
        _table = table;
        _printsAccount = printsAccount;
    }

    /// <summary>Opens the folder that <c>-o</c> names and the table that <c>--to</c> names, before anything is computed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="options">What the run will do: its folder is looked through for files in the way.</param>
    /// <exception cref="UsageException">Neither of them, nor <c>--json</c>: the results would go nowhere.</exception>
    /// <exception cref="IOException">Something is in the way.</exception>
    /// <param name="history">The history that the run adds to; null for none.</param>
    public static RunFolder Open(Invocation call, AnalysisOptions options, HistoryOutput? history = null)
    {
        string? path = call.Get(CommonOptions.OutputFolder);
        bool json = call.Get(CommonOptions.Json);
        if (path is null && !json && !call.Given(DatabaseOutput.To))
            throw new UsageException("usage.where-results");
        if (path is "-" or "")
            throw new UsageException("usage.run-folder");
        IReadOnlyList<string> inputs = InputFiles.Of(call);
        if (json)
        {
            using var output = new OutputSet(inputs);
            output.ExpectStandardOutput();
        }
        TableTarget? table = DatabaseOutput.Open(call);
        try
        {
            return new RunFolder(
                path is null ? null : OpenFolder(call, path, RunFiles.Record, RunFiles.Known, RunFiles.Expected(options), inputs),
                table,
                json,
                history);
        }
        catch
        {
            table?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder of results as a call's options say.</summary>
    /// <exception cref="IOException">Something is in the way.</exception>
    public static OutputFolder OpenFolder(
        Invocation call,
        string path,
        string record,
        IReadOnlySet<string> known,
        IReadOnlyCollection<string> expected,
        IReadOnlyList<string> inputs) =>
        new(new OutputFolderPlan
        {
            Directory = path,
            Record = record,
            Known = known,
            Expected = expected,
            Overwrite = call.Get(CommonOptions.Overwrite),
            Inputs = inputs,
            Cancellation = call.Cancellation,
        });

    /// <summary>
    /// Writes all results of a run, prints the account where it was asked for, and puts everything in place: what is likeliest to fail
    /// comes first.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">Told of the stage <c>write</c>.</param>
    /// <param name="cancellation">Ends it before anything is in place.</param>
    /// <returns>The run with the stage <c>write</c>.</returns>
    public AnalysisResult Write(AnalysisResult run, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var clock = new StageClock(progress);
        clock.Begin("write");
        _table?.Write(SegmentsCsv.Table(run.Segments, run.History), cancellation);
        if (_folder is null)
        {
            clock.End();
            run = run with { Stages = [.. run.Stages, .. clock.Timings] };
        }
        else
        {
            run = RunFiles.WriteAside(_folder, run, clock);
        }
        if (run.History is { } followed)
            _history!.Write(followed);
        cancellation.ThrowIfCancellationRequested();
        if (_folder is null)
            Finish(run);
        else
            _folder.Commit(() => Finish(run));
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table?.Dispose();
        _folder?.Dispose();
    }

    private void Finish(AnalysisResult run)
    {
        if (_printsAccount)
        {
            using Stream output = Console.OpenStandardOutput();
            RunJson.Write(output, run, _folder is null ? null : [.. _folder.Files.Where(file => file.Name != RunFiles.Record)]);
        }
        _table?.Commit();
        _history?.Commit();
    }
}
