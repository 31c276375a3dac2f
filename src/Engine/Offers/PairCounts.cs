using System.Runtime.CompilerServices;

namespace Segmentation.Offers;

/// <summary>
/// How often each of some products went with each other one, in a square of counts that is used for one segment after another.
/// </summary>
internal sealed class PairCounts
{
    private readonly int _products;
    private readonly int[] _times;
    private readonly int[] _customers;
    private readonly int[] _lastCustomer;

    internal PairCounts(int products)
    {
        _products = products;
        _times = new int[products * products];
        _customers = new int[products * products];
        _lastCustomer = new int[products * products];
    }

    /// <summary>Counts a pair. Customers come one after another, so that the last one seen tells whether this one is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int first, int second, int customer)
    {
        int place = (first * _products) + second;
        _times[place]++;
        if (_lastCustomer[place] != customer + 1)
        {
            _lastCustomer[place] = customer + 1;
            _customers[place]++;
        }
    }

    internal int Times(int first, int second) => _times[(first * _products) + second];

    /// <summary>Distinct customers among those times.</summary>
    internal int Customers(int first, int second) => _customers[(first * _products) + second];

    internal void Clear()
    {
        Array.Clear(_times);
        Array.Clear(_customers);
        Array.Clear(_lastCustomer);
    }
}
