using System.IO.Compression;
using System.Security.Cryptography;
using Segmentation.Databases;

namespace Segmentation.Transactions;

/// <summary>One opened source: plain text, gzip (one member or several) or standard input, told apart by its first bytes.</summary>
internal sealed class SourceStream : IDisposable
{
    private readonly MeteredStream _raw;
    private readonly Stream _content;
    private readonly bool _isGzip;

    // Without it .NET reads a gzip file that ends early as a shorter file. Executables set it in their project too, since it is looked at once.
    static SourceStream() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private readonly DateTime _writtenAt;

    private SourceStream(string name, MeteredStream raw, Stream content, bool isGzip, long length)
    {
        _writtenAt = File.GetLastWriteTimeUtc(name);
        Name = name;
        _raw = raw;
        _content = content;
        _isGzip = isGzip;
        RawLength = length;
    }

    /// <summary>The path as the user gave it; <c>-</c> for standard input.</summary>
    internal string Name { get; }

    /// <summary>Bytes of the file, compressed where it is; 0 for what is no file.</summary>
    internal long RawLength { get; }

    /// <summary>Whether it can be opened again to read it twice: a file, not a pipe or a terminal.</summary>
    internal bool CanReopen { get; private init; }

    /// <summary>The rows of a database, where it is one.</summary>
    internal DatabaseRowStream? Database { get; private init; }

    /// <summary>Raw bytes read so far.</summary>
    internal long RawBytesRead => _raw.BytesRead;

    /// <summary>Opens a source.</summary>
    /// <param name="cancellation">Ends a wait for a pipe or a terminal.</param>
    /// <exception cref="IOException">No such file, a directory, or no permission.</exception>
    /// <exception cref="InputException">A zip archive or an Excel workbook.</exception>
    internal static SourceStream Open(string path, Stream? standardInput, IncrementalHash? hash, CancellationToken cancellation = default)
    {
        bool isStandardInput = path == "-";
        Stream file = isStandardInput ? standardInput ?? InputFile.OpenStandardInput(cancellation)
            : DatabaseAddress.Names(path) ? DatabaseRows.Open(path)
            : InputFile.Open(path, cancellation);
        long length = !isStandardInput && file is FileStream ? file.Length : 0;
        var raw = new MeteredStream(file, hash);
        try
        {
            var magic = new byte[4];
            int read = raw.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
            var whole = new PrefixedStream(magic, read, raw);
            if (read >= 4 && magic is [(byte)'P', (byte)'K', 3, 4])
                throw new InputException($"{path} is a zip archive or an Excel workbook; save it as CSV (UTF-8) first.");
            bool isGzip = read >= 2 && magic[0] == 0x1F && magic[1] == 0x8B;
            Stream content = isGzip ? new GZipStream(whole, CompressionMode.Decompress) : whole;
            return new SourceStream(isStandardInput ? "-" : DatabaseAddress.DisplayName(path), raw, content, isGzip, length)
            {
                Database = file as DatabaseRowStream,
                CanReopen = !isStandardInput && file is not InterruptibleStream,
            };
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Fills as much of <paramref name="buffer"/> as the source still has.</summary>
    /// <exception cref="InputException">Compressed data that is damaged or ends early.</exception>
    internal int Fill(Span<byte> buffer)
    {
        try
        {
            int filled = _content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return filled;
        }
        catch (InvalidDataException damaged) when (_isGzip)
        {
            throw new InputException($"{Name}: the compressed data is damaged or ends early; fetch the file again. ({damaged.Message})", damaged);
        }
    }

    /// <summary>Call when all is read: the text must be that of one moment.</summary>
    /// <exception cref="IOException">The file was written to meanwhile.</exception>
    internal void ThrowIfChanged()
    {
        if (RawLength > 0 && (new FileInfo(Name) is not { Exists: true } now || now.Length != RawLength || now.LastWriteTimeUtc != _writtenAt))
            throw new IOException($"{Name} changed while it was read; run again when it is complete.");
    }

    public void Dispose() => _content.Dispose();
}
