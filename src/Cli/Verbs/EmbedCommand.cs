using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Reports.Artifacts;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs;

/// <summary><c>segment embed</c>: a numeric table to a map.</summary>
internal sealed class EmbedCommand : Verb
{
    private static readonly TSneOptions Defaults = new();
    private static readonly Option<int> Dimensions = TypedOptions.Integer(
        "--dimensions", "Dimensions of the map.", Defaults.Dimensions, 1, 2);
    private static readonly Option<TSneStart> Start = TypedOptions.Choice(
        "--start", "Where the map starts: principal components, or noise from --seed.", Defaults.Start, ("pca", TSneStart.Pca),
        ("random", TSneStart.Random));
    private static readonly Option<double> Exaggeration = TypedOptions.Number(
        "--early-exaggeration", "Factor on attraction in the first 250 iterations.", Defaults.EarlyExaggeration, 1);
    private static readonly Option<double> LateExaggeration = TypedOptions.Number(
        "--late-exaggeration", "Factor on attraction afterwards; 1 for none.", Defaults.LateExaggeration, 1);
    private static readonly Option<double> LearningRate = TypedOptions.Number(
        "--learning-rate", "Step length; 0 derives it from the number of rows.", Defaults.LearningRate, 0);
    private static readonly Option<bool> AllIterations = TypedOptions.Switch(
        "--all-iterations", "Run every iteration, even when the map no longer moves.");

    private static readonly Option<bool> WithQuality = TypedOptions.Switch(
        "--quality",
        "Measure how faithful the map is: trustworthiness at 5 neighbours, and the share of 10 nearest neighbours that stay; "
        + "printed on standard error, and part of --json.");

    /// <summary>Creates the verb.</summary>
    public EmbedCommand()
        : base(
            "embed",
            "A numeric table to a map by Barnes-Hut t-SNE.",
            "segment embed table.csv > map.csv",
            "segment embed features.csv --transform log --perplexity 50 --quality -o map.csv",
            "segment embed table.csv --theta 0 --iterations 500 --seed 3 --start random -o map.csv")
    {
        Command.Arguments.Add(TableInput.File);
        Add(CommonOptions.OutputFile, WithQuality, CommonOptions.Json, TableInput.NoId);
        AddUnder(
            "Map", [SegmentationSettings.TableTransform, .. SegmentationSettings.Embedding, Dimensions, Start, Exaggeration,
                LateExaggeration, LearningRate, AllIterations]);
        AddUnder("Reading", TableInput.Reading);
        AddUnder("Computing", CommonOptions.Computing);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        TableOutput output = TableOutput.Of(call);
        TSneOptions options = SegmentationSettings.ReadMap(call) with
        {
            Dimensions = call.Get(Dimensions),
            Start = call.Get(Start),
            EarlyExaggeration = call.Get(Exaggeration),
            LateExaggeration = call.Get(LateExaggeration),
            LearningRate = call.Get(LearningRate),
            StopEarly = !call.Get(AllIterations),
        };
        using ResultFiles files = output.Open(call);
        using IComputeDevice device = call.OpenDevice();
        (TSneResult map, MapQuality? quality, IReadOnlyList<Phrase> notes) = call.Notes.Track(
            progress => Embed(call, options, output, files, device, new StageClock(progress)));
        foreach (Phrase note in notes)
            call.Notes.Line(call.Notes.Language.Of(note));
        if (map.Landmarks is { } landmarks)
            call.Notes.Line(
                $"{landmarks.Length:N0} landmarks were mapped, "
                + $"{map.Positions.Rows - landmarks.Length:N0} rows placed among them; the divergence is the landmarks'");
        call.Notes.Line($"KL divergence {map.KlDivergence:0.0000} after {map.Iterations:N0} iterations");
        if (quality is not null)
        {
            string rows = quality.Rows < map.Positions.Rows ? $" (over {quality.Rows:N0} sampled rows)" : "";
            call.Notes.Line(
                $"trustworthiness {quality.Trustworthiness:0.0000} at {quality.TrustworthinessNeighbors} neighbours{rows}, "
                + $"{quality.NeighborPreservation:0.0 %} of 10 nearest neighbours kept");
        }
        return ExitCode.Done;
    }

    private static (TSneResult Map, MapQuality? Quality, IReadOnlyList<Phrase> Notes) Embed(
        Invocation call, TSneOptions options, TableOutput output, ResultFiles files, IComputeDevice device, StageClock clock)
    {
        clock.Begin("read");
        TableInput input = TableInput.Read(call);
        FeatureTable table = input.Table;
        clock.Begin("transform");
        TransformKind kind = call.Get(SegmentationSettings.TableTransform);
        Matrix values = FeatureTransform.Fit(table, kind).Apply(table);
        clock.Begin("neighbors");
        int mapped = options.LandmarksOf(values.Rows);
        Phrase[] notes = options.LoweredPerplexity(mapped) is { } lowered and >= 1 ? [SizedOptions.Lowered(lowered, mapped)] : [];
        (TSneResult map, MapQuality? quality) = Embed(device, values, options, call.Get(WithQuality), clock, call.Cancellation);
        clock.Begin("write");
        output.Write(files, MapCsv.Table(table.Ids, map.Positions, landmarks: map.Landmarks), call);
        clock.End();
        output.WriteAccount(files, new AnalysisResult
        {
            Version = ProgramVersion.Text,
            Pseudonyms = call.Key,
            Device = device.Info,
            Seed = options.Seed,
            Transform = kind,
            Map = options with { Perplexity = options.PerplexityOf(mapped) },
            Notes = notes,
            Landmarks = map.Landmarks?.Length,
            Input = input.Name,
            InputSha256 = input.Sha256,
            InputRows = values.Rows,
            Customers = values.Rows,
            Stages = clock.Timings,
            Quality = new SegmentationQuality(null, null, null, null, null, map.KlDivergence)
            {
                Trustworthiness = quality?.Trustworthiness,
                NeighborPreservation = quality?.NeighborPreservation,
            },
        });
        call.Cancellation.ThrowIfCancellationRequested();
        files.Commit();
        return (map, quality, notes);
    }

    private static (TSneResult Map, MapQuality? Quality) Embed(
        IComputeDevice device, Matrix values, TSneOptions options, bool measure, StageClock clock, CancellationToken cancellation)
    {
        try
        {
            using IPointSet points = device.Load(values, cancellation);
            TSneResult map = LandmarkMap.Embed(device, points, values, options, clock, cancellation);
            if (!measure)
                return (map, null);
            clock.Begin("quality");
            return (map, MapQuality.Measure(device, points, values, map.Positions, seed: options.Seed, cancellation: cancellation));
        }
        catch (ArgumentException error)
        {
            // The settings were checked as they were parsed; what is left does not fit this table.
            throw new InputException(error.Message, error);
        }
    }
}
