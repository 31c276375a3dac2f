using System.Security.Cryptography;
using Segmentation.Sources;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Transactions.Csv;

/// <summary>One opened source, whose rows come in blocks that any thread can take apart.</summary>
internal abstract class BlockReader : IDisposable
{
    /// <summary>The source's name to show.</summary>
    internal abstract string Name { get; }

    /// <summary>Name of the encoding as known so far.</summary>
    internal abstract string Encoding { get; }

    /// <summary>Between rows.</summary>
    internal abstract byte LineEnd { get; }

    /// <summary>Between fields.</summary>
    internal abstract byte Delimiter { get; }

    /// <summary>Whether runs of spaces and tabs separate fields, of which <see cref="Delimiter"/> is made.</summary>
    internal virtual bool IsBySpaces => false;

    /// <summary>Whether the first row names the columns.</summary>
    internal virtual bool HasHeader => true;

    /// <summary>Whether <see cref="Peek"/> saw the whole source.</summary>
    internal abstract bool IsPeekedToTheEnd { get; }

    /// <summary>What was passed over or assumed.</summary>
    internal virtual IReadOnlyList<Finding> Findings => [];

    /// <summary>Bytes read so far; other threads may look, for progress.</summary>
    internal abstract long BytesRead { get; }

    /// <summary>Whether the source can be opened a second time and gives the same: a file.</summary>
    internal abstract bool CanReadAgain { get; }

    /// <summary>How many rows there are, where the source knows it without reading them; else null.</summary>
    internal virtual long? RowCount => null;

    /// <summary>Whether it is compressed.</summary>
    internal virtual bool IsGzip => false;

    /// <summary>Gets what is read, for <see cref="Again"/>; null keeps nothing. Given before anything is read.</summary>
    internal abstract Spool? Spool { get; set; }

    /// <summary>Opens a source.</summary>
    /// <param name="path">A file, pipe, device or link, <c>-</c>, the address of a database, or a pattern that one source reads.</param>
    /// <param name="standardInput">What <c>-</c> reads; null is the process's.</param>
    /// <param name="hash">Gets all that is read; null for none.</param>
    /// <param name="options">How a text is written.</param>
    /// <param name="blockBytes">Usual size of a block.</param>
    /// <param name="limits">What a source of cells may use.</param>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <exception cref="IOException">No such file or database, a directory, or no permission.</exception>
    /// <exception cref="InputException">A file of another kind, such as a workbook; an unknown encoding; no query.</exception>
    internal static BlockReader Open(
        string path, Stream? standardInput, IncrementalHash? hash, TextOptions options, int blockBytes, SourceLimits limits,
        CancellationToken cancellation) =>
        TransactionSources.Names(path)
            ? new CellReader(TransactionSources.Open(path, limits), blockBytes, new CellLog(hash), cancellation)
            : new RowReader(
                SourceStream.Open(path, standardInput, hash, options.Encoding, cancellation), blockBytes, options) { Path = path };

    /// <summary>Looks at the beginning without taking it: whole rows from the header on.</summary>
    /// <param name="bytes">About how much.</param>
    /// <exception cref="InputException">The source is empty.</exception>
    internal abstract (RowBlock Block, FieldIndex Fields) Peek(int bytes);

    /// <summary>Tells what of each column will be looked at.</summary>
    /// <param name="needsText">Whether its text is, besides the value of a number or moment.</param>
    /// <param name="takesBytes">Whether bytes may stand in it, as the digits of an id.</param>
    internal virtual void Expect(bool[] needsText, bool[] takesBytes)
    {
    }

    /// <summary>Fills <paramref name="block"/> with the next rows; false at the end.</summary>
    /// <exception cref="InputException">Rows that cannot be read.</exception>
    /// <exception cref="IOException">The source is lost.</exception>
    internal abstract bool TryRead(RowBlock block);

    /// <summary>Call when all is read: it must be that of one moment.</summary>
    /// <exception cref="IOException">The source was written to meanwhile.</exception>
    internal abstract void ThrowIfChanged();

    /// <summary>The same rows once more, when all was read.</summary>
    /// <exception cref="IOException">The source changed since.</exception>
    internal abstract BlockReader Again(int blockBytes, CancellationToken cancellation);

    /// <summary>Closes the source; what is kept for <see cref="Again"/> stays.</summary>
    internal abstract void Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        Spool?.Dispose();
    }
}
