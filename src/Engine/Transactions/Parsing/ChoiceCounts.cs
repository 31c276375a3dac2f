using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>What the rows of all blocks showed of guests and currencies.</summary>
internal sealed class ChoiceCounts
{
    private readonly SortedDictionary<string, long> _currencies = new(StringComparer.OrdinalIgnoreCase);
    private string _column = "";
    private string _file = "";
    private string _address = "";
    private bool _areConverted;
    private string _rates = "";
    private long _byAddress;
    private long _byOrder;

    /// <summary>Adds a block's.</summary>
    internal void Add(SourceLayout layout, RowChoice choice)
    {
        if (layout.Mapping.Guest >= 0)
            _address = layout.Header[layout.Mapping.Guest];
        _byAddress += choice.GuestsByAddress;
        _byOrder += choice.GuestsByOrder;
        if (layout.ColumnOf(ColumnRoles.Currency) is >= 0 and var column && choice.Currencies.Count > 0 && _column.Length == 0)
            (_file, _column) = (layout.Name, layout.Header[column]);
        if (layout.Rates is { } rates)
            (_areConverted, _rates) = (true, rates.Name);
        foreach ((string currency, long rows) in choice.Currencies)
            _currencies[currency] = _currencies.GetValueOrDefault(currency) + rows;
    }

    /// <summary>What to tell of it.</summary>
    /// <exception cref="InputException">Several currencies whose sums would mix.</exception>
    internal IEnumerable<Finding> Findings()
    {
        if (_currencies.Count > 1 && !_areConverted)
            throw SeveralCurrencies(_file, _column, _currencies);
        if (_areConverted && _currencies.Count > 0)
            yield return new Finding(
                "currencies-converted", FindingWeight.Note,
                "finding.currencies-converted", ("rates", _rates), ("counts", Counts(_currencies)));
        if (_byAddress + _byOrder == 0)
            yield break;
        yield return new Finding(
            "guests", FindingWeight.Note, _byOrder > 0 ? "finding.guests-by-order" : "finding.guests",
            ("rows", _byAddress + _byOrder), ("byAddress", _byAddress), ("address", _address), ("byOrder", _byOrder))
        {
            Count = _byAddress + _byOrder,
        };
    }

    /// <summary>Sums of several currencies mean nothing.</summary>
    internal static InputException SeveralCurrencies(string file, string column, IEnumerable<KeyValuePair<string, long>> rows)
    {
        string most = rows.MaxBy(currency => currency.Value).Key;
        return Faults.Of(
            "error.several-currencies",
            ("file", file), ("column", column), ("counts", Counts(rows)), ("most", PlainText.Quoted(most)));
    }

    private static Phrase[] Counts(IEnumerable<KeyValuePair<string, long>> rows) =>
    [
        .. rows.OrderByDescending(currency => currency.Value).Take(12).Select(
            currency => new Phrase("finding.value-rows", ("value", PlainText.Quoted(currency.Key)), ("count", currency.Value))),
    ];
}
