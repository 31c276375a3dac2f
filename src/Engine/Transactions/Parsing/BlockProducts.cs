using System.Text;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>
/// The distinct products of one block of rows, as they are written there: a product repeats in thousands of rows and is looked at once.
/// </summary>
internal sealed class BlockProducts
{
    private readonly Dictionary<Hash128, int> _known = [];
    private readonly List<(Hash128 Spelling, int CodeStart, int NameStart, int End)> _entries = [];
    private readonly List<Hash128> _hashes = [];
    private byte[] _text = [];
    private int _length;

    internal int Count => _entries.Count;

    /// <summary>Number of each product's spelling among all spellings, once they were told of the block.</summary>
    internal int[] Spellings { get; set; } = [];

    internal void Clear()
    {
        _known.Clear();
        _entries.Clear();
        _hashes.Clear();
        _length = 0;
    }

    /// <summary>Index of a product in the block.</summary>
    internal int Add(ReadOnlySpan<byte> code, ReadOnlySpan<byte> name)
    {
        Hash128 spelling = Hash128.Of(code).With(Hash128.Of(name));
        if (_known.TryGetValue(spelling, out int product))
            return product;
        product = _entries.Count;
        _known.Add(spelling, product);
        if (_length + code.Length + name.Length > _text.Length)
            Array.Resize(ref _text, Math.Max(4096, 2 * (_length + code.Length + name.Length)));
        code.CopyTo(_text.AsSpan(_length));
        name.CopyTo(_text.AsSpan(_length + code.Length));
        _entries.Add((spelling, _length, _length + code.Length, _length + code.Length + name.Length));
        _length += code.Length + name.Length;
        return product;
    }

    /// <summary>Hashes the normalised names (codes, where there are no names), for <see cref="Hash"/>.</summary>
    internal void HashNames()
    {
        for (int product = _hashes.Count; product < _entries.Count; product++)
        {
            ReadOnlySpan<byte> text = Name(product).IsEmpty ? Code(product) : Name(product);
            _hashes.Add(Hash128.Of(Encoding.UTF8.GetBytes(ProductText.Normalize(Encoding.UTF8.GetString(text)))));
        }
    }

    /// <summary>Hash of a product's normalised name.</summary>
    internal Hash128 Hash(int product) => _hashes[product];

    /// <summary>Hash of code and name as they are written.</summary>
    internal Hash128 Spelling(int product) => _entries[product].Spelling;

    internal ReadOnlySpan<byte> Code(int product) =>
        _text.AsSpan(_entries[product].CodeStart, _entries[product].NameStart - _entries[product].CodeStart);

    internal ReadOnlySpan<byte> Name(int product) =>
        _text.AsSpan(_entries[product].NameStart, _entries[product].End - _entries[product].NameStart);
}
