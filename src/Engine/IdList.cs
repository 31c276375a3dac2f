using System.Text;

namespace Segmentation;

/// <summary>Customer ids in row order, held as UTF-8 in one buffer: five million ids cost their bytes, not five million strings.</summary>
public sealed class IdList
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private IdList(byte[] bytes, int[] starts)
    {
        _bytes = bytes;
        _starts = starts;
    }

    /// <summary>Number of ids.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The id at <paramref name="row"/> as text.</summary>
    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>The id at <paramref name="row"/> as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8(int row) => _bytes.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);

    /// <summary>Builds a list from text ids.</summary>
    public static IdList From(IEnumerable<string> ids)
    {
        var builder = new Builder();
        foreach (string id in ids)
            builder.Add(Encoding.UTF8.GetBytes(id));
        return builder.ToIdList();
    }

    /// <summary>Collects ids one after another.</summary>
    internal sealed class Builder
    {
        private readonly List<int> _starts = [0];
        private byte[] _bytes = new byte[1024];
        private int _length;

        /// <summary>Number of ids so far.</summary>
        public int Count => _starts.Count - 1;

        /// <summary>Appends one id.</summary>
        public void Add(ReadOnlySpan<byte> id)
        {
            if (_length + id.Length > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, _length + (long)id.Length)));
            id.CopyTo(_bytes.AsSpan(_length));
            _length += id.Length;
            _starts.Add(_length);
        }

        /// <summary>Freezes what was added.</summary>
        public IdList ToIdList() => new(_bytes.AsSpan(0, _length).ToArray(), [.. _starts]);
    }
}
