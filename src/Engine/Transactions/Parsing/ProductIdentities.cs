using System.Text;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>
/// Which product a row is about, as a hash: its code without case, or else its normalised name; zero where it names none.
/// </summary>
internal sealed class ProductIdentities
{
    private const int LongestQuick = 64;
    private const int MostKnown = 1 << 16;

    private readonly Dictionary<Hash128, Hash128> _known = [];

    /// <summary>The product of a row.</summary>
    /// <param name="bytes">The block's text.</param>
    /// <param name="ends">Where its fields end.</param>
    /// <param name="first">The row's first field.</param>
    /// <param name="codeColumn">Column of codes, or -1.</param>
    /// <param name="nameColumn">Column of names, or -1.</param>
    internal Hash128 Of(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first, int codeColumn, int nameColumn) =>
        Of(FieldText.At(bytes, ends, first, codeColumn), FieldText.At(bytes, ends, first, nameColumn));

    internal Hash128 Of(ReadOnlySpan<byte> code, ReadOnlySpan<byte> name)
    {
        if (code.Length is > 0 and <= LongestQuick && Ascii.IsValid(code))
        {
            Span<byte> upper = stackalloc byte[LongestQuick];
            Ascii.ToUpper(code, upper, out int length);
            return Hash128.Of(upper[..length]);
        }
        return code.IsEmpty && name.IsEmpty ? default : OfText(code, name);
    }

    /// <summary>The text that a product is told apart by; empty where a row names none.</summary>
    // A code and a name never meet: names are in lower case after a sign that no code starts with.
    internal static string TextOf(string code, string name) =>
        code.Length > 0 ? code.ToUpperInvariant() : name.Length > 0 ? '\uFFFF' + ProductText.Normalize(name) : "";

    private Hash128 OfText(ReadOnlySpan<byte> code, ReadOnlySpan<byte> name)
    {
        Hash128 written = code.IsEmpty ? Hash128.Of(name).With(default) : Hash128.Of(code);
        if (_known.TryGetValue(written, out Hash128 identity))
            return identity;
        if (_known.Count == MostKnown)
            _known.Clear();
        identity = Hash128.Of(Encoding.UTF8.GetBytes(TextOf(Encoding.UTF8.GetString(code), Encoding.UTF8.GetString(name))));
        _known.Add(written, identity);
        return identity;
    }
}
