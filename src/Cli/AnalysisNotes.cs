using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Wording;

namespace Segmentation.Cli;

/// <summary>What a user hears of an analysis while it goes on.</summary>
/// <param name="progress">Shows the stages; null for none.</param>
/// <param name="notes">Is told what was read; null where nobody chose what is read.</param>
internal sealed class AnalysisNotes(IProgress<StageProgress>? progress, Notes? notes) : IAnalysisObserver
{
    /// <summary>Column of each role as a model remembers them; where others play these roles it is told.</summary>
    public IReadOnlyDictionary<string, string> Remembered { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public void Report(StageProgress value) => progress?.Report(value);

    /// <inheritdoc/>
    public void OnRead(CustomerFeatures source)
    {
        if (notes is null)
            return;
        ReadingNotes.Tell(notes, source);
        ReadingNotes.TellDifferences(notes, source, Remembered);
    }

    /// <inheritdoc/>
    public void OnTables(IReadOnlyList<Phrase> account)
    {
        foreach (Phrase line in account)
            notes?.Line(notes.Language.Of(line));
    }
}
