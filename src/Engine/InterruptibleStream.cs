using System.Runtime.ExceptionServices;

namespace Segmentation;

/// <summary>Reads from a stream that may keep its reader waiting, and stops waiting when cancelled.</summary>
/// <remarks>
/// A read of a pipe or a terminal cannot be called off. So a thread of its own reads, one buffer ahead, and is left behind where it waits
/// when the reader gives up: it ends with the process, or when the other side writes or closes.
/// </remarks>
internal sealed class InterruptibleStream : ReadOnlyStream
{
    private const int BufferBytes = 1 << 18;

    private readonly Stream _inner;
    private readonly CancellationToken _cancellation;
    private readonly SemaphoreSlim _filled = new(0), _free = new(1);
    private byte[] _ahead = new byte[BufferBytes], _present = new byte[BufferBytes];
    private int _aheadCount, _at, _count;
    private ExceptionDispatchInfo? _failure;
    private bool _isAtEnd;
    private volatile bool _isLeft;

    /// <summary>Begins to read.</summary>
    /// <param name="inner">Closed by the reading thread, once it no longer waits.</param>
    /// <param name="cancellation">Ends a wait.</param>
    internal InterruptibleStream(Stream inner, CancellationToken cancellation)
        : base(null)
    {
        _inner = inner;
        _cancellation = cancellation;
        new Thread(ReadAhead) { IsBackground = true, Name = "input" }.Start();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_at == _count && !_isAtEnd)
        {
            _filled.Wait(_cancellation);
            _failure?.Throw();
            (_present, _ahead) = (_ahead, _present);
            (_at, _count) = (0, _aheadCount);
            _isAtEnd = _count == 0;
            if (!_isAtEnd)
                _free.Release();
        }
        int taken = Math.Min(buffer.Length, _count - _at);
        _present.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        _isLeft = true;
        if (disposing && _free.CurrentCount == 0)
            _free.Release();
        base.Dispose(disposing);
    }

    private void ReadAhead()
    {
        using Stream inner = _inner;
        do
        {
            _free.Wait();
            if (_isLeft)
                return;
            try
            {
                _aheadCount = inner.Read(_ahead);
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
                _aheadCount = 0;
            }
            _filled.Release();
        }
        while (_aheadCount > 0);
    }
}
