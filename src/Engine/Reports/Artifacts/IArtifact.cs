using Segmentation.Pipeline;

namespace Segmentation.Reports.Artifacts;

/// <summary>One file of a run's folder.</summary>
/// <typeparam name="TOptions">What the run was asked.</typeparam>
/// <typeparam name="TResult">What it found.</typeparam>
internal interface IArtifact<in TOptions, in TResult>
{
    /// <summary>The file's name.</summary>
    string Name { get; }

    /// <summary>Whether a run will write it, as far as its options tell: every run, unless the file says otherwise.</summary>
    bool IsExpected(TOptions options) => true;

    /// <summary>Whether a run has what the file holds: every run, unless the file says otherwise.</summary>
    bool Applies(TResult run) => true;

    /// <summary>The content, for a run to which the file applies.</summary>
    ArtifactContent Content(TResult run);
}

/// <summary>One file of a run that makes segments.</summary>
internal interface IArtifact : IArtifact<AnalysisOptions, AnalysisResult>;
