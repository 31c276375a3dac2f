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
                "currencies-converted", FindingWeight.Note, $"amounts are converted by {_rates}: {Counts(_currencies)}");
        if (_byAddress + _byOrder == 0)
            yield break;
        yield return new Finding("guests", FindingWeight.Note,
            $"{_byAddress + _byOrder:N0} rows are of guests (customer 0 or missing): in {_byAddress:N0} \"{_address}\" is the customer"
            + $"{(_byOrder > 0 ? Invariant($", in {_byOrder:N0} without it each order is a customer of its own") : "")}")
        {
            Count = _byAddress + _byOrder,
        };
    }

    /// <summary>Sums of several currencies mean nothing.</summary>
    internal static InputException SeveralCurrencies(string file, string column, IEnumerable<KeyValuePair<string, long>> rows)
    {
        string most = rows.MaxBy(currency => currency.Value).Key;
        return new InputException(
            $"{file}: column \"{column}\" holds several currencies, whose sums would mix: {Counts(rows)}. "
            + $"Choose one with ‹where› \"{PlainText.Quoted(column)}={PlainText.Quoted(most)}\", or convert with ‹rates› FILE, lines of "
            + $"a currency and its rate such as USD,0.92.");
    }

    private static string Counts(IEnumerable<KeyValuePair<string, long>> rows) =>
        string.Join(
            ", ", rows.OrderByDescending(currency => currency.Value).Take(12).Select(
                currency => Invariant($"{PlainText.Quoted(currency.Key)} in {currency.Value:N0} rows")));
}
