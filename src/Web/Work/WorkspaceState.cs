using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>A file that was uploaded.</summary>
/// <param name="Name">Its name in the current folder.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record UploadedFile(string Name, long Bytes);

/// <summary>What reading found; the rows themselves are not held.</summary>
/// <param name="Formats">How each file is written.</param>
/// <param name="Cleaning">What was dropped, and what looks wrong.</param>
/// <param name="Summary">Figures over what is kept.</param>
/// <param name="Returns">What became of returns; null where that is not known.</param>
internal sealed record FileCheck(
    IReadOnlyList<SourceFormat> Formats, CleaningReport Cleaning, TransactionSummary Summary, ReturnsReport? Returns)
{
    /// <summary>Of an analysis that read and segmented nothing.</summary>
    public static FileCheck Of(AnalysisResult run)
    {
        CustomerFeatures source = run.Source!;
        return new FileCheck(source.Formats, source.Cleaning, source.Summary, source.Returns);
    }
}

/// <summary>A run that is done.</summary>
/// <param name="Number">Counts the runs of this server.</param>
/// <param name="Folder">Full path of its results.</param>
/// <param name="Files">Names of its files.</param>
/// <param name="Segments">The segments; what is downloaded by segment is made of them.</param>
/// <param name="Language">Language of the run.</param>
internal sealed record FinishedRun(
    int Number, string Folder, IReadOnlyList<string> Files, SegmentationResult Segments, Language Language);

/// <summary>All that the page shows; a new one takes its place with every change.</summary>
internal sealed record WorkspaceState
{
    /// <summary>Language of the page and of what it makes.</summary>
    public required Language Language { get; init; }

    /// <summary>What was uploaded.</summary>
    public IReadOnlyList<UploadedFile> Files { get; init; } = [];

    /// <summary>What was chosen.</summary>
    public PageSettings Settings { get; init; } = new();

    /// <summary>Columns and first rows of the first file; null where they cannot be read.</summary>
    public SourcePreview? Preview { get; init; }

    /// <summary>What reading found; null where it was not read through.</summary>
    public FileCheck? Check { get; init; }

    /// <summary>What went wrong last; null for nothing.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Work that goes on; null for none.</summary>
    public Job? Job { get; init; }

    /// <summary>The run whose results are shown; null for none.</summary>
    public FinishedRun? Finished { get; init; }
}
