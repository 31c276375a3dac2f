using System.Text;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Puts together what the statements of <see cref="ClickHouseSums"/> answer.</summary>
/// <param name="name">The database, to show.</param>
internal sealed class ClickHouseTally(string name)
{
    /// <summary>Verdicts that are counted apart, in the order of their counts.</summary>
    internal static readonly int[] Verdicts =
        [TransactionRecord.Kept, RuleSet.Cancellations, RuleSet.NonPositiveQuantity, RuleSet.NonPositivePrice];

    /// <summary>Counts after those, in order; of all of them but the first, only rows with a customer count.</summary>
    internal static readonly int[] Counts =
    [
        TotalsQuery.Rows, TotalsQuery.Placeholder, TotalsQuery.EpochStart, TotalsQuery.AfterAsOf, TotalsQuery.BeforeSince,
        TotalsQuery.InWindow, TotalsQuery.UnreadableDate, TotalsQuery.UnreadableNumber, TotalsQuery.Returns,
    ];

    private readonly Dictionary<string, Customer> _customers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, ClickHouseSum> _months = [];
    private readonly List<string> _missing = [];
    private readonly long[] _counts = new long[Verdicts.Length + Counts.Length];
    private ClickHouseSum _units;
    private long _rows;
    private long _missingRows;

    /// <summary>How tables write that there is no customer.</summary>
    internal IReadOnlyList<string> Missing => _missing;

    /// <summary>Rows that were kept of all customers.</summary>
    internal long Kept => _counts[0];

    /// <summary>Adds a customer; false where it is there already.</summary>
    /// <param name="spelling">As it stands in the table.</param>
    /// <param name="customer">Its sums.</param>
    /// <param name="units">Of returns.</param>
    /// <param name="counts">Of <see cref="Verdicts"/> and <see cref="Counts"/>.</param>
    internal bool Add(string spelling, Customer customer, ClickHouseSum units, long[] counts)
    {
        byte[] id = Encoding.UTF8.GetBytes(spelling);
        if (MissingWords.Is(FieldText.WithoutZeroDecimals(FieldText.Trim(id))))
        {
            if (_missing.Contains(spelling, StringComparer.Ordinal))
                return false;
            _missing.Add(spelling);
            _missingRows += counts[Verdicts.Length];
        }
        else if (_customers.TryAdd(spelling, customer with { Lines = counts[0] }))
        {
            for (int i = 0; i < counts.Length; i++)
                _counts[i] += counts[i];
            _units += units;
        }
        else
        {
            return false;
        }
        _rows += counts[Verdicts.Length];
        return true;
    }

    /// <summary>Takes back what rows that stand more than once added too much.</summary>
    /// <param name="spelling">The customer.</param>
    /// <param name="repeat">What they are, and how much.</param>
    internal void TakeBack(string spelling, Repeat repeat)
    {
        if (_missing.Contains(spelling, StringComparer.Ordinal))
            return;
        if (!_customers.TryGetValue(spelling, out Customer? customer) || Array.IndexOf(Verdicts, repeat.Verdict) is not (>= 0 and int at))
            throw ServerTotals.Changed(name);
        _counts[at] -= repeat.Extra;
        if (repeat.Verdict == TransactionRecord.Kept)
        {
            customer.Lines -= repeat.Extra;
            customer.Amount -= repeat.Amount;
            customer.Quantity -= repeat.Quantity;
            _months[repeat.Month] = _months.GetValueOrDefault(repeat.Month) - repeat.Amount;
        }
        else if (repeat.Verdict != RuleSet.NonPositivePrice)
        {
            customer.Returned -= repeat.AbsoluteAmount;
        }
        if (repeat.IsReturn)
        {
            _counts[Verdicts.Length + Array.IndexOf(Counts, TotalsQuery.Returns)] -= repeat.Extra;
            _units -= repeat.AbsoluteQuantity;
        }
    }

    /// <summary>Adds revenue of a month.</summary>
    internal void AddMonth(int month, ClickHouseSum amount) => _months[month] = _months.GetValueOrDefault(month) + amount;

    /// <summary>All of it.</summary>
    /// <exception cref="InputException">An id is no text.</exception>
    internal ServerAnswer ToAnswer()
    {
        var answer = new ServerAnswer();
        foreach ((string spelling, Customer customer) in _customers)
        {
            if (customer.Lines == 0)
                continue;
            answer.AddCustomer(
                FieldText.WithoutZeroDecimals(FieldText.Trim(Encoding.UTF8.GetBytes(spelling))), customer.First, customer.Last,
                checked((int)customer.Orders), customer.Amount.ToDouble(), customer.Quantity.ToDouble(), customer.Returned.ToDouble());
        }
        foreach ((int month, ClickHouseSum amount) in _months)
            answer.AddMonth(month, amount.ToDouble());
        for (int i = 0; i < Verdicts.Length; i++)
        {
            if (_counts[i] > 0)
                answer.AddVerdict(Verdicts[i], _counts[i]);
        }
        answer.AddCount(TotalsQuery.Rows, _rows);
        answer.AddCount(TotalsQuery.Missing, _missingRows);
        for (int i = 1; i < Counts.Length; i++)
            answer.AddCount(Counts[i], _counts[Verdicts.Length + i], Counts[i] == TotalsQuery.Returns ? _units.ToDouble() : 0);
        // An id is a text or a whole number here, and products are not looked at.
        answer.AddCount(TotalsQuery.UnreadableId, 0);
        answer.AddCount(TotalsQuery.UnreadableProduct, 0);
        return answer;
    }

    /// <summary>What a customer comes to.</summary>
    internal sealed record Customer(long First, long Last, long Orders)
    {
        internal long Lines { get; set; }

        internal ClickHouseSum Amount { get; set; }

        internal ClickHouseSum Quantity { get; set; }

        internal ClickHouseSum Returned { get; set; }
    }

    /// <summary>Rows of a customer that say what others say.</summary>
    /// <param name="Month">Since year 0.</param>
    /// <param name="Verdict">What becomes of them.</param>
    /// <param name="IsReturn">Whether they are returns.</param>
    /// <param name="Extra">How many there are too many.</param>
    /// <param name="Amount">Of those.</param>
    /// <param name="Quantity">Of those.</param>
    /// <param name="AbsoluteAmount">Without its sign.</param>
    /// <param name="AbsoluteQuantity">Without its sign.</param>
    internal readonly record struct Repeat(
        int Month, int Verdict, bool IsReturn, long Extra, ClickHouseSum Amount, ClickHouseSum Quantity, ClickHouseSum AbsoluteAmount,
        ClickHouseSum AbsoluteQuantity);
}
