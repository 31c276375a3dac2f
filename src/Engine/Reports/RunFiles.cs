using System.Collections.Frozen;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Artifacts.Differences;
using Segmentation.Reports.Artifacts.Quality;
using Segmentation.Reports.Artifacts.Tuning;
using Segmentation.Reports.Artifacts.Value;
using Segmentation.Reports.Json;
using Segmentation.Reports.Lifetime;
using Segmentation.Reports.Slides;
using Segmentation.Reports.Tables;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Reports;

/// <summary>The folder of a run that makes segments: its files and the account that lists them.</summary>
public static class RunFiles
{
    /// <summary>The file that tells how the run was made and which files it wrote.</summary>
    public const string Record = "run.json";

    /// <summary>All files that a run can write beside the record, in the order in which they are written.</summary>
    internal static IReadOnlyList<IArtifact> All { get; } =
    [
        new TransactionsArtifact(),
        new SegmentsCsv(),
        new ProfilesArtifact(),
        new OutliersCsv(),
        new LinkageArtifact(),
        new MapCsv(),
        new SeasonsCsv(),
        new OrdersArtifact(),
        new CohortsCsv(),
        new HistoryMovesCsv(),
        new RecommendationsCsv(),
        new CallFirstCsv(),
        new PlansCsv(),
        new ValueCsv(),
        new ValueArtifact(),
        new TestsCsv(),
        new PairsCsv(),
        new SegmentationsCsv(),
        new CategoriesCsv(),
        new CustomerCategoriesCsv(),
        new TuningCsv(),
        new ChoiceCsv(),
        new StabilityCsv(),
        new RulesArtifact(),
        new ModelArtifact(),
        new ReportArtifact(),
        new SlidesArtifact(),
    ];

    /// <summary>Every name that a run can write, in the order in which they are written.</summary>
    internal static IReadOnlyList<string> InOrder { get; } =
    [
        .. All.SelectMany(artifact => TableFormat.FilesOf(artifact.Name, TableFormat.All)),
        .. TableFormat.All.Select(format => format.Book).OfType<string>(), Record,
    ];

    /// <summary>Every name that a run can write.</summary>
    public static IReadOnlySet<string> Known { get; } = FrozenSet.ToFrozenSet(InOrder, StringComparer.Ordinal);

    /// <summary>Names that a run will write, as far as its options tell: outliers and the like may turn out to be none.</summary>
    public static IReadOnlyCollection<string> Expected(AnalysisOptions options) =>
        Names(All.Where(artifact => artifact.IsExpected(options)), options.Tables);

    /// <summary>Writes the results of a run into a folder: all of them, or none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="directory">The folder, made where it is missing; the files of an earlier run are replaced as a whole, no other file
    /// is.</param>
    /// <param name="overwrite">Whether files in the way that no run wrote are replaced too.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="IOException">The folder cannot be written, or something is in the way.</exception>
    public static void Write(AnalysisResult run, string directory, bool overwrite = false, CancellationToken cancellation = default)
    {
        using var folder = new OutputFolder(new OutputFolderPlan
        {
            Directory = directory,
            Record = Record,
            Known = Known,
            Expected = Names(All.Where(artifact => artifact.Applies(run)), run.Tables),
            Overwrite = overwrite,
            Inputs = run is { Input: not null, Reading: { } reading } ? SourceList.Expand(reading.Sources) : [],
            Cancellation = cancellation,
        });
        var clock = new StageClock();
        clock.Begin("write");
        WriteAside(folder, run, clock);
        folder.Commit();
    }

    /// <summary>Writes all files that apply aside, and the record last.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="run">The run.</param>
    /// <param name="clock">Its stage <c>write</c> is in the record as far as it has come.</param>
    /// <returns>The run with the stages of the clock, as the record has it.</returns>
    internal static AnalysisResult WriteAside(OutputFolder folder, AnalysisResult run, StageClock clock)
    {
        IReadOnlyList<OutputFile> files = ArtifactWriter.Write(
            folder, All, run,
            new TableOutputs([.. run.Tables.Select(TableFormat.Of)], run.Language, ProfilesTable.Name, () => ProfilesTable.Of(run)));
        clock.End();
        run = run with { Stages = [.. run.Stages, .. clock.Timings] };
        folder.Write(Record, stream => RunJson.WriteSealed(stream, run, files));
        return run;
    }

    private static string[] Names(IEnumerable<IArtifact> artifacts, IReadOnlyList<string> tables)
    {
        TableFormat[] formats = [.. tables.Select(TableFormat.Of)];
        return
        [
            .. artifacts.SelectMany(artifact => TableFormat.FilesOf(artifact.Name, formats)),
            .. formats.Select(format => format.Book).OfType<string>(), Record,
        ];
    }
}
