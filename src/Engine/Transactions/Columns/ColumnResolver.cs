using Segmentation.Wording;

namespace Segmentation.Transactions.Columns;

/// <summary>
/// Finds which column plays which role: as given, as a model remembers, as a known export has it, by name, and by the rows where several
/// columns could be the customer.
/// </summary>
internal sealed class ColumnResolver
{
    private static readonly string[] ValueRoles = [ColumnRoles.Quantity, ColumnRoles.Price, ColumnRoles.Amount];

    private readonly string _file;
    private readonly IReadOnlyList<string> _header;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly Func<int[], int, CustomerCensus?> _count;
    private readonly string[] _plain;
    private readonly string[] _heads;
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    private ColumnResolver(
        string file, IReadOnlyList<string> header, IReadOnlyDictionary<string, string> given, Func<int[], int, CustomerCensus?> count)
    {
        _file = file;
        _header = header;
        _given = given;
        _count = count;
        _plain = [.. header.Select(RoleNames.Plain)];
        _heads = [.. header.Select(RoleNames.Head)];
    }

    /// <summary>Finds every role's column.</summary>
    /// <param name="file">Named in errors.</param>
    /// <param name="header">Column names in order.</param>
    /// <param name="given">Role → column name, as the user gave it; wins.</param>
    /// <param name="remembered">Role → column name, as it was for a model; wins over what is found where it is there.</param>
    /// <param name="count">Counts customers and orders by some columns, given the order's column or -1; null from it where rows cannot be
    /// looked at.</param>
    /// <exception cref="InputException">A given column or role that is not there, no customer, date or value, or columns that the rows do
    /// not decide between.</exception>
    internal static ColumnMapping Resolve(
        string file, IReadOnlyList<string> header, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string,
        string> remembered, Func<int[], int, CustomerCensus?> count)
    {
        var resolver = new ColumnResolver(file, header, given, count);
        return resolver.Resolve(remembered);
    }

    /// <summary>Index of the column of a name: as it stands, else without case, spaces and punctuation.</summary>
    /// <exception cref="InputException">There is none.</exception>
    internal static int IndexOf(string file, IReadOnlyList<string> header, string name)
    {
        int at = Find(header, name);
        return at >= 0
            ? at
            : throw Faults.At(file, 1, "error.no-column", ("column", name), ("columns", PlainText.Phrase(PlainText.QuotedList(header))));
    }

    private static int Find(IReadOnlyList<string> header, string name)
    {
        string[] names = [.. header];
        int exact = Array.IndexOf(names, name);
        return exact >= 0 ? exact : Array.FindIndex(names, column => RoleNames.Plain(column) == RoleNames.Plain(name));
    }

    private ColumnMapping Resolve(IReadOnlyDictionary<string, string> remembered)
    {
        foreach ((string role, string name) in _given)
        {
            if (!ColumnRoles.All.Contains(role))
                throw Faults.Of("error.no-such-role", ("role", role), ("roles", string.Join(", ", ColumnRoles.All)));
            _found[role] = IndexOf(_file, _header, name);
        }
        // Whoever gives a line's value gives all of it.
        bool givesValue = _given.ContainsKey(ColumnRoles.Amount) || _given.ContainsKey(ColumnRoles.Price);
        foreach ((string role, string name) in remembered)
        {
            if (!_found.ContainsKey(role) && !(givesValue && ValueRoles.Contains(role)) && Find(
                _header, name) is >= 0 and var at && !_found.ContainsValue(at))
                _found[role] = at;
        }
        KnownExport? export = KnownExports.Of(_header, _plain);
        foreach ((string role, string[] names) in export?.Roles ?? [])
            Take(role, names, []);
        bool exportHasValue = export is not null && (_found.ContainsKey(ColumnRoles.Amount) || _found.ContainsKey(ColumnRoles.Price));
        foreach (string role in RoleNames.Roles.Where(role => !(exportHasValue && ValueRoles.Contains(role))))
            Take(role, RoleNames.Of(role), export?.Traps ?? []);
        bool hasAmountBeside = KeepOneValue(remembered);
        if (!_found.ContainsKey(ColumnRoles.Customer))
            FindCustomer(export?.Traps ?? []);
        RequireRoles(export);
        int guest = export is null || _given.ContainsKey(ColumnRoles.Customer) ? -1 : FirstOf(export.Guest, []);
        return new ColumnMapping(_found)
        {
            Export = export,
            Guest = guest == _found[ColumnRoles.Customer] ? -1 : guest,
            Findings = _findings,
            AmountBeside = hasAmountBeside ? FirstOf(RoleNames.Of(ColumnRoles.Amount), export?.Traps ?? []) : -1,
            IsValueGiven = givesValue
                || export is not null
                || remembered.ContainsKey(ColumnRoles.Amount)
                || remembered.ContainsKey(ColumnRoles.Price),
        };
    }

    private void Take(string role, string[] names, string[] traps)
    {
        if (!_found.ContainsKey(role) && FirstOf(names, traps) is >= 0 and var at)
            _found[role] = at;
    }

    /// <summary>The first of some names that is there, is no trap, and plays no role yet; -1 for none.</summary>
    private int FirstOf(string[] names, string[] traps)
    {
        foreach (string[] columns in (string[][])[_plain, _heads])
        {
            foreach (string name in names)
            {
                int at = Array.IndexOf(columns, name);
                if (at >= 0 && !_found.ContainsValue(at) && !traps.Contains(_plain[at]))
                    return at;
            }
        }
        return -1;
    }

    /// <summary>A line's value is asked for once: a given amount wins, else quantity × price, else a found amount.</summary>
    /// <returns>Whether an amount stands beside quantity and price.</returns>
    private bool KeepOneValue(IReadOnlyDictionary<string, string> remembered)
    {
        bool hasUnits = _found.ContainsKey(ColumnRoles.Quantity) && _found.ContainsKey(ColumnRoles.Price);
        bool amountWins = _given.ContainsKey(ColumnRoles.Amount)
            || (!_given.ContainsKey(ColumnRoles.Price) && remembered.ContainsKey(ColumnRoles.Amount) && _found.ContainsKey(
                ColumnRoles.Amount));
        if (amountWins)
            _found.Remove(ColumnRoles.Price);
        else if (hasUnits)
            return _found.Remove(ColumnRoles.Amount);
        return false;
    }

    private void FindCustomer(string[] traps)
    {
        int order = _found.GetValueOrDefault(ColumnRoles.Order, -1);
        int[] persons = Candidates(RoleNames.Persons, traps);
        int[] names = Candidates(RoleNames.PersonNames, traps);
        if (persons.Length == 1 && names.Length == 0)
            _found[ColumnRoles.Customer] = persons[0];
        else if (persons.Length + names.Length > 0)
            Judge(persons, names, order);
        // A bare id is that of the row or of the order, unless it comes back in other orders.
        else if (order >= 0 && FirstOf([RoleNames.BareKey], traps) is >= 0 and var id && _count(
            [id], order) is { } census && census.Columns[0].Repeats)
            _found[ColumnRoles.Customer] = id;
    }

    private int[] Candidates(string[] names, string[] traps) =>
        [.. names.SelectMany(name => Enumerable.Range(0, _plain.Length).Where(at => _plain[at] == name || _heads[at] == name)).Distinct()
            .Where(at => !_found.ContainsValue(at) && !traps.Contains(_plain[at]))];

    private void Judge(int[] persons, int[] names, int order)
    {
        int[] candidates = persons.Length > 0 ? persons : names;
        if (candidates.Length == 1 && persons.Length == 0)
        {
            _found[ColumnRoles.Customer] = candidates[0];
            return;
        }
        CustomerCensus? census = _count(candidates, order);
        // Keys that are new in every order may have a name beside them that comes back.
        if (persons.Length > 0 && names.Length > 0 && census?.Columns.Any(column => column.Repeats) == false)
        {
            census.Dispose();
            census = _count(candidates = [.. persons, .. names], order);
        }
        if (candidates.Length == 1)
        {
            _found[ColumnRoles.Customer] = candidates[0];
            return;
        }
        int chosen = census is null ? -1 : CustomerChoice.Of(census, persons.Length);
        if (chosen < 0)
            throw CustomerChoice.Question(_file, _header, candidates, census);
        _found[ColumnRoles.Customer] = candidates[chosen];
        using CustomerCensus? counted = census;
        _findings.Add(CustomerChoice.Tell(_header, candidates, census!, chosen));
    }

    private void RequireRoles(KnownExport? export)
    {
        var missing = new List<string>();
        var ways = new List<Phrase>();
        if (!_found.ContainsKey(ColumnRoles.Customer))
        {
            missing.Add("customer");
            ways.Add(new Phrase("error.map-customer"));
        }
        if (!_found.ContainsKey(ColumnRoles.Date))
        {
            missing.Add("date");
            ways.Add(new Phrase("error.map-date"));
        }
        bool hasQuantity = _found.TryGetValue(ColumnRoles.Quantity, out int quantity);
        bool hasPrice = _found.TryGetValue(ColumnRoles.Price, out int price);
        if (!_found.ContainsKey(ColumnRoles.Amount) && !(hasQuantity && hasPrice))
        {
            missing.Add("value");
            ways.Add(hasQuantity
                ? new Phrase("error.map-price", ("quantity", _header[quantity]))
                : hasPrice
                    ? new Phrase(
                        "error.map-quantity", ("price", _header[price]), ("argument", Argument(ColumnRoles.Amount, _header[price])))
                    : new Phrase("error.map-value"));
        }
        if (missing.Count == 0)
            return;
        bool lacksCustomer = missing[0] == "customer";
        Phrase?[] further =
        [
            lacksCustomer && Array.IndexOf(_plain, RoleNames.BareKey) is >= 0 and var id && !_found.ContainsValue(id)
                ? new Phrase("error.bare-id", ("column", _header[id])) : null,
            lacksCustomer && export?.WithoutCustomer is { } without ? new Phrase(without) : null,
            new Phrase(missing.Count == 1 ? "error.name-it" : "error.name-them", ("ways", ways)),
        ];
        var what = new Phrase($"error.role-{string.Join('-', missing)}");
        (string, object?) columns = ("columns", PlainText.Phrase(PlainText.QuotedList(_header)));
        Phrase unknown = export is null
            ? new Phrase("error.no-role", ("what", what), columns)
            : new Phrase("error.no-role-export", ("what", what), ("export", export.Name), columns);
        throw Faults.At(_file, 1, "error.sentences", ("sentences", (IReadOnlyList<Phrase>)[unknown, .. further.OfType<Phrase>()]));
    }

    /// <summary>A role and its column as the command line takes them.</summary>
    internal static string Argument(string role, string column) => column.Contains(' ')
        ? MessageText.Of($"\"{role}={PlainText.Quoted(column)}\"") : MessageText.Of($"{role}={PlainText.Quoted(column)}");
}
