using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Transactions;

namespace Segmentation.Reports;

/// <summary>How any verb that computes came to its result; each part is null where the verb has none.</summary>
public sealed record RunAccount
{
    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The device that computed.</summary>
    public DeviceInfo? Device { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How transactions were read and cleaned.</summary>
    public TransactionsOptions? Reading { get; init; }

    /// <summary>How the table was put on a common scale.</summary>
    public TransformKind? Transform { get; init; }

    /// <summary>How segments were found.</summary>
    public SegmentationOptions? Clustering { get; init; }

    /// <summary>How the map was made.</summary>
    public TSneOptions? Map { get; init; }

    /// <summary>Customers that the map was made of, where the others were placed among them.</summary>
    public int? Landmarks { get; init; }

    /// <summary>What was read, as the user named it; null where it was generated.</summary>
    public string? Input { get; init; }

    /// <summary>Hash of the input's bytes, lower-case hex.</summary>
    public string? InputSha256 { get; init; }

    /// <summary>Data rows read.</summary>
    public required long InputRows { get; init; }

    /// <summary>The transactions' account.</summary>
    public CustomerFeatures? Source { get; init; }

    /// <summary>When the segments buy.</summary>
    public SegmentSeasons? Seasons { get; init; }

    /// <summary>What to do next.</summary>
    public Advice? Advice { get; init; }

    /// <summary>Customers in the result.</summary>
    public required int Customers { get; init; }

    /// <summary>Segments in the result.</summary>
    public int? Segments { get; init; }

    /// <summary>Where a default did not suit the data, and what was taken instead.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Time and memory by stage.</summary>
    public required IReadOnlyList<StageTiming> Stages { get; init; }

    /// <summary>Quality measures.</summary>
    public SegmentationQuality? Quality { get; init; }

    /// <summary>The curve over k, where k was chosen.</summary>
    public ChosenK? Choice { get; init; }

    /// <summary>Customers beyond the fences.</summary>
    public OutlierResult? Outliers { get; init; }

    /// <summary>Segmentations beside the clusters.</summary>
    public SideBySide? SideBySide { get; init; }

    /// <summary>Files that the run wrote beside this account; null where it fills no folder.</summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }

    /// <summary>The account of a run of the main job.</summary>
    public static RunAccount Of(RunRecord run)
    {
        SegmentationResult result = run.Result;
        return new RunAccount
        {
            Version = run.Version,
            Device = result.Device,
            Seed = result.Options.Seed,
            Reading = run.Reading,
            Transform = result.Options.Transform,
            Clustering = result.Options,
            Map = result.Map is null ? null : result.Options.TSne,
            Landmarks = result.Map?.Landmarks?.Length,
            Input = run.Input,
            InputSha256 = run.InputSha256,
            InputRows = run.InputRows,
            Source = run.Source,
            Seasons = run.Seasons,
            Advice = run.Advice,
            Customers = result.Labels.Length,
            Segments = result.Profiles.Count,
            Notes = result.Notes,
            Stages = run.Stages,
            Quality = result.Quality,
            Choice = result.Choice,
            Outliers = result.Outliers,
            SideBySide = run.SideBySide,
            Files = run.Files,
        };
    }
}
