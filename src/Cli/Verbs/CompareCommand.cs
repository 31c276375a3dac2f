using System.CommandLine;
using System.Globalization;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Reports.Json;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment compare</c>: two scorings of the same customers.</summary>
internal sealed class CompareCommand : Verb
{
    private static readonly Argument<string> Before = new(
        "BEFORE") { Description = "segments.csv of a run, or what `segment score` wrote." };

    private static readonly Argument<string> After = new(
        "AFTER") { Description = "A later one, of the same customers; segments are matched by name." };

    private static readonly Option<bool> Json = TypedOptions.Switch(
        "--json", "Print the comparison on standard output as JSON; the moves then go only to -o.");

    private static readonly Option<string?> FailAbove = TypedOptions.List(
        "--fail-above", "GATES",
        "Exit 6 where a measure is higher, such as psi=0.2 or psi=0.2,ks=0.1,moved=0.3: "
        + "the highest drift of a feature or of the segments' shares, and the share of customers who moved.");

    /// <summary>Creates the verb.</summary>
    public CompareCommand()
        : base(
            "compare",
            "Compares two scorings: who moved from which segment to which, and how far each feature drifted.",
            "segment compare january.csv february.csv -o moves.csv",
            "segment compare out/segments.csv scored.csv --fail-above psi=0.2")
    {
        Command.Arguments.Add(Before);
        Command.Arguments.Add(After);
        Add(CommonOptions.OutputFile, FailAbove, Json);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        IReadOnlyList<(string Measure, double Limit)> gates = Gates(call.Get(FailAbove));
        var output = new TableOutput(ResultFiles.Target(call, CommonOptions.OutputFile), call.Get(Json));
        if (output is { Json: true, File: "-" })
            throw new UsageException("usage.output-and-json");
        TableOutput.RequireCsv(output.File);
        using ResultFiles files = output.Open(call);
        ScoredTable before = ScoredTable.ReadCsv(call.Get(Before), null, call.Cancellation);
        ScoredTable after = ScoredTable.ReadCsv(call.Get(After), null, call.Cancellation);
        Migration migration = Comparison.Migrate(before, after);
        IReadOnlyList<FeatureDrift> drifts = Comparison.Drift(before.Features, after.Features);
        output.Write(files, stream => MovesCsv.Write(stream, migration));
        if (output.Json)
            files.Write("-", stream => ComparisonJson.Write(stream, ProgramVersion.Text, migration, drifts));
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        Summarize(call.Notes, migration, drifts);
        return Judge(call.Notes, gates, migration, drifts);
    }

    private static void Summarize(Notes notes, Migration migration, IReadOnlyList<FeatureDrift> drifts)
    {
        notes.Line(
            $"{migration.Both:N0} customers in both: {migration.Stayed:N0} stayed, {migration.Moved:N0} moved; "
            + $"{migration.Left.Sum():N0} left, {migration.Joined.Sum():N0} joined.");
        if (migration.Warning is { } warning)
            notes.Line($"check first: {warning.In(notes.Language)}");
        var moves = new AlignedTable(["before \\ after", .. migration.Names]);
        for (int from = 0; from < migration.Names.Count; from++)
            moves.Add(
                [migration.Names[from], .. Enumerable.Range(0, migration.Names.Count).Select(to => $"{migration.Counts[from, to]:N0}")]);
        foreach (string line in moves.Lines())
            notes.Line(line);
        var drift = new AlignedTable("drift of", "psi", "ks", "p");
        drift.Add("segment shares", $"{migration.Psi:0.000}", "", "");
        foreach (FeatureDrift feature in drifts)
            drift.Add(feature.Feature, $"{feature.Psi:0.000}", $"{feature.Test.D:0.000}", $"{feature.Test.P:0.000}");
        notes.Line();
        foreach (string line in drift.Lines())
            notes.Line(line);
        if (drifts.Count == 0)
            notes.Line("No feature stands in both files, so only the segments' shares are compared.");
    }

    private static ExitCode Judge(
        Notes notes, IReadOnlyList<(string Measure, double Limit)> gates, Migration migration, IReadOnlyList<FeatureDrift> drifts)
    {
        ExitCode verdict = ExitCode.Done;
        foreach ((string measure, double limit) in gates)
        {
            (string what, double value) = measure switch
            {
                "psi" => drifts.Select(drift => (drift.Feature, drift.Psi)).Append(("segment shares", migration.Psi)).MaxBy(
                    drift => drift.Item2),
                "ks" => drifts.Select(drift => (drift.Feature, drift.Test.D)).Append(("no feature", 0)).MaxBy(drift => drift.Item2),
                _ => ("customers", (double)migration.Moved / migration.Both),
            };
            if (value > limit)
            {
                notes.Error($"{measure} of {what} is {value:0.###}, above {limit:0.###}.");
                verdict = ExitCode.GateFailed;
            }
        }
        return verdict;
    }

    private static List<(string Measure, double Limit)> Gates(string? text)
    {
        var gates = new List<(string, double)>();
        foreach (string gate in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = gate.Split('=');
            if (parts.Length != 2 || parts[0] is not ("psi" or "ks" or "moved") || !double.TryParse(
                parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double limit) || !(limit >= 0))
                throw new UsageException("usage.gate-of-measures", ("gate", gate));
            gates.Add((parts[0], limit));
        }
        return gates;
    }
}
