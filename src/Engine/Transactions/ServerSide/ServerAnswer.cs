using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Parsing;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>What the statement gives, row by row.</summary>
internal sealed class ServerAnswer
{
    private readonly IdList.Builder _ids = new();
    private readonly List<(long First, long Last, int Orders, double Amount, double Quantity, double Returned)> _customers = [];
    private readonly SortedDictionary<int, double> _months = [];
    private readonly Dictionary<int, long> _verdicts = [];
    private readonly Dictionary<int, long> _counts = [];
    private readonly List<int> _ends = [];
    private (IdList Ids, int[] Order)? _sorted;
    private bool _nets;
    private double _unitsReturned;
    private double _unitsNetted;
    private double _revenueNetted;

    internal void Take(SqlDialect dialect, DbDataReader row)
    {
        int what = Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture);
        long count = Convert.ToInt64(row.GetValue(2), CultureInfo.InvariantCulture);
        switch (what)
        {
            // A sum of values that are not readable is none, and Unreadable tells of them.
            case TotalsQuery.Customer or TotalsQuery.Month when row.IsDBNull(1) || row.IsDBNull(6)
                || (what == TotalsQuery.Customer && row.IsDBNull(3)):
                break;
            case TotalsQuery.Customer:
                AddCustomer(
                    Encoding.UTF8.GetBytes(row.GetString(1)), dialect.Ticks(row, 3), dialect.Ticks(row, 4),
                    Convert.ToInt32(row.GetValue(5), CultureInfo.InvariantCulture), dialect.Sum(row, 6), dialect.Sum(row, 7),
                    dialect.Sum(row, 8));
                break;
            case TotalsQuery.Month:
                AddMonth(int.Parse(row.GetString(1), CultureInfo.InvariantCulture), dialect.Sum(row, 6));
                break;
            case TotalsQuery.Verdict:
                AddVerdict(int.Parse(row.GetString(1), CultureInfo.InvariantCulture), count);
                break;
            case TotalsQuery.Netted:
                (_revenueNetted, _unitsNetted) = (dialect.Sum(row, 6), dialect.Sum(row, 7));
                break;
            default:
                AddCount(what, count, what == TotalsQuery.Returns ? dialect.Sum(row, 7) : 0);
                _nets |= what == TotalsQuery.HasTimes;
                break;
        }
    }

    /// <summary>Adds a customer; twice where two groups have one id.</summary>
    internal void AddCustomer(
        ReadOnlySpan<byte> id, long first, long last, int orders, double amount, double quantity, double returned)
    {
        _ids.Add(id);
        _customers.Add((first, last, orders, amount, quantity, returned));
    }

    /// <summary>Adds a month's revenue.</summary>
    internal void AddMonth(int month, double amount) => _months.Add(month, amount);

    /// <summary>Adds how many rows a rule dropped, or were kept.</summary>
    internal void AddVerdict(int verdict, long count) => _verdicts.Add(verdict, count);

    /// <summary>Adds a count of <see cref="TotalsQuery"/>, and of returns their units.</summary>
    internal void AddCount(int what, long count, double units = 0)
    {
        _counts.Add(what, count);
        _unitsReturned += units;
    }

    /// <summary>
    /// What reading the rows would refuse, or might understand otherwise: which count tells of it, and in words;
    /// null where there is none.
    /// </summary>
    internal (int What, Phrase Fault)? Unreadable(RuleSet rules)
    {
        return Fault(TotalsQuery.UnreadableId, "pushed.rows-id")
            ?? Fault(TotalsQuery.UnreadableDate, "pushed.rows-date")
            ?? Fault(TotalsQuery.EpochStart, "pushed.rows-epoch")
            ?? Fault(TotalsQuery.UnreadableNumber, "pushed.rows-number")
            ?? Fault(TotalsQuery.UnreadableProduct, "pushed.rows-product")
            ?? (rules[RuleSet.MissingCustomer]
                ? null : Fault(TotalsQuery.Missing, "pushed.rows-missing"));

        (int, Phrase)? Fault(int what, string key) =>
            _counts[what] > 0 ? (what, new Phrase(key, ("count", _counts[what]), ("rows", _counts[TotalsQuery.Rows]))) : null;
    }

    /// <summary>
    /// An id that came twice: two spellings of one customer, or a customer of two databases; null where there is none.
    /// </summary>
    internal string? TwinIn(CancellationToken cancellation)
    {
        (IdList ids, int[] order) = Sorted(cancellation);
        for (int i = 1; i < order.Length; i++)
        {
            if (ids.Utf8(order[i - 1]).SequenceEqual(ids.Utf8(order[i])))
                return ids[order[i]];
        }
        return null;
    }

    /// <summary>Adds what another database gave.</summary>
    internal void Add(ServerAnswer other)
    {
        IdList ids = other._ids.ToIdList();
        for (int i = 0; i < ids.Count; i++)
            _ids.Add(ids.Utf8(i));
        _ends.Add(_customers.Count);
        _customers.AddRange(other._customers);
        foreach ((int month, double amount) in other._months)
            _months[month] = _months.GetValueOrDefault(month) + amount;
        foreach ((int verdict, long count) in other._verdicts)
            _verdicts[verdict] = _verdicts.GetValueOrDefault(verdict) + count;
        foreach ((int what, long count) in other._counts)
            _counts[what] = _counts.GetValueOrDefault(what) + count;
        _unitsReturned += other._unitsReturned;
        _unitsNetted += other._unitsNetted;
        _revenueNetted += other._revenueNetted;
        _sorted = null;
    }

    /// <summary>All rows of a customer must be in one database, as orders and duplicates are counted there.</summary>
    /// <exception cref="InputException">A customer is in two.</exception>
    internal void RequireDisjoint(IReadOnlyList<SourceFormat> formats, TransactionsOptions options, CancellationToken cancellation)
    {
        if (formats.Count == 1 || TwinIn(cancellation) is not { } twin)
            return;
        (IdList ids, int[] order) = Sorted(cancellation);
        byte[] id = Encoding.UTF8.GetBytes(twin);
        int[] inputs = [.. order.Where(row => ids.Utf8(row).SequenceEqual(id)).Select(row => _ends.Count(end => end <= row)).Order()];
        throw Faults.Of(
            options.Pseudonyms is null ? "pushed.customer-in-two" : "pushed.some-customer-in-two",
            ("customer", options.Pseudonyms is null ? twin : null),
            ("first", PlainText.Phrase(formats[inputs[0]].Path)), ("input", inputs[0] + 1),
            ("second", PlainText.Phrase(formats[inputs[1]].Path)), ("other", inputs[1] + 1));
    }

    /// <summary>Returns of one day are taken from purchases of the day where no date has a time: in all databases, or in none.</summary>
    /// <exception cref="InputException">Dates of one database have times and those of another have none.</exception>
    internal static void RequireOneKindOfDates(IReadOnlyList<ServerAnswer> answers, IReadOnlyList<string> names)
    {
        int timed = IndexOf(answer => answer._nets && answer._counts[TotalsQuery.HasTimes] > 0);
        int untimed = IndexOf(answer => answer._nets && answer._counts[TotalsQuery.HasTimes] == 0);
        if (timed >= 0 && untimed >= 0)
            throw Faults.Of(
                "pushed.two-kinds-of-dates", ("timed", PlainText.Phrase(names[timed])), ("untimed", PlainText.Phrase(names[untimed])));

        int IndexOf(Func<ServerAnswer, bool> holds) =>
            answers.Select((answer, i) => holds(answer) ? i : -1).FirstOrDefault(i => i >= 0, -1);
    }

    /// <summary>The totals, in the order of reading.</summary>
    /// <param name="rules">Those that ran.</param>
    /// <param name="formats">How each source was read.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="findings">What the first rows showed.</param>
    /// <param name="cancellation">Looked at while sorting.</param>
    internal CustomerTotals ToTotals(
        RuleSet rules, IReadOnlyList<SourceFormat> formats, TransactionsOptions options,
        IReadOnlyList<Finding> findings, CancellationToken cancellation)
    {
        SourceFormat[] unjudged = [.. formats.Where(format => !options.JudgesDuplicates(format.Columns.ContainsKey(ColumnRoles.Order)))];
        bool judgesDuplicates = unjudged.Length < formats.Count;
        ReturnsReport returns = Returns(options.Returns);
        Phrase? unmatched = returns.WhyNothingIsNetted(
            formats.Any(format => format.Columns.ContainsKey(ColumnRoles.Quantity)),
            formats.Any(format => format.Columns.ContainsKey(ColumnRoles.Code) || format.Columns.ContainsKey(ColumnRoles.Product)));
        CleaningReport cleaning = Cleaning(rules, judgesDuplicates, returns) with
        {
            Findings =
            [
                .. findings,
                .. rules[RuleSet.ExactDuplicates]
                ? unjudged.Select(format => BlockFeed.DuplicatesKept(format.Path, rows: null)) : [],
                .. options.Pseudonyms is { } known
                ? [new Finding("pseudonyms", FindingWeight.Note, "finding.pseudonyms", ("key", known.Fingerprint))] : (Finding[])[],
                .. unmatched is not null ? [returns.NothingNetted(unmatched)] : (Finding[])[],
            ],
        };
        cleaning.RequireRows(string.Join(", ", formats.Select(format => format.Path)));
        (IdList ids, int[] order) = Sorted(cancellation);
        if (options.Pseudonyms is { } key)
            order = CustomerOrder.Sort(ids = key.Of(ids, options.Threads), cancellation);
        var sorted = new IdList.Builder();
        foreach (int row in order)
            sorted.Add(ids.Utf8(row));
        double[] revenue = [.. _months.Values];
        return new CustomerTotals(
            sorted.ToIdList(),
            [.. order.Select(row => _customers[row].First)],
            [.. order.Select(row => _customers[row].Last)],
            [.. order.Select(row => _customers[row].Orders)],
            [.. order.Select(row => _customers[row].Amount)],
            [.. order.Select(row => _customers[row].Quantity)],
            [.. order.Select(row => _customers[row].Returned)],
            [.. formats],
            cleaning,
            new TransactionSummary(
                new DateTime(_customers.Min(customer => customer.First)),
                new DateTime(_customers.Max(customer => customer.Last)),
                order.Length,
                _customers.Sum(customer => (long)customer.Orders),
                revenue.Sum(),
                [.. _months.Select(month => KeyValuePair.Create(TransactionSummary.MonthName(month.Key), month.Value))]),
            Hash(ids, order))
        {
            Returns = returns,
        };
    }

    private (IdList Ids, int[] Order) Sorted(CancellationToken cancellation)
    {
        if (_sorted is { } known)
            return known;
        IdList ids = _ids.ToIdList();
        _sorted = (ids, CustomerOrder.Sort(ids, cancellation));
        return _sorted.Value;
    }

    private ReturnsReport Returns(ReturnHandling handling) => new(handling, _counts[TotalsQuery.Returns])
    {
        FullyMatched = _counts.GetValueOrDefault(TotalsQuery.ReturnsInFull),
        PartlyMatched = _counts.GetValueOrDefault(TotalsQuery.ReturnsInPart),
        UnitsNetted = _unitsNetted,
        UnitsLeftOver = handling == ReturnHandling.Net ? _unitsReturned - _unitsNetted : 0,
        RevenueNetted = _revenueNetted,
        PurchasesReturnedWhole = _verdicts.GetValueOrDefault(TotalsQuery.ReturnedWhole),
    };

    private CleaningReport Cleaning(RuleSet rules, bool judgesDuplicates, ReturnsReport returns)
    {
        var steps = new List<CleaningStep>();
        for (int rule = 0; rule < RuleSet.Count; rule++)
        {
            if (!rules[rule] || (rule == RuleSet.ExactDuplicates && !judgesDuplicates))
                continue;
            long dropped = rule switch
            {
                RuleSet.MissingCustomer => _counts[TotalsQuery.Missing],
                RuleSet.PlaceholderDates => _counts[TotalsQuery.Placeholder],
                RuleSet.AfterAsOf => _counts[TotalsQuery.AfterAsOf],
                RuleSet.BeforeSince => _counts[TotalsQuery.BeforeSince],
                RuleSet.ExactDuplicates => _counts[TotalsQuery.InWindow] - _verdicts.Values.Sum(),
                _ => _verdicts.GetValueOrDefault(rule),
            };
            steps.Add(new CleaningStep(CleaningRules.All[rule], dropped, []));
        }
        if (returns.Handling == ReturnHandling.Net && returns.Rows > 0)
            steps.Add(new CleaningStep(CleaningRules.ReturnedWhole, returns.PurchasesReturnedWhole, []));
        return new CleaningReport(_counts[TotalsQuery.Rows], steps, _verdicts.GetValueOrDefault(TransactionRecord.Kept));
    }

    // Of what came here: the rows themselves stayed where they are. Sums are left out, as their last bits may differ from time to time.
    private string Hash(IdList ids, int[] order)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[24];
        foreach (int row in order)
        {
            hash.AppendData(ids.Utf8(row));
            BinaryPrimitives.WriteInt64LittleEndian(numbers, _customers[row].First);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], _customers[row].Last);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], _customers[row].Orders);
            hash.AppendData(numbers);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
