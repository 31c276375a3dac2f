namespace Segmentation.Wording;

/// <summary>A file, a folder or a database that cannot be read or written, with what is wrong as data.</summary>
/// <param name="message">The English sentence.</param>
/// <param name="fault">What is wrong.</param>
/// <param name="cause">What the system said; null for nothing.</param>
internal sealed class FileException(string message, Fault fault, Exception? cause = null) : IOException(message, cause), IFaultError
{
    /// <inheritdoc/>
    public Fault? Fault { get; } = fault;
}

/// <summary>A file or a database that was named and is not there, with what is missing as data.</summary>
/// <param name="message">The English sentence.</param>
/// <param name="fault">What is missing.</param>
/// <param name="path">What was named.</param>
internal sealed class MissingFileException(string message, Fault fault, string? path) : FileNotFoundException(message, path), IFaultError
{
    /// <inheritdoc/>
    public Fault? Fault { get; } = fault;
}
