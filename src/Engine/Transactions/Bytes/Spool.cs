namespace Segmentation.Transactions.Bytes;

/// <summary>
/// The text of a source that can be read only once, kept for a second look: in memory, and what is more in a temporary file without a name.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly int _mostInMemory;
    private readonly bool _mayUseDisk;
    private MemoryStream? _memory = new();
    private FileStream? _file;

    /// <summary>Begins empty.</summary>
    /// <param name="mostInMemory">Bytes kept in memory.</param>
    /// <param name="mayUseDisk">Whether more goes to disk; otherwise nothing is kept then.</param>
    internal Spool(int mostInMemory, bool mayUseDisk)
    {
        _mostInMemory = mostInMemory;
        _mayUseDisk = mayUseDisk;
    }

    /// <summary>Whether all of it is here.</summary>
    internal bool IsWhole => _memory is not null || _file is not null;

    /// <summary>Adds text.</summary>
    /// <exception cref="IOException">No space for it.</exception>
    internal void Add(ReadOnlySpan<byte> text)
    {
        if (_memory is not null && _memory.Length + text.Length > _mostInMemory)
        {
            if (_mayUseDisk)
            {
                _file = TemporaryFile.Open();
                _memory.Position = 0;
                _memory.CopyTo(_file);
            }
            _memory.Dispose();
            _memory = null;
        }
        _memory?.Write(text);
        _file?.Write(text);
    }

    /// <summary>The text from its beginning; closed with this spool.</summary>
    internal Stream Read()
    {
        Stream whole = (Stream?)_memory ?? _file ?? throw new InvalidOperationException("The text was not kept.");
        whole.Position = 0;
        return whole;
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _file?.Dispose();
    }
}
