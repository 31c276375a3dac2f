using Segmentation.Features;
using Segmentation.Features.Seasons;
using Segmentation.Offers;
using Segmentation.Outputs;
using Segmentation.Pipeline;
using Segmentation.Transactions;

namespace Segmentation.Reports;

/// <summary>A finished run as files and the report tell it.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Input">What was read, as the user named it; null where it was generated.</param>
/// <param name="InputSha256">Hash of the input's bytes, lower-case hex; null where it was generated.</param>
/// <param name="InputRows">Data rows read: transactions, or rows of a table.</param>
/// <param name="Result">What the pipeline found.</param>
/// <param name="Source">The transactions' account; null where a plain table was segmented.</param>
/// <param name="Stages">Time and memory of all stages, reading and writing included as far as they are known.</param>
public sealed record RunRecord(
    string Version,
    string? Input,
    string? InputSha256,
    long InputRows,
    SegmentationResult Result,
    CustomerFeatures? Source,
    IReadOnlyList<StageTiming> Stages)
{
    /// <summary>How the transactions were read and cleaned; null where a plain table was segmented.</summary>
    public TransactionsOptions? Reading { get; init; }

    /// <summary>When the segments buy; null where order times were not kept.</summary>
    public SegmentSeasons? Seasons { get; init; }

    /// <summary>What to do next; null where it was not asked for.</summary>
    public Advice? Advice { get; init; }

    /// <summary>Segmentations that stand beside the clusters; null where none were asked for.</summary>
    public SideBySide? SideBySide { get; init; }

    /// <summary>Files that were written beside the account of the run; null where there is no folder.</summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }
}
