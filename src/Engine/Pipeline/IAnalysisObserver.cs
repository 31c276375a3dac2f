using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Pipeline;

/// <summary>Hears of an analysis while it goes on.</summary>
public interface IAnalysisObserver : IProgress<StageProgress>
{
    /// <summary>The transactions are read and cleaned, and nothing is computed from them yet.</summary>
    void OnRead(CustomerFeatures source);

    /// <summary>Customer tables are read, joined and cleaned.</summary>
    /// <param name="account">What was read, mended and dropped, in sentences.</param>
    void OnTables(IReadOnlyList<Phrase> account);
}
