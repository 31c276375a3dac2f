using Segmentation.Features;

namespace Segmentation.Pipeline;

/// <summary>Hears of an analysis while it goes on.</summary>
public interface IAnalysisObserver : IProgress<StageProgress>
{
    /// <summary>The transactions are read and cleaned, and nothing is computed from them yet.</summary>
    void OnRead(CustomerFeatures source);
}
