using Segmentation.Transactions.Csv;

namespace Segmentation.Transactions.Parsing;

/// <summary>A source that was read once.</summary>
/// <param name="Layout">As it was found.</param>
/// <param name="Reader">What read it.</param>
internal readonly record struct SecondSource(SourceLayout Layout, BlockReader Reader);

/// <summary>The blocks of all sources once more; a file that changed since the first pass is refused.</summary>
internal sealed class SecondFeed(SecondSource[] sources, int blockBytes, CancellationToken cancellation) : SourceFeed(sources.Length)
{
    /// <inheritdoc/>
    public override void Dispose() => Reader?.Close();

    private protected override SourceLayout Open(int number)
    {
        Reader = sources[number].Reader.Again(blockBytes, cancellation);
        return sources[number].Layout;
    }
}
