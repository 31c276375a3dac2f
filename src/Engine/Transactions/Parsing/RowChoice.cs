using System.Runtime.CompilerServices;
using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.Parsing;

/// <summary>
/// Looks at the columns of a block's rows that most files do not need: conditions that choose rows, guests without an account, currencies,
/// values of an order's first line.
/// </summary>
internal sealed class RowChoice
{
    private readonly (RowCondition Condition, int Column)[] _conditions;
    private readonly CurrencyRates? _rates;
    private readonly OrderCarry? _carry;
    private readonly int _guest;
    private readonly int _currency;
    private readonly bool _fills;
    private readonly byte[][] _lastValues;
    private readonly bool[] _lastFits;
    private byte[] _lastCurrency = [];
    private (long Mantissa, int Decimals) _lastRate = (1, 0);
    private long _lastCurrencyRows;

    /// <summary>Begins a block.</summary>
    /// <param name="layout">One whose <see cref="SourceLayout.NeedsChoice"/> holds.</param>
    /// <param name="carry">The row above the block, where values are taken along.</param>
    internal RowChoice(SourceLayout layout, OrderCarry? carry)
    {
        _conditions = layout.Conditions;
        _rates = layout.Rates;
        // A block may be parsed twice.
        _carry = carry?.Copy();
        _guest = layout.Mapping.Guest;
        _currency = layout.ColumnOf(ColumnRoles.Currency);
        _fills = layout.FillsDown;
        _lastValues = new byte[_conditions.Length][];
        _lastFits = new bool[_conditions.Length];
    }

    /// <summary>Rows of customers 0 or missing that their address names.</summary>
    internal long GuestsByAddress { get; private set; }

    /// <summary>Rows of customers 0 or missing that are each order's own.</summary>
    internal long GuestsByOrder { get; private set; }

    /// <summary>Currency → rows.</summary>
    internal Dictionary<string, long> Currencies { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Goes to a row; false where the conditions do not choose it.</summary>
    internal bool Take(RowBlock block, FieldIndex index, int row)
    {
        _carry?.Advance(block, index, row);
        for (int c = 0; c < _conditions.Length; c++)
        {
            ReadOnlySpan<byte> value = _carry is null ? index.Text(block, row, _conditions[c].Column) : _carry.Value(_conditions[c].Column);
            if (_lastValues[c] is not { } last || !value.SequenceEqual(last))
            {
                _lastValues[c] = value.ToArray();
                _lastFits[c] = _conditions[c].Condition.Fits(Encoding.UTF8.GetString(value));
            }
            if (!_lastFits[c])
                return false;
        }
        return true;
    }

    // Not inlined: the loop over rows, which seldom calls it, would have to keep more on the stack.
    /// <summary>A field of the order that may stand on its first line alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal ReadOnlySpan<byte> Filled(ReadOnlySpan<byte> text, int column) => _fills && text.IsEmpty ? _carry!.Value(column) : text;

    /// <summary>The customer of a row whose customer is 0 or missing: the address, else the order.</summary>
    internal ReadOnlySpan<byte> Guest(ReadOnlySpan<byte> id, ReadOnlySpan<byte> order, RowBlock block, FieldIndex index, int row)
    {
        if (_guest < 0 || !(MissingWords.Is(id) || id.SequenceEqual("0"u8)))
            return id;
        ReadOnlySpan<byte> address = index.Text(block, row, _guest);
        if (!MissingWords.Is(address))
        {
            GuestsByAddress++;
            return address;
        }
        if (order.IsEmpty)
            return default;
        GuestsByOrder++;
        return (byte[])[.. "guest of order "u8, .. order];
    }

    /// <summary>Counts the row's currency, and converts a price where there are rates.</summary>
    /// <returns>What is wrong with the currency; null where nothing is.</returns>
    internal string? Convert(RowBlock block, FieldIndex index, int row, ref long price, ref int decimals, out ReadOnlySpan<byte> currency)
    {
        currency = default;
        if (_currency < 0)
            return null;
        currency = _rates is not null && _carry is not null ? _carry.Value(_currency) : index.Text(block, row, _currency);
        if (!currency.SequenceEqual(_lastCurrency))
        {
            CountCurrency();
            string name = Encoding.UTF8.GetString(currency);
            if (_rates is not null && !_rates.TryGet(name, out _lastRate))
                return $"has no rate in {_rates.Name}";
            _lastCurrency = currency.ToArray();
        }
        else if (currency.IsEmpty && _rates is not null)
        {
            return $"has no rate in {_rates.Name}";
        }
        _lastCurrencyRows++;
        return _rates is null
            || CurrencyRates.TryConvert(ref price, ref decimals, _lastRate)
            ? null
            : "makes the amount too large to be summed exactly";
    }

    /// <summary>Ends the block: all rows are counted.</summary>
    internal void End() => CountCurrency();

    private void CountCurrency()
    {
        if (_lastCurrencyRows > 0 && _lastCurrency.Length > 0)
        {
            string name = Encoding.UTF8.GetString(_lastCurrency);
            Currencies[name] = Currencies.GetValueOrDefault(name) + _lastCurrencyRows;
        }
        _lastCurrencyRows = 0;
    }
}
