namespace Segmentation.Outputs.Streams;

/// <summary>Passes bytes on until the run is cancelled: every writer, whatever it writes, hears of it with its next bytes.</summary>
/// <param name="output">Left open.</param>
/// <param name="cancellation">Looked at before every write.</param>
internal sealed class CancellableStream(Stream output, CancellationToken cancellation) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        output.Write(buffer);
    }

    public override void Flush() => output.Flush();
}
