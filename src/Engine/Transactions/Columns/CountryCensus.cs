using System.Runtime.InteropServices;
using System.Text;

namespace Segmentation.Transactions.Columns;

/// <summary>The country of each customer's latest purchase; of purchases at one moment, the first by name.</summary>
/// <remarks>Nothing depends on the order of rows, so that blocks are counted apart and added in any order.</remarks>
internal sealed class CountryCensus
{
    private readonly Dictionary<Hash128, (long Ticks, int Country)> _latest = [];
    private readonly Dictionary<Hash128, int> _numbers = [];
    private readonly List<string> _names = [];

    internal void Clear()
    {
        _latest.Clear();
        _numbers.Clear();
        _names.Clear();
    }

    /// <summary>Notes a purchase; a text that stands for no value tells nothing.</summary>
    internal void Note(Hash128 customer, long ticks, ReadOnlySpan<byte> country)
    {
        if (!MissingWords.Is(country))
            Note(customer, ticks, NumberOf(Hash128.Of(country), country));
    }

    /// <summary>Adds what another one counted.</summary>
    internal void Add(CountryCensus other)
    {
        if (other._latest.Count == 0)
            return;
        int[] numbers = [.. other._names.Select(name => Encoding.UTF8.GetBytes(name)).Select(name => NumberOf(Hash128.Of(name), name))];
        foreach ((Hash128 customer, (long ticks, int country)) in other._latest)
            Note(customer, ticks, numbers[country]);
    }

    /// <summary>The countries of customers; null where none is known.</summary>
    internal CustomerCountries? Of(IdList ids)
    {
        if (_latest.Count == 0)
            return null;
        string[] names = [.. _names.Order(StringComparer.Ordinal)];
        int[] places = [.. _names.Select(name => Array.BinarySearch(names, name, StringComparer.Ordinal))];
        var of = new int[ids.Count];
        for (int i = 0; i < of.Length; i++)
            of[i] = _latest.TryGetValue(Hash128.Of(ids.Utf8(i)), out (long Ticks, int Country) latest) ? places[latest.Country] : -1;
        return new CustomerCountries(names, of);
    }

    private void Note(Hash128 customer, long ticks, int country)
    {
        ref (long Ticks, int Country) latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, customer, out bool isKnown);
        if (!isKnown || ticks > latest.Ticks || (ticks == latest.Ticks
            && string.CompareOrdinal(_names[country], _names[latest.Country]) < 0))
            latest = (ticks, country);
    }

    private int NumberOf(Hash128 key, ReadOnlySpan<byte> name)
    {
        if (_numbers.TryGetValue(key, out int number))
            return number;
        _numbers.Add(key, number = _names.Count);
        _names.Add(Encoding.UTF8.GetString(name));
        return number;
    }
}

/// <summary>Where customers are: the country of the latest purchase.</summary>
/// <param name="Names">Countries as the source writes them, in ordinal order.</param>
/// <param name="Of">Country of each customer; -1 where it is not known.</param>
internal sealed record CustomerCountries(IReadOnlyList<string> Names, int[] Of)
{
    /// <summary>Some of the customers, in the given order.</summary>
    internal CustomerCountries SelectCustomers(int[] customers) => this with { Of = [.. customers.Select(customer => Of[customer])] };
}
