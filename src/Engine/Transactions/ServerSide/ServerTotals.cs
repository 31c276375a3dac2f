using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Databases;
using Segmentation.Transactions.Columns;
using Segmentation.Transactions.Parsing;

namespace Segmentation.Transactions.ServerSide;

/// <summary>Lets a database clean and sum its own rows, so that only customers travel.</summary>
/// <remarks>
/// Counts equal those of reading the rows exactly, sums to rounding, since a server adds in an order of its own. A value
/// that the server and the reader might understand differently is an error, never a difference.
/// </remarks>
internal static class ServerTotals
{
    private const int RowsBetweenLooks = 4096;

    private static readonly byte[] Unsayable = [RuleSet.SeveralCustomersOrder, RuleSet.HiddenDuplicates, RuleSet.AbsurdLines];

    /// <summary>Why these options cannot be said in SQL; null where they can.</summary>
    internal static string? WhyNot(TransactionsOptions options)
    {
        if (options.TimeZone is not null)
            return "dates are converted to a time zone while they are read; leave --time-zone or --push-down out";
        if (options.Sources is not [{ } source] || !DatabaseAddress.Names(source))
            return "it takes one input, a database (sqlite:… or postgres://…)";
        if (options.Rules.FirstOrDefault(rule => Unsayable.Any(unsayable => CleaningRules.All[unsayable] == rule)) is { } rule)
            return $"the rule {rule} needs the rows themselves; switch it off, or leave --push-down out";
        if (options.Conditions.Count > 0)
            return $"rows are chosen in the database itself: put {options.Conditions[0].Column} into ?query=SELECT … WHERE …";
        if (options.Rates is not null)
            return "amounts are converted in the database itself: multiply them in ?query=SELECT …";
        if (options.Returns != ReturnHandling.Drop)
            return "matching returns with purchases, or keeping them, needs the rows themselves; give --returns drop (returns are dropped, what they return stays bought), or leave --push-down out";
        return options.KeepLines || options.KeepOrderTimes ? "what looks at the times of orders (interpurchase_spread, seasons), at products or at baskets needs the rows themselves; leave it or --push-down out" : null;
    }

    /// <summary>Runs the statement and collects what comes back.</summary>
    /// <exception cref="InputException">Options or values that SQL cannot say, or no transaction is left.</exception>
    /// <exception cref="IOException">No such database, no connection, or the query fails.</exception>
    internal static CustomerTotals Read(TransactionsOptions options, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        if (options.WhyNotPushDown is { } reason)
            throw new InputException($"--push-down: {reason}.");
        var rules = new RuleSet(options);
        using SqlDialect dialect = SqlDialect.Open(DatabaseAddress.Parse(options.Sources[0]));
        Dictionary<string, int> columns = ColumnResolver.Resolve(dialect.Name, dialect.Columns, options.ColumnMap, options.RememberedColumns, (_, _) => null).Columns;
        progress?.Report(new StageProgress("read", 0, 0));
        cancellation.ThrowIfCancellationRequested();
        var answer = new Answer();
        try
        {
            if (columns.TryGetValue(ColumnRoles.Currency, out int currency))
                RequireOneCurrency(dialect, currency, cancellation);
            using DbDataReader rows = dialect.Run(TotalsQuery.Write(dialect, columns, rules, options), cancellation);
            for (long row = 1; rows.Read(); row++)
            {
                if (row % RowsBetweenLooks == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Report(new StageProgress("read", row, 0));
                }
                answer.Take(dialect, rows);
            }
        }
        catch (Exception failed) when (dialect.IsFault(failed))
        {
            // Cancelled, a server ends the statement with an error.
            cancellation.ThrowIfCancellationRequested();
            throw dialect.Failed(failed);
        }
        if (answer.Unreadable(rules) is (int what, string fault))
        {
            (long row, int column, string shown) = First(dialect, TotalsQuery.FirstOf(dialect, columns, options, what), cancellation);
            throw new InputException(
                $"{dialect.Name}: {fault}; the first is row {row:N0}, column '{dialect.Columns[column]}': {shown}. Convert or leave them out in ?query=SELECT …, or leave --push-down out.");
        }
        var format = new SourceFormat(dialect.Name, ',', '.', "yyyy-MM-dd HH:mm:ss", "utf-8", columns.OrderBy(column => column.Value).ToDictionary(column => column.Key, column => dialect.Columns[column.Value]));
        bool judgesDuplicates = options.JudgesDuplicates(columns.ContainsKey(ColumnRoles.Order));
        return answer.ToTotals(dialect.Name, rules, format, judgesDuplicates, cancellation);
    }

    private static void RequireOneCurrency(SqlDialect dialect, int column, CancellationToken cancellation)
    {
        string name = dialect.Quoted(column);
        var currencies = new List<KeyValuePair<string, long>>();
        using DbDataReader rows = dialect.Run($"SELECT CAST({name} AS TEXT), count(*) FROM ({dialect.Source}) AS source WHERE CAST({name} AS TEXT) <> '' GROUP BY 1", cancellation);
        while (rows.Read())
            currencies.Add(KeyValuePair.Create(rows.GetString(0), rows.GetInt64(1)));
        if (currencies.Count > 1)
            throw ChoiceCounts.SeveralCurrencies(dialect.Name, dialect.Columns[column], currencies);
    }

    private static (long Row, int Column, string Shown) First(SqlDialect dialect, string sql, CancellationToken cancellation)
    {
        try
        {
            using DbDataReader rows = dialect.Run(sql, cancellation);
            // A table may have changed since its rows were counted.
            return rows.Read()
                ? (rows.GetInt64(0), Convert.ToInt32(rows.GetValue(1), CultureInfo.InvariantCulture), rows.IsDBNull(2) ? "NULL" : rows.GetString(2))
                : throw new InputException($"{dialect.Name} changed while it was read; run again when it is complete.");
        }
        catch (Exception failed) when (dialect.IsFault(failed))
        {
            cancellation.ThrowIfCancellationRequested();
            throw dialect.Failed(failed);
        }
    }

    /// <summary>What the statement gives, row by row.</summary>
    private sealed class Answer
    {
        private readonly IdList.Builder _ids = new();
        private readonly List<(long First, long Last, int Orders, double Amount, double Quantity, double Returned)> _customers = [];
        private readonly SortedDictionary<int, double> _months = [];
        private readonly Dictionary<int, long> _verdicts = [];
        private readonly Dictionary<int, long> _counts = [];

        internal void Take(SqlDialect dialect, DbDataReader row)
        {
            int what = Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture);
            long count = Convert.ToInt64(row.GetValue(2), CultureInfo.InvariantCulture);
            switch (what)
            {
                // A sum of values that are not readable is none, and Unreadable tells of them.
                case TotalsQuery.Customer or TotalsQuery.Month when row.IsDBNull(1) || row.IsDBNull(6) || (what == TotalsQuery.Customer && row.IsDBNull(3)):
                    break;
                case TotalsQuery.Customer:
                    _ids.Add(Encoding.UTF8.GetBytes(row.GetString(1)));
                    _customers.Add((dialect.Ticks(row, 3), dialect.Ticks(row, 4), Convert.ToInt32(row.GetValue(5), CultureInfo.InvariantCulture), row.GetDouble(6), row.GetDouble(7), row.GetDouble(8)));
                    break;
                case TotalsQuery.Month:
                    _months.Add(int.Parse(row.GetString(1), CultureInfo.InvariantCulture), row.GetDouble(6));
                    break;
                case TotalsQuery.Verdict:
                    _verdicts.Add(int.Parse(row.GetString(1), CultureInfo.InvariantCulture), count);
                    break;
                default:
                    _counts.Add(what, count);
                    break;
            }
        }

        /// <summary>
        /// What reading the rows would refuse, or might understand otherwise: which count tells of it, and in words;
        /// null where there is none.
        /// </summary>
        internal (int What, string Fault)? Unreadable(RuleSet rules)
        {
            return Fault(TotalsQuery.UnreadableId, "customer or an order that is neither text nor a whole number")
                ?? Fault(TotalsQuery.UnreadableDate, "date that --push-down does not read (it takes 2011-12-09, with or without 08:30 or 08:30:15)")
                ?? Fault(TotalsQuery.EpochStart, "date of 1970-01-01, which may stand for none")
                ?? Fault(TotalsQuery.UnreadableNumber, "quantity or price that is empty or no plain number")
                ?? (rules[RuleSet.MissingCustomer] ? null : Fault(TotalsQuery.Missing, "customer that is missing, and the rule missing-customer is off"));

            (int, string)? Fault(int what, string fault) =>
                _counts[what] > 0 ? (what, Invariant($"{_counts[what]:N0} of {_counts[TotalsQuery.Rows]:N0} rows have a {fault}")) : null;
        }

        internal CustomerTotals ToTotals(string name, RuleSet rules, SourceFormat format, bool judgesDuplicates, CancellationToken cancellation)
        {
            CleaningReport cleaning = Cleaning(rules, judgesDuplicates) with { Findings = rules[RuleSet.ExactDuplicates] && !judgesDuplicates ? [BlockFeed.DuplicatesKept(name, rows: null)] : [] };
            cleaning.RequireRows(name);
            IdList ids = _ids.ToIdList();
            int[] order = CustomerOrder.Sort(ids, cancellation);
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
                [format],
                cleaning,
                new TransactionSummary(
                    new DateTime(_customers.Min(customer => customer.First)),
                    new DateTime(_customers.Max(customer => customer.Last)),
                    order.Length,
                    _customers.Sum(customer => (long)customer.Orders),
                    revenue.Sum(),
                    [.. _months.Select(month => KeyValuePair.Create(TransactionSummary.MonthName(month.Key), month.Value))]),
                Hash(ids, order));
        }

        private CleaningReport Cleaning(RuleSet rules, bool judgesDuplicates)
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
}
