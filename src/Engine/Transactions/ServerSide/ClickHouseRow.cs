using System.Globalization;
using Segmentation.Databases;
using Segmentation.Sources;
using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>What a row of a table in ClickHouse says, as expressions over its bare columns: none needs a subquery.</summary>
/// <remarks>
/// A statement without subqueries is what a <c>Distributed</c> table hands to its shards whole. Expressions that stand several times are
/// computed once. Moments are compared as the server writes them, which is what the reader of its rows sees. No value is NULL: where one
/// is missing, a condition of its own says so.
/// </remarks>
internal sealed class ClickHouseRow
{
    // As FieldText.Trim, in RE2's escapes.
    private const string LeadingSpaces = @"^[ \\t\\x{A0}]+", TrailingSpaces = @"[ \\t\\r\\x{A0}]+$";

    private const string Zeros = "0000-00-00";

    private readonly string _name;
    private readonly IReadOnlyList<ClickHouseColumn> _columns;

    /// <summary>Writes the expressions.</summary>
    /// <param name="name">The database, to show.</param>
    /// <param name="columns">Those of the source.</param>
    /// <param name="question">Roles, rules and the window of time.</param>
    /// <exception cref="InputException">A type that a role does not take.</exception>
    internal ClickHouseRow(string name, IReadOnlyList<ClickHouseColumn> columns, SumsQuestion question)
    {
        (_name, _columns) = (name, columns);
        Dictionary<string, int> roles = question.Columns;
        TransactionsOptions options = question.Options;
        Customer = IdText(roles[ColumnRoles.Customer], ColumnRoles.Customer);
        HasOrder = roles.TryGetValue(ColumnRoles.Order, out int order);
        Order = HasOrder ? OrderKey(order) : "''";
        Moment = MomentText(roles[ColumnRoles.Date]);
        bool hasPrice = roles.TryGetValue(ColumnRoles.Price, out int price);
        bool hasQuantity = roles.TryGetValue(ColumnRoles.Quantity, out int quantity);
        string value = hasPrice ? ColumnRoles.Price : ColumnRoles.Amount;
        price = roles[value];
        // Decimals and binary floating point are not multiplied with each other.
        IsExact = !columns[price].IsReal && !(hasQuantity && columns[quantity].IsReal);
        Price = Number(price, value);
        Quantity = hasQuantity ? Number(quantity, ColumnRoles.Quantity) : IsExact ? "toDecimal128(1, 0)" : "toFloat64(1)";
        QuantityIsNone = hasQuantity ? IsNone(quantity) : "0";
        PriceIsNone = IsNone(price);
        Amount = hasPrice ? $"({Quantity} * {Price})" : Price;
        string day = $"substring({Moment}, 1, 10)";
        bool dropsPlaceholders = options.Rules.Contains(CleaningRules.PlaceholderDates);
        IEnumerable<string> days = PlaceholderDates.Days
            .Select(one => one.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append(Zeros);
        IsDateless = dropsPlaceholders
            ? $"({day} IN ({string.Join(", ", days.Select(one => $"'{one}'"))}) OR substring({Moment}, 1, 4) IN ('0001', '9999'))" : "0";
        IsEpochal = dropsPlaceholders ? $"{day} = '1970-01-01'" : "0";
        DateIsNone = dropsPlaceholders ? $"{Moment} = ''" : $"({Moment} = '' OR {day} = '{Zeros}')";
        string padded = Padded(roles[ColumnRoles.Date]);
        IsLate = options.AsOf is { } asOf ? $"{padded} > '{Constant(asOf)}'" : "0";
        IsEarly = options.Since is { } since ? $"({Moment} != '' AND {padded} < '{Constant(since)}')" : "0";
        Inside = $"(NOT {IsDateless} AND NOT {IsLate} AND NOT {IsEarly})";
        Verdict = Judged(question.Rules, hasQuantity);
        Kept = Invariant($"({Inside} AND {Verdict} = {TransactionRecord.Kept})");
        bool drops = options.JudgesDuplicates(HasOrder);
        Repeated = drops ? [Order, Moment, $"toString({Quantity})", $"toString({Price})", .. Rest(roles).Select(Text)] : [];
    }

    /// <summary>The customer as it stands, empty for none.</summary>
    internal string Customer { get; }

    /// <summary>Whether orders are known.</summary>
    internal bool HasOrder { get; }

    /// <summary>The order as the reader has it.</summary>
    internal string Order { get; }

    /// <summary>The moment as text, empty for none.</summary>
    internal string Moment { get; }

    /// <summary>The month as <c>yyyy-MM</c>.</summary>
    internal string Month => $"substring({Moment}, 1, 7)";

    /// <summary>Whether numbers are decimals, whose sums are exact; else they are float64.</summary>
    internal bool IsExact { get; }

    /// <summary>The quantity; 1 where there is none.</summary>
    internal string Quantity { get; }

    /// <summary>The price, or the whole amount.</summary>
    internal string Price { get; }

    /// <summary>Quantity times price.</summary>
    internal string Amount { get; }

    /// <summary>Whether a quantity is missing.</summary>
    internal string QuantityIsNone { get; }

    /// <summary>Whether a price is missing.</summary>
    internal string PriceIsNone { get; }

    /// <summary>Whether a date is missing.</summary>
    internal string DateIsNone { get; }

    /// <summary>Whether a date stands for none.</summary>
    internal string IsDateless { get; }

    /// <summary>Whether a date may stand for none.</summary>
    internal string IsEpochal { get; }

    /// <summary>Whether a row is after the window.</summary>
    internal string IsLate { get; }

    /// <summary>Whether a row is before the window.</summary>
    internal string IsEarly { get; }

    /// <summary>Whether a row is in the window.</summary>
    internal string Inside { get; }

    /// <summary>What becomes of a row: the number of a rule that drops it, or that it is kept.</summary>
    internal string Verdict { get; }

    /// <summary>Whether a row counts.</summary>
    internal string Kept { get; }

    /// <summary>What rows of one customer are alike in that say the same; empty where duplicates are not looked for.</summary>
    internal IReadOnlyList<string> Repeated { get; }

    /// <summary>Whether a row is a return.</summary>
    internal string IsReturn => Invariant(
        $"(({Verdict} = {RuleSet.Cancellations} AND {Quantity} != 0) OR ({Verdict} = {RuleSet.NonPositiveQuantity} AND {Quantity} < 0))");

    /// <summary>A column's value as text, empty for none.</summary>
    internal string Text(int column)
    {
        ClickHouseColumn of = _columns[column];
        string name = ClickHouseServer.Quote(of.Name);
        string text = of.PlainType.StartsWith("FixedString(", StringComparison.Ordinal) ? $"toStringCutToZero({name})"
            : of.Type == "String" ? name : $"toString({name})";
        return of.IsNullable ? $"ifNull({text}, '')" : text;
    }

    /// <summary>A column's value, for messages.</summary>
    internal string Shown(int column)
    {
        string name = ClickHouseServer.Quote(_columns[column].Name);
        return _columns[column].IsNullable ? $"if(isNull({name}), 'NULL', {Text(column)})" : Text(column);
    }

    private string IdText(int column, string role)
    {
        ClickHouseColumn of = _columns[column];
        return of.IsWhole || of.PlainType is "String" or "UUID" || of.PlainType.StartsWith("FixedString(", StringComparison.Ordinal)
            || of.PlainType.StartsWith("Enum", StringComparison.Ordinal)
            ? Text(column) : throw Unfit(column, role, new Phrase("pushed.text-or-whole"));
    }

    private string OrderKey(int column)
    {
        string text = IdText(column, ColumnRoles.Order);
        string trimmed = $"replaceRegexpOne(replaceRegexpOne({text}, '{LeadingSpaces}', ''), '{TrailingSpaces}', '')";
        return _columns[column].IsWhole ? text : $@"replaceRegexpOne({trimmed}, '^([0-9]+)\\.0+$', '\\1')";
    }

    private string MomentText(int column) => _columns[column] is { IsDay: true } or { IsMoment: true, Decimals: <= 7 }
        ? Text(column) : throw Unfit(column, ColumnRoles.Date, new Phrase("pushed.moment"));

    // As long as the constants that it is compared with.
    private string Padded(int column) => (_columns[column], _columns[column].Decimals) switch
    {
        ({ IsDay: true }, _) => $"concat({Moment}, ' 00:00:00.0000000')",
        (_, 0) => $"concat({Moment}, '.0000000')",
        (_, 7) => Moment,
        var (_, decimals) => $"concat({Moment}, '{new string('0', 7 - decimals)}')",
    };

    private static string Constant(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);

    private string Number(int column, string role)
    {
        ClickHouseColumn of = _columns[column];
        if (!of.IsWhole && !of.IsDecimal && !of.IsReal)
            throw Unfit(column, role, new Phrase("pushed.number"));
        string value = Present(column);
        if (IsExact)
            return Invariant($"toDecimal128({value}, {of.Decimals})");
        return of.IsReal ? $"if(isFinite({value}), toFloat64({value}), toFloat64(0))" : $"toFloat64({value})";
    }

    private string IsNone(int column)
    {
        string missing = _columns[column].IsNullable ? $"isNull({ClickHouseServer.Quote(_columns[column].Name)})" : "0";
        return _columns[column].IsReal ? $"({missing} OR NOT isFinite({Present(column)}))" : missing;
    }

    private string Present(int column)
    {
        string name = ClickHouseServer.Quote(_columns[column].Name);
        return _columns[column].IsNullable ? $"assumeNotNull({name})" : name;
    }

    private string Judged(RuleSet rules, bool hasQuantity)
    {
        var verdicts = new List<string>();
        if (rules[RuleSet.Cancellations] && HasOrder)
            verdicts.Add(Invariant($"match({Order}, '^[cC][0-9]'), {RuleSet.Cancellations}"));
        if (rules[RuleSet.NonPositiveQuantity] && hasQuantity)
            verdicts.Add(Invariant($"{Quantity} <= 0, {RuleSet.NonPositiveQuantity}"));
        if (rules[RuleSet.NonPositivePrice])
            verdicts.Add(Invariant($"{Price} <= 0, {RuleSet.NonPositivePrice}"));
        return verdicts.Count == 0 ? Invariant($"{TransactionRecord.Kept}")
            : Invariant($"multiIf({string.Join(", ", verdicts)}, {TransactionRecord.Kept})");
    }

    // Columns that are compared by their text, as what they say besides has no say here.
    private IEnumerable<int> Rest(Dictionary<string, int> roles) =>
        Enumerable.Range(0, _columns.Count).Except(new[] { ColumnRoles.Customer, ColumnRoles.Order, ColumnRoles.Date, ColumnRoles.Quantity,
            roles.ContainsKey(ColumnRoles.Price) ? ColumnRoles.Price : ColumnRoles.Amount }
            .Where(roles.ContainsKey).Select(role => roles[role]));

    private InputException Unfit(int column, string role, Phrase wanted) => Faults.Of(
        "pushed.unfit", ("name", PlainText.Phrase(_name)), ("column", _columns[column].Name),
        ("type", PlainText.Phrase(_columns[column].Type)),
        ("wanted", wanted), ("role", role));
}
