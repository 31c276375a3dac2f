using System.Security.Cryptography;
using Segmentation.Outputs.Streams;

namespace Segmentation.Outputs;

/// <summary>A file that is written beside its place, locked while its run lives, and hashed as it is written.</summary>
internal sealed class StagedFile : WriteOnlyStream
{
    private const int BufferBytes = 1 << 16;

    private readonly FileCalls _calls;
    private readonly FileStream _file;
    private readonly IncrementalHash? _hash;
    private byte[] _buffer = new byte[BufferBytes];
    private int _length;

    /// <summary>Makes the file, empty.</summary>
    /// <param name="calls">The file system.</param>
    /// <param name="target">Full path of its place.</param>
    /// <param name="hashed">Whether <see cref="Sha256"/> will be wanted.</param>
    internal StagedFile(FileCalls calls, string target, bool hashed)
    {
        _calls = calls;
        Target = target;
        // What replaces a private file must not be readable meanwhile.
        bool isPrivate = FileStatus.OfEntry(target) is not null;
        do
        {
            Partial = PrivateName.Beside(target, PrivateName.Partial);
            _file = UnfinishedFiles.Begin(Partial, () => calls.Create(Partial, isPrivate))!;
        }
        while (_file is null);
        if (hashed)
            _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Full path of its place.</summary>
    internal string Target { get; }

    /// <summary>Full path of where it is written.</summary>
    internal string Partial { get; }

    /// <summary>Hash of all bytes, lower-case hex, once it is complete.</summary>
    internal string? Sha256 { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_length + buffer.Length > BufferBytes)
            WriteBuffer();
        if (buffer.Length >= BufferBytes)
        {
            WriteThrough(buffer);
            return;
        }
        buffer.CopyTo(_buffer.AsSpan(_length));
        _length += buffer.Length;
    }

    /// <summary>Passes on the last bytes.</summary>
    internal void Complete()
    {
        WriteBuffer();
        _buffer = [];
        if (_hash is not null)
            Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <summary>Gives it what stays of the file whose place it takes, and waits until it is on the disk.</summary>
    /// <returns>Its stamp, by which it is known again in its place.</returns>
    internal string Settle(FileStatus? replaced)
    {
        if (replaced is not null)
            _calls.KeepAttributes(_file, Target, replaced);
        _calls.Flush(_file);
        return FileStatus.OfEntry(Partial)!.Stamp;
    }

    /// <summary>Gives it its name.</summary>
    internal void Place() => _calls.Rename(Partial, Target);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash?.Dispose();
            UnfinishedFiles.Forget([Partial]);
        }
        base.Dispose(disposing);
    }

    private void WriteBuffer()
    {
        if (_length == 0)
            return;
        WriteThrough(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        _calls.Write(_file, bytes);
        _hash?.AppendData(bytes);
    }
}
