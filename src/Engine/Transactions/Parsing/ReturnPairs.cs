using System.Numerics;

namespace Segmentation.Transactions.Parsing;

/// <summary>Customers, and pairs of customer and product, that have a return, as filters that let few others through.</summary>
/// <remarks>
/// Bloom filters whose three bits lie in one word, so that a look costs one access. Putze et al. 2007. One for customers alone: most rows
/// are told by it, and it is the smaller, the more of it stays in the caches.
/// </remarks>
internal sealed class ReturnPairs
{
    private const int BitsPerEntry = 24;

    private readonly ulong[] _customers;
    private readonly ulong[] _pairs;

    internal ReturnPairs(List<(ulong Customer, ulong Pair)> pairs)
    {
        _pairs = NewFilter(pairs.Count);
        foreach ((_, ulong pair) in pairs)
            _pairs[Word(_pairs, pair)] |= Bits(pair);
        // The rows of one customer stand together as a rule, so that nearly all repeats are seen.
        int customers = 0;
        ulong last = 0;
        foreach ((ulong customer, _) in pairs)
        {
            customers += customer == last ? 0 : 1;
            last = customer;
        }
        _customers = NewFilter(customers);
        foreach ((ulong customer, _) in pairs)
            _customers[Word(_customers, customer)] |= Bits(customer);
    }

    /// <summary>A pair of hashes as one.</summary>
    internal static ulong Pair(ulong customer, Hash128 product) => customer ^ BitOperations.RotateLeft(product.High, 32) ^ product.Low;

    /// <summary>Whether a customer may have a return; of those without, few per cent.</summary>
    internal bool MayHave(ulong customer) => Has(_customers, customer);

    /// <summary>Whether a customer may have a return of a product; never where a row names none.</summary>
    internal bool MayHave(ulong customer, Hash128 product) => product != default && Has(_pairs, Pair(customer, product));

    private static ulong[] NewFilter(int entries) =>
        new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (long)entries * BitsPerEntry / 64))];

    private static bool Has(ulong[] filter, ulong entry) => (filter[Word(filter, entry)] & Bits(entry)) == Bits(entry);

    private static int Word(ulong[] filter, ulong entry) => (int)(entry >> 32) & (filter.Length - 1);

    private static ulong Bits(ulong entry) =>
        (1UL << (int)(entry & 63)) | (1UL << (int)((entry >> 6) & 63)) | (1UL << (int)((entry >> 12) & 63));
}
