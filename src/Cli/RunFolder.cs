using Segmentation.Clustering;
using Segmentation.Databases;
using Segmentation.Pipeline;
using Segmentation.Prediction;
using Segmentation.Reports;

namespace Segmentation.Cli;

/// <summary>The folder that a run fills, and the table of a database where one was asked for: all of it, or nothing.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly OutputFolder? _folder;

    private readonly TableTarget? _table;

    private RunFolder(OutputFolder? folder, TableTarget? table)
    {
        _folder = folder;
        _table = table;
    }

    /// <summary>Opens the folder that <c>-o</c> names and the table that <c>--to</c> names, before anything is computed.</summary>
    /// <exception cref="UsageException">Neither of them, nor <c>--json</c>: the results would go nowhere.</exception>
    public static RunFolder Open(Invocation call)
    {
        string? path = call.Get(CommonOptions.OutputFolder);
        if (path is null)
        {
            return call.Get(CommonOptions.Json) || call.Given(DatabaseOutput.To)
                ? new RunFolder(null, DatabaseOutput.Open(call))
                : throw new UsageException("where should the results go? Give a folder with -o, such as -o out, a table with --to, or --json for the account alone.");
        }
        if (path is "-" or "")
            throw new UsageException("-o takes a folder here: a run writes several files. Give one such as -o out, or --json for the account on standard output.");
        TableTarget? table = DatabaseOutput.Open(call);
        return new RunFolder(new OutputFolder(path), table);
    }

    /// <summary>Writes a file of the verb's own aside.</summary>
    public void Write(string name, Action<Stream> write) => _folder?.Write(name, write);

    /// <summary>Writes all files of a run aside.</summary>
    /// <param name="clock">Its last stage, <c>write</c>, is in the account as far as it has come.</param>
    public void Write(RunRecord run, SegmentModel model, StageClock clock, CancellationToken cancellation)
    {
        _table?.Write(SegmentsCsv.Table(run.Result), cancellation);
        if (_folder is null)
        {
            clock.End();
            return;
        }
        SegmentationResult result = run.Result;
        _folder.Write("segments.csv", SegmentsCsv.Table(result).WriteCsv);
        _folder.Write("profiles.json", stream => ProfilesJson.Write(stream, result.Profiles, result.Scoring));
        if (result.Outliers is { Handling: not OutlierHandling.Keep, Beyond.Length: > 0 } outliers)
            _folder.Write("outliers.csv", stream => OutliersCsv.Write(stream, outliers));
        else
            _folder.Remove("outliers.csv");
        if (result.Dendrogram is { } dendrogram)
            _folder.Write("linkage.csv", stream => LinkageWriter.WriteCsv(dendrogram, stream));
        else
            _folder.Remove("linkage.csv");
        if (result.Map is { } map)
            _folder.Write("map.csv", stream => MapCsv.Write(stream, result.Table.Ids, map.Positions, result.Labels, map.Landmarks));
        else
            _folder.Remove("map.csv");
        if (run is { Seasons: not null, Source.Times: { } times })
            _folder.Write("seasons.csv", stream => SeasonsCsv.Write(stream, result.Table.Ids, result.Labels, times));
        else
            _folder.Remove("seasons.csv");
        if (run.Advice is { } advice)
        {
            string[] names = [.. result.Profiles.Select(profile => profile.Name)];
            _folder.Write("recommendations.csv", stream => RecommendationsCsv.Write(stream, advice, names, run.Seasons, run.Source?.Times?.Seasons.Shop));
            _folder.Write("call-first.csv", stream => CallFirstCsv.Write(stream, advice.Calls, result.Table.Ids, result.Labels, names));
        }
        else
        {
            _folder.Remove("recommendations.csv");
            _folder.Remove("call-first.csv");
        }
        if (run.SideBySide is { } compared)
            _folder.Write("segmentations.csv", stream => SegmentationsCsv.Write(stream, result.Table.Ids, compared));
        else
            _folder.Remove("segmentations.csv");
        if (run.Source is { Categories: { } categories } source)
        {
            _folder.Write("categories.csv", stream => CategoriesCsv.WriteProducts(stream, categories.Placements));
            _folder.Write("customer_categories.csv", stream => CategoriesCsv.WriteCustomers(stream, source.Table.Ids, categories));
        }
        else
        {
            _folder.Remove("categories.csv");
            _folder.Remove("customer_categories.csv");
        }
        _folder.Write("model.json", model.Save);
        _folder.Write("report.html", stream => HtmlReport.Write(stream, run));
        clock.End();
        _folder.Write("run.json", stream => RunJson.Write(stream, run with { Stages = clock.Timings }));
    }

    /// <summary>Commits the table and puts all files in place.</summary>
    public void Commit()
    {
        // A database may refuse yet; renaming files beside them seldom fails.
        _table?.Commit();
        _folder?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _table?.Dispose();
        _folder?.Dispose();
    }
}
