using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Wording;

namespace Segmentation.Transactions.Bytes;

/// <summary>One opened source: plain text, gzip (one member or several) or standard input, told apart by its first bytes.</summary>
internal sealed class SourceStream : IDisposable
{
    private const int HeadBytes = 4096;

    private readonly MeteredStream _raw;
    private readonly FileStream? _file;
    private readonly DateTime _writtenAt;
    private Stream _content;
    private bool _isGzip;

    // Without it .NET reads a gzip file that ends early as a shorter file. Executables set it in their project too, since it is looked at
    // once.
    static SourceStream() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private SourceStream(string name, MeteredStream raw, FileStream? file)
    {
        Name = name;
        _raw = raw;
        _content = raw;
        _file = file is { CanSeek: true } ? file : null;
        if (_file is null)
            return;
        RawLength = _file.Length;
        _writtenAt = File.GetLastWriteTimeUtc(_file.SafeFileHandle);
    }

    /// <summary>The path as the user gave it; <c>-</c> for standard input.</summary>
    internal string Name { get; }

    /// <summary>Bytes of the file, compressed where it is; 0 for what is no regular file.</summary>
    internal long RawLength { get; }

    /// <summary>Whether the source is a regular file, which can be opened once more from its beginning.</summary>
    internal bool CanReadAgain => _file is not null;

    /// <summary>Name of the encoding that is converted to UTF-8 here; null where bytes are given as they are.</summary>
    internal string? Encoding { get; private set; }

    /// <summary>Whether it is compressed.</summary>
    internal bool IsGzip => _isGzip;

    /// <summary>Gets the text as it is read; null for none.</summary>
    internal Spool? Spool { get; set; }

    /// <summary>What tells that a file is as it was: its length and time.</summary>
    internal (long Length, DateTime WrittenAt) Stamp => (RawLength, _writtenAt);

    /// <summary>Raw bytes read so far.</summary>
    internal long RawBytesRead => _raw.BytesRead;

    /// <summary>Bytes of a regular file or of what a link leads to; 0 for anything else, and for a source of cells.</summary>
    internal static long LengthOf(string path) => path == "-" || TransactionSources.Names(path) ? 0 : InputFile.LengthOf(path);

    /// <summary>Opens a source.</summary>
    /// <param name="path">A file, pipe, device or link, or <c>-</c>.</param>
    /// <param name="standardInput">What <c>-</c> reads; null is the process's.</param>
    /// <param name="hash">Gets the raw bytes; null for none.</param>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <param name="encoding">As the user gave it; null detects UTF-16 and UTF-32.</param>
    /// <exception cref="IOException">No such file, a directory, or no permission.</exception>
    /// <exception cref="InputException">A file of another kind, such as a workbook; an unknown encoding.</exception>
    internal static SourceStream Open(
        string path, Stream? standardInput, IncrementalHash? hash, string? encoding = null, CancellationToken cancellation = default)
    {
        bool isStandardInput = path == "-";
        Stream file = isStandardInput ? standardInput ?? InputFile.OpenStandardInput(cancellation) : InputFile.Open(path, cancellation);
        var source = new SourceStream(
            isStandardInput
                ? "-"
                : DatabaseAddress.DisplayName(path), new MeteredStream(file, hash), isStandardInput
                ? null
                : file as FileStream);
        try
        {
            byte[] head = source.Head();
            if (SourceKinds.IsGzip(head))
            {
                source._isGzip = true;
                source._content = new GZipStream(source._content, CompressionMode.Decompress);
                head = source.Head();
            }
            if (FileSignatures.Describe(head.AsSpan(0, Math.Min(head.Length, FileSignatures.Length))) is { } kind)
                throw new InputException($"{source.Name} is {(source._isGzip ? "gzip of " : "")}{kind}.");
            source.Transcode(head, encoding);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens what was kept of a source.</summary>
    internal static SourceStream Open(string name, Spool spool) => new(name, new MeteredStream(spool.Read(), null), file: null);

    /// <summary>Fills as much of <paramref name="buffer"/> as the source still has.</summary>
    /// <exception cref="InputException">Compressed data that is damaged or ends early.</exception>
    internal int Fill(Span<byte> buffer)
    {
        try
        {
            int filled = _content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            Spool?.Add(buffer[..filled]);
            return filled;
        }
        catch (InvalidDataException damaged) when (_isGzip)
        {
            throw Faults.Of(damaged, "error.gzip", ("file", PlainText.Phrase(Name)), ("message", damaged.Message));
        }
    }

    /// <summary>Call when all is read: the text must be that of one moment.</summary>
    /// <exception cref="IOException">The file was written to meanwhile.</exception>
    internal void ThrowIfChanged()
    {
        if (_file is not null
            && (RandomAccess.GetLength(_file.SafeFileHandle) != RawLength || File.GetLastWriteTimeUtc(_file.SafeFileHandle) != _writtenAt))
            throw Faults.File("error.changed-while-read", ("file", PlainText.Phrase(Name)));
    }

    public void Dispose() => _content.Dispose();

    // Reads the first bytes and puts them back.
    private byte[] Head()
    {
        var head = new byte[HeadBytes];
        int read = Fill(head);
        _content = new PrefixedStream(head, read, _content);
        return head[..read];
    }

    private void Transcode(ReadOnlySpan<byte> head, string? given)
    {
        Encoding? encoding = given is null ? WideEncoding(head) : TextEncodings.Of(given);
        // What the user calls UTF-16 may still have the mark of the other order.
        if (encoding?.CodePage is 1200 or 1201 or 12000 or 12001)
            encoding = WideEncoding(head) ?? encoding;
        if (encoding is null || encoding.CodePage == System.Text.Encoding.UTF8.CodePage || SingleByteText.Of(encoding) is not null)
            return;
        Encoding = TextEncodings.NameOf(encoding);
        _content = new TranscodedStream(_content, encoding, Name);
    }

    /// <summary>
    /// UTF-16 or UTF-32 by its mark, or UTF-16 by the zero bytes of its ASCII characters, which stand on one side; null otherwise.
    /// </summary>
    private static Encoding? WideEncoding(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, 0, 0, ..])
            return System.Text.Encoding.UTF32;
        if (head is [0, 0, 0xFE, 0xFF, ..])
            return TextEncodings.Of("utf-32be");
        if (head is [0xFF, 0xFE, ..])
            return System.Text.Encoding.Unicode;
        if (head is [0xFE, 0xFF, ..])
            return System.Text.Encoding.BigEndianUnicode;
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < head.Length; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }
        // Digits and delimiters alone make an eighth of any table.
        int least = Math.Max(1, head.Length / 2 / 8);
        return odd >= least && even * 8 < odd ? System.Text.Encoding.Unicode
            : even >= least && odd * 8 < even ? System.Text.Encoding.BigEndianUnicode
            : null;
    }
}
