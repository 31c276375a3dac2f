using System.Numerics;

namespace Segmentation.Transactions.Parsing;

/// <summary>Customers, and pairs of customer and product, that have a return, as a filter that lets few others through.</summary>
/// <remarks>A Bloom filter whose three bits lie in one word, so that a look costs one access. Putze et al. 2007.</remarks>
internal sealed class ReturnPairs
{
    private const int BitsPerPair = 24;

    private readonly ulong[] _words;

    internal ReturnPairs(List<(ulong Customer, ulong Pair)> pairs)
    {
        _words = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, 2 * (long)pairs.Count * BitsPerPair / 64))];
        foreach ((ulong customer, ulong pair) in pairs)
        {
            _words[Word(customer)] |= Bits(customer);
            _words[Word(pair)] |= Bits(pair);
        }
    }

    /// <summary>A pair of hashes as one.</summary>
    internal static ulong Pair(ulong customer, Hash128 product) => customer ^ BitOperations.RotateLeft(product.High, 32) ^ product.Low;

    /// <summary>Whether a customer or a pair may have a return; of those without, few per cent.</summary>
    internal bool MayHave(ulong pair) => (_words[Word(pair)] & Bits(pair)) == Bits(pair);

    /// <summary>Whether a customer may have a return of a product; never where a row names none.</summary>
    internal bool MayHave(ulong customer, Hash128 product) => product != default && MayHave(Pair(customer, product));

    private int Word(ulong pair) => (int)(pair >> 32) & (_words.Length - 1);

    private static ulong Bits(ulong pair) =>
        (1UL << (int)(pair & 63)) | (1UL << (int)((pair >> 6) & 63)) | (1UL << (int)((pair >> 12) & 63));
}
