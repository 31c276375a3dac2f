using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Clustering;
using Segmentation.Clustering.Methods;
using Segmentation.Compute;
using Segmentation.Pipeline;
using Segmentation.Reports;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment cluster</c>: a numeric table to labels.</summary>
internal sealed class ClusterCommand : Verb
{
    private static readonly Option<string?> LinkageFile = TypedOptions.Text(
        "--linkage", "FILE", "Ward: also write all merges as a,b,height,size in SciPy's numbering.");
    private static readonly Option<bool> WithQuality = TypedOptions.Switch(
        "--quality", "Measure silhouette, Calinski-Harabasz and Davies-Bouldin; printed on standard error, and part of --json.");

    private static readonly ListOption Categorical = TypedOptions.List(
        "--categorical", "COLUMNS", "k-prototypes: columns that are categories though they look like numbers, such as a postcode.");
    private static readonly Option<string?> ProfileFile = TypedOptions.Text(
        "--profile", "FILE", "Also write what each segment is like: the means of its numbers and its most frequent categories.");

    /// <summary>Creates the verb.</summary>
    public ClusterCommand()
        : base(
            "cluster",
            "A table to labels, numbered by first appearance.",
            "segment cluster table.csv --method kmeans -k 7 > labels.csv",
            "segment cluster table.csv --method ward -k 7 --linkage linkage.csv -o labels.csv",
            "segment cluster features.csv --transform log -k auto --k-range 2..20 --quality -o labels.csv",
            "segment cluster customers.csv --method kprototypes -k 5 --transform standardize --profile profile.csv -o labels.csv")
    {
        Command.Arguments.Add(TableInput.File);
        Add([
            CommonOptions.OutputFile, .. DatabaseOutput.All, LinkageFile, ProfileFile, Categorical, WithQuality, CommonOptions.Json,
            TableInput.NoId,
        ]);
        AddUnder("Segments", [.. SegmentationSettings.TableClustering, SegmentationSettings.TableTransform]);
        AddUnder("Reading", TableInput.Reading);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        SegmentationOptions options = SegmentationSettings.ReadClustering(
            call, SegmentationSettings.TableTransform, SegmentationSettings.TableMethod);
        TableOutput output = TableOutput.Of(call);
        string? linkage = ResultFiles.Target(call, LinkageFile);
        if (linkage is not null && !options.Method.MakesDendrogram)
            throw new UsageException(
                "usage.linkage", ("method", ClusteringMethods.All.First(method => method.MakesDendrogram).Name),
                ("given", options.Method.Name));
        if (linkage == "-" && !ResultFiles.IsFile(output.File) && !(output.HasTable && output.File is null))
            throw new UsageException("usage.linkage-and-labels");
        if (call.Given(Categorical) && !options.Method.TakesCategories)
            throw new UsageException(
                "usage.categorical", ("method", ClusteringMethods.KPrototypes.Name), ("given", options.Method.Name));
        string? profile = ResultFiles.Target(call, ProfileFile);
        if (profile == "-" && (linkage == "-" || !ResultFiles.IsFile(output.File)))
            throw new UsageException("usage.profile-and-other");
        using ResultFiles files = output.Open(call, linkage, profile);
        using IComputeDevice device = call.OpenDevice();
        SegmentationQuality? quality = call.Notes.Track(
            progress => Cluster(call, options, output, linkage, profile, files, device, new StageClock(progress)));
        if (quality is { Silhouette: { } silhouette })
            call.Notes.Line(
                $"silhouette {silhouette:0.0000}, Calinski-Harabasz {quality.CalinskiHarabasz:0.0}, Davies-Bouldin "
                + $"{quality.DaviesBouldin:0.0000}, inertia {quality.Inertia:G10}");
        return ExitCode.Done;
    }

    private static SegmentationQuality? Cluster(
        Invocation call, SegmentationOptions options, TableOutput output, string? linkage, string? profile, ResultFiles files,
        IComputeDevice device, StageClock clock)
    {
        clock.Begin("read");
        TableInput input = TableInput.Read(
            call, options.Method.TakesCategories, ListOption.Words(call.Get(Categorical)),
            $"Leave the column out, or take it as categories with --method {ClusteringMethods.KPrototypes}.");
        if (input.Table.Categories.Count > 0)
        {
            call.Notes.Line(
                "categories: "
                + string.Join(", ", input.Table.Categories.Select(column => $"{column.Name} ({column.Texts.Count:N0})")));
            if (call.Get(WithQuality))
                throw new UsageException("usage.quality-categories");
        }
        // Profiles and maps are run's; the job's clustering is the same one.
        (ClusteringResult result, SegmentationQuality? quality) = SegmentationJob.Cluster(
            input.Table, options, device, call.Get(WithQuality), clock, call.Cancellation);
        clock.Begin("write");
        output.Write(files, LabelsCsv.Table(input.Table.Ids, result.Labels), call);
        if (profile is not null)
            files.Write(profile, TableOutput.WriterOf(profile, ClusterProfileCsv.Table(input.Table, result.Labels), call));
        if (linkage is not null)
            files.Write(linkage, stream => LinkageWriter.WriteCsv(result.Dendrogram!, stream, call.Cancellation));
        clock.End();
        output.WriteAccount(files, new AnalysisResult
        {
            Version = ProgramVersion.Text,
            Pseudonyms = call.Key,
            Device = device.Info,
            Seed = options.Seed,
            Transform = options.Transform,
            Clustering = options with { KMeans = options.KMeans with { Restarts = options.KMeans.RestartsOf(input.Table.Values.Rows) } },
            Input = input.Name,
            InputSha256 = input.Sha256,
            InputRows = input.Table.Values.Rows,
            Customers = input.Table.Values.Rows,
            SegmentCount = result.Clusters,
            Stages = clock.Timings,
            Quality = quality,
            Choice = result.Choice,
        });
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        return quality;
    }
}
