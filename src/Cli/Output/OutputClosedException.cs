namespace Segmentation.Cli.Output;

/// <summary>Whoever read standard output has left, as <c>head</c> does when it has enough.</summary>
internal sealed class OutputClosedException() : IOException("the reader of standard output has left");
