using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing;

/// <summary>
/// Turns a block of text into records: fields located, numbers and dates read, ids and rows hashed, and the rules applied that need one row
/// only.
/// </summary>
/// <param name="rules">Those that are on.</param>
/// <param name="window">Which moments count.</param>
/// <param name="keepsLines">Whether products are looked at.</param>
/// <param name="returns">How returns are handled.</param>
/// <param name="wanted">In a second pass, the pairs of customer and product whose rows alone are parsed; else null.</param>
/// <param name="keepsCountries">Whether it is noted where customers are.</param>
internal sealed class TransactionParser(
    RuleSet rules, TimeWindow window, bool keepsLines, ReturnHandling returns, ReturnPairs? wanted = null, bool keepsCountries = false)
{
    private const int MostExamples = 3;
    private const string TooLarge = "error.too-large";

    private readonly ConcurrentBag<ParseScratch> _scratches = [];

    /// <summary>
    /// Parses one block; an error in the text is left in <see cref="ParsedBlock.Error"/>, so that the first in file order can be told.
    /// </summary>
    internal void Parse(ParsedBlock target)
    {
        target.Clear();
        ParseScratch scratch = _scratches.TryTake(out ParseScratch? used) ? used : new ParseScratch();
        scratch.Clear();
        try
        {
            ParseRows(target, scratch, target.Block.Fields(scratch.Index, target.Layout.Delimiter, target.Layout.LineEnd));
            target.Distribute(scratch.Records);
        }
        catch (InputException error)
        {
            target.Error = error;
        }
        _scratches.Add(scratch);
    }

    private void ParseRows(ParsedBlock target, ParseScratch scratch, FieldIndex index)
    {
        SourceLayout layout = target.Layout;
        Cells? cells = target.Block.Cells;
        ReadOnlySpan<byte> bytes = target.Block.Content;
        ReadOnlySpan<int> ends = index.Ends;
        ReadOnlySpan<int> rows = index.Rows;
        int width = layout.Header.Length;
        int customerColumn = layout.ColumnOf(ColumnRoles.Customer);
        int orderColumn = layout.ColumnOf(ColumnRoles.Order);
        int dateColumn = layout.ColumnOf(ColumnRoles.Date);
        int quantityColumn = layout.ColumnOf(ColumnRoles.Quantity);
        int priceColumn = layout.ColumnOf(ColumnRoles.Price);
        int amountColumn = layout.ColumnOf(ColumnRoles.Amount);
        bool looksAtProducts = keepsLines || rules[RuleSet.HiddenDuplicates];
        int productColumn = layout.ColumnOf(ColumnRoles.Product);
        int codeColumn = layout.ColumnOf(ColumnRoles.Code);
        int countryColumn = keepsCountries ? layout.ColumnOf(ColumnRoles.Country) : -1;
        ReadOnlySpan<byte> notedCountry = default;
        (Hash128 Customer, long Ticks) noted = default;
        byte mark = layout.Decimals.Mark;
        RowChoice? choice = target.Choice = layout.NeedsChoice ? new RowChoice(layout, target.Above) : null;
        RowHash? rowHash = rules[RuleSet.ExactDuplicates] ? layout.RowHash : null;
        bool namesQuantities = quantityColumn >= 0;
        bool namesProducts = namesQuantities && (codeColumn >= 0 || productColumn >= 0);
        // Returns that are taken out of purchases are not to be counted as well.
        bool refusesReturns = returns == ReturnHandling.Net
            && namesQuantities
            && !(rules[RuleSet.Cancellations] && rules[RuleSet.NonPositiveQuantity]);
        bool notesReturns = returns == ReturnHandling.Net && wanted is null && namesProducts;
        ReadOnlySpan<byte> lastDate = default;
        long lastTicks = 0;
        bool lastIsPlaceholder = false;
        bool lastHasTime = false;
        // The lines of one order follow one another as a rule: what they share is looked at once.
        ReadOnlySpan<byte> lastId = default;
        ReadOnlySpan<byte> plainId = default;
        ulong idHead = 0;
        Hash128 customer = default;
        int idStart = 0;
        bool mayReturn = false;
        bool isSampled = true;
        ReadOnlySpan<byte> lastOrder = default;
        Hash128 orderHash = orderColumn < 0 ? default : Hash128.Of(lastOrder);
        bool isCancellation = false;
        Hash128 orderOfCustomer = default;
        bool isSameOrder = false;
        int brokenQuote = index.BrokenQuote < 0 ? int.MaxValue : index.BrokenQuote;

        ReadOnlySpan<int> chosen = default;
        bool isChosen = wanted is not null && choice is null;
        if (isChosen)
            chosen = (scratch.Wanted ??= new WantedRows(wanted!)).Find(target, index, scratch.Identities);
        int rowCount = isChosen ? chosen.Length : index.RowCount;

        for (int next = target.Block.HasHeader && !isChosen ? 1 : 0; next < rowCount; next++)
        {
            int row = isChosen ? chosen[next] : next;
            int first = rows[row];
            int rowStart = ends[first] + 1;
            int rowEnd = ends[rows[row + 1]];
            if (rowEnd > brokenQuote)
                break;
            if (rowEnd > rowStart && bytes[rowEnd - 1] == '\r')
                rowEnd--;
            if (rows[row + 1] - first != width)
            {
                // A blank line is no row.
                if (rows[row + 1] - first == 1 && FieldText.Trim(bytes[rowStart..rowEnd]).IsEmpty)
                    continue;
                throw WrongWidth(target, rowStart, rows[row + 1] - first);
            }
            target.RowsRead++;

            if (choice?.Take(target.Block, index, row) == false)
            {
                Drop(target, RuleSet.Where, rowStart);
                continue;
            }

            ReadOnlySpan<byte> id = Field(bytes, ends, first + customerColumn);
            ReadOnlySpan<byte> order = orderColumn < 0 ? default : Field(bytes, ends, first + orderColumn);
            if (order.Length > 2 && order[^1] == '0')
                order = FieldText.WithoutZeroDecimals(order);
            if (choice is not null)
            {
                id = choice.Filled(id, customerColumn);
                if (orderColumn >= 0)
                    order = choice.Filled(order, orderColumn);
                id = choice.Guest(id, order, target.Block, index, row);
            }
            if (MissingWords.Is(id))
            {
                if (!rules[RuleSet.MissingCustomer])
                    throw Wrong(target, rowStart, "customer", id, new Phrase("error.missing-kept"), customerColumn);
                Drop(target, RuleSet.MissingCustomer, rowStart);
                continue;
            }

            // What is taken along from above lies in a buffer that changes.
            if (choice is not null || !IsSame(id, lastId))
            {
                lastId = id;
                plainId = FieldText.WithoutZeroDecimals(id);
                idHead = Hash128.Head(plainId);
                customer = Hash128.Of(plainId);
                isSameOrder = false;
                idStart = Offset(bytes, plainId);
                if (idStart < 0)
                    idStart = target.AddSide(plainId);
                mayReturn = wanted is not null && wanted.MayHave(customer.High);
                isSampled = rules.Sample is not { } sample || sample.Holds(plainId);
            }
            if (!isSampled)
            {
                Drop(target, RuleSet.CustomerSample, rowStart);
                continue;
            }
            if (wanted is not null && !isChosen
                && !(mayReturn && wanted.MayHave(
                    customer.High, scratch.Identities.Of(Field(bytes, ends, first, codeColumn), Field(bytes, ends, first, productColumn)))))
                continue;

            ReadOnlySpan<byte> date = Field(bytes, ends, first + dateColumn);
            if (choice is not null)
                date = choice.Filled(date, dateColumn);
            // Lines of one order follow one another and share their time.
            if (cells is not null && cells.TryMoment(first + dateColumn, out long moment))
            {
                lastTicks = moment;
                lastIsPlaceholder = !TakeMoment(target, rowStart, moment, DateZone.None);
                lastDate = default;
                lastHasTime = lastTicks % TimeSpan.TicksPerDay != 0;
            }
            else if (date.IsEmpty || !IsSame(date, lastDate))
            {
                lastIsPlaceholder = !ReadDate(target, rowStart, date, dateColumn, out lastTicks);
                lastDate = date;
                lastHasTime = lastTicks % TimeSpan.TicksPerDay != 0;
            }
            if (lastIsPlaceholder)
            {
                Drop(target, RuleSet.PlaceholderDates, rowStart);
                continue;
            }
            if (lastTicks > window.Until || lastTicks < window.Since)
            {
                Drop(target, lastTicks > window.Until ? RuleSet.AfterAsOf : RuleSet.BeforeSince, rowStart);
                // A return after the window may still take from purchases in it.
                if (notesReturns && lastTicks > window.Until && lastTicks <= window.ReturnsUntil)
                    NoteReturn(
                        target, scratch, customer.High, Field(bytes, ends, first, codeColumn), Field(bytes, ends, first, productColumn));
                continue;
            }
            target.HasTimes |= lastHasTime;

            long quantity = 1;
            int quantityDecimals = 0;
            if (quantityColumn >= 0)
                quantity = Number(target, cells, bytes, ends, first, quantityColumn, mark, "quantity", out quantityDecimals);
            long price = priceColumn >= 0
                ? Number(target, cells, bytes, ends, first, priceColumn, mark, "price", out int priceDecimals)
                : Number(target, cells, bytes, ends, first, amountColumn, mark, "amount", out priceDecimals);
            target.Numbers.Amounts++;

            if (choice?.Convert(target.Block, index, row, ref price, ref priceDecimals, out ReadOnlySpan<byte> currency) is { } problem)
                throw Wrong(target, rowStart, "currency", currency, problem, layout.ColumnOf(ColumnRoles.Currency));

            ref TransactionRecord record = ref scratch.Next();
            record.IdLength = plainId.Length;
            record.IdStart = idStart;
            record.IdHead = idHead;
            record.CustomerHash = customer.High;
            record.RowStart = rowStart;
            record.Ticks = lastTicks;
            if (!ExactAmount.TryScale(quantity, quantityDecimals, out record.Quantity))
                throw Wrong(target, rowStart, "quantity", Field(bytes, ends, first + quantityColumn), new Phrase(TooLarge), quantityColumn);
            bool fits = priceColumn >= 0
                ? ExactAmount.TryMultiply(quantity, quantityDecimals, price, priceDecimals, out record.Amount)
                : ExactAmount.TryMultiply(1, 0, price, priceDecimals, out record.Amount);
            if (!fits)
                throw Wrong(
                    target, rowStart, "product", Field(bytes, ends, first + priceColumn), new Phrase("error.out-of-range"), priceColumn);
            if (orderColumn >= 0 && (choice is not null || !IsSame(order, lastOrder)))
            {
                lastOrder = order;
                isCancellation = order.Length > 1 && (order[0] | 0x20) == 'c' && order[1] is >= (byte)'0' and <= (byte)'9';
                orderHash = Hash128.Of(order);
                isSameOrder = false;
            }
            record.Order = orderHash;
            record.Verdict =
                returns == ReturnHandling.Keep && (isCancellation || (quantityColumn >= 0 && quantity < 0)) ? TransactionRecord.KeptReturn
                : isCancellation && rules[RuleSet.Cancellations] ? RuleSet.Cancellations
                : quantityColumn >= 0 && quantity <= 0 && rules[RuleSet.NonPositiveQuantity] ? RuleSet.NonPositiveQuantity
                : price <= 0 && rules[RuleSet.NonPositivePrice] ? RuleSet.NonPositivePrice
                : TransactionRecord.Kept;
            if (refusesReturns && (isCancellation || quantity < 0) && quantity != 0 && !RuleSet.IsReturn(record.Verdict, quantity))
                throw KeptReturn(target, rowStart, quantity < 0 ? CleaningRules.NonPositiveQuantity : CleaningRules.Cancellations);
            if (countryColumn >= 0 && record.Verdict == TransactionRecord.Kept)
            {
                // The lines of an order say the same.
                ReadOnlySpan<byte> country = Field(bytes, ends, first + countryColumn);
                if (noted != (customer, lastTicks) || !IsSame(country, notedCountry))
                {
                    target.Countries.Note(customer, lastTicks, country);
                    noted = (customer, lastTicks);
                    notedCountry = country;
                }
            }
            if (record.Verdict == TransactionRecord.KeptReturn)
            {
                record.Quantity = -Math.Abs(record.Quantity);
                record.Amount = record.Amount.Absolute().Negated();
            }
            if (!isSameOrder)
            {
                orderOfCustomer = customer.With(orderHash);
                isSameOrder = true;
            }
            record.Row = rowHash is null ? default : rowHash.Of(orderOfCustomer, ref record, price, bytes, ends, first, ref scratch.Plain);
            if (looksAtProducts)
                record.Product = target.Products.Add(Field(bytes, ends, first, codeColumn), Field(bytes, ends, first, productColumn));
            if (notesReturns && RuleSet.IsReturn(record.Verdict, quantity))
                NoteReturn(target, scratch, customer.High, Field(bytes, ends, first, codeColumn), Field(bytes, ends, first, productColumn));
            else if (wanted is not null)
                AddDetails(
                    target, scratch, ref record, Field(bytes, ends, first, codeColumn), Field(bytes, ends, first, productColumn), order);
        }
        choice?.End();
        if (rules[RuleSet.HiddenDuplicates])
            target.Products.HashNames();
        if (index.BrokenQuote >= 0)
            throw BrokenQuote(target, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int field)
    {
        int start = ends[field] + 1;
        ReadOnlySpan<byte> text = bytes[start..ends[field + 1]];
        // Most fields are bare: no space, quote, line end or no-break space at either side.
        return text.IsEmpty || (IsBare(text[0]) && IsBare(text[^1])) ? text : Unwrapped(text);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<byte> Unwrapped(ReadOnlySpan<byte> text) => FieldText.Trim(FieldText.Plain(FieldText.Trim(text)));

    /// <summary>Whether two texts are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
            return false;
        // Most ids and dates are so short that a call would take longer than to compare them.
        if (a.Length is < 4 or > 16)
            return a.SequenceEqual(b);
        ref byte x = ref MemoryMarshal.GetReference(a);
        ref byte y = ref MemoryMarshal.GetReference(b);
        int last = a.Length - (a.Length < 8 ? 4 : 8);
        return a.Length < 8
            ? Word<uint>(ref x, 0) == Word<uint>(ref y, 0) && Word<uint>(ref x, last) == Word<uint>(ref y, last)
            : Word<ulong>(ref x, 0) == Word<ulong>(ref y, 0) && Word<ulong>(ref x, last) == Word<ulong>(ref y, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Word<T>(ref byte text, int at) => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref text, at));

    /// <summary>The field of a column that may not be there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first, int column) =>
        column < 0 ? default : Field(bytes, ends, first + column);

    private static void NoteReturn(
        ParsedBlock target, ParseScratch scratch, ulong customer, ReadOnlySpan<byte> code, ReadOnlySpan<byte> name)
    {
        Hash128 product = scratch.Identities.Of(code, name);
        // A row that names no product returns none that is known.
        if (product != default)
            target.Returned.Add((customer, ReturnPairs.Pair(customer, product)));
    }

    private static void AddDetails(
        ParsedBlock target, ParseScratch scratch, ref TransactionRecord record, ReadOnlySpan<byte> code, ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> order)
    {
        int written = record.Product;
        record.Product = target.Details.Count;
        target.Details.Add((scratch.Identities.Of(code, name), ~target.AddSide(order), order.Length, written));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBare(byte b) => b is > (byte)' ' and not (byte)'"' and < 0x80;

    /// <summary>Where <paramref name="part"/> starts in <paramref name="whole"/>; -1 where it is a text of its own.</summary>
    private static int Offset(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part) =>
        whole.Overlaps(part, out int offset) ? offset : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Number(
        ParsedBlock target, Cells? cells, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int first, int column, byte mark, string what,
        out int decimals)
    {
        if (cells is not null && cells.TryNumber(first + column, out long digits, out decimals))
            return digits;
        ReadOnlySpan<byte> text = Field(bytes, ends, first + column);
        return DecimalText.TryParseDigits(text, mark, out long mantissa, out decimals)
            ? mantissa
            : ReadNumber(target, ends[first] + 1, text, column, what, out decimals);
    }

    // Numbers of any other form; what they say of mark and currency is for the whole source.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadNumber(ParsedBlock target, int rowStart, ReadOnlySpan<byte> text, int column, string what, out int decimals)
    {
        DecimalMarks known = target.Layout.Decimals;
        byte mark = known.Mark;
        bool rounds = target.Layout.RoundsDecimals;
        NumberFault fault = DecimalText.ParseForm(
            text, mark, rounds, out long mantissa, out decimals, out MarkEvidence evidence, out string? currency);
        if (mark == NumberText.OpenMark && evidence == MarkEvidence.OpenComma)
            fault = DecimalText.ParseForm(text, known.ReadingOf(evidence), rounds, out mantissa, out decimals, out _, out _);
        if (fault == NumberFault.NotANumber)
        {
            if (mark != NumberText.OpenMark && DecimalText.ParseForm(
                text, NumberText.OpenMark, rounds, out _, out _, out _, out _) == NumberFault.None)
                throw known.Contradiction(new PlacedNumber(target.LineAt(rowStart), Encoding.UTF8.GetString(text)), what);
        }
        if (fault != NumberFault.None)
            throw Wrong(target, rowStart, what, text, new Phrase(Problem(fault)), column);
        if (mark == NumberText.OpenMark && evidence != MarkEvidence.None)
            target.Numbers.Add(evidence, rowStart, text);
        if (currency is not null)
            target.Numbers.AddCurrency(currency, rowStart, isOfAmount: column != target.Layout.ColumnOf(ColumnRoles.Quantity));
        return mantissa;
    }

    private static InputException KeptReturn(ParsedBlock target, int rowStart, string rule) =>
        Faults.At(target.Layout.Name, target.LineAt(rowStart), "error.return-kept", ("rule", rule));

    private static string Problem(NumberFault fault) => fault switch
    {
        NumberFault.TooManyDecimals => "error.too-many-decimals",
        NumberFault.TooLarge => TooLarge,
        _ => "error.not-a-number",
    };

    /// <summary>Reads a date; false where it stands for none and its rule is on.</summary>
    private bool ReadDate(ParsedBlock target, int rowStart, ReadOnlySpan<byte> date, int column, out long ticks)
    {
        SourceLayout layout = target.Layout;
        if (!DateText.TryParse(date, layout.DateOrder, out ticks, out int offset))
        {
            if (PlaceholderDates.IsText(date) && rules[RuleSet.PlaceholderDates])
                return false;
            throw Wrong(target, rowStart, "date", date, new Phrase("error.not-a-date", ("form", layout.DateFormat)), column);
        }
        if (!TakeMoment(target, rowStart, ticks, offset))
            return false;
        if (layout.TimeZone is not null && offset != DateZone.None)
            ticks = TimeZones.Convert(ticks, offset, layout.TimeZone)
                ?? throw Wrong(target, rowStart, "date", date, new Phrase("error.outside-calendar"), column);
        return true;
    }

    /// <summary>Looks at a moment; false where it stands for none and its rule is on.</summary>
    private bool TakeMoment(ParsedBlock target, int rowStart, long ticks, int offset)
    {
        if ((ticks < PlaceholderDates.FirstUsual || ticks >= PlaceholderDates.LastUsual)
            && rules[RuleSet.PlaceholderDates] && PlaceholderDates.Contains(ticks, target.Layout.HasEpochStartAsPlaceholder))
        {
            return false;
        }
        if (offset != target.Offset)
            target.AddOffset(offset, rowStart);
        return true;
    }

    private static void Drop(ParsedBlock target, int rule, int rowStart)
    {
        target.Dropped[rule]++;
        if (target.DroppedAt[rule].Count < MostExamples)
            target.DroppedAt[rule].Add(rowStart);
    }

    private static InputException Wrong(
        ParsedBlock target, int rowStart, string what, ReadOnlySpan<byte> value, object problem, int column) =>
        Faults.At(
            target.Layout.Name, target.LineAt(rowStart), value.IsEmpty ? "error.value-empty" : "error.value",
            ("what", new Phrase($"error.what-{what}")), ("value", Encoding.UTF8.GetString(value)), ("problem", problem),
            ("column", target.Layout.Header[column]));

    private static InputException WrongWidth(ParsedBlock target, int rowStart, int fields)
    {
        int expected = target.Layout.Header.Length;
        return Faults.At(
            target.Layout.Name, target.LineAt(rowStart), fields < expected ? "error.fields-missing" : "error.fields-more",
            ("fields", fields), ("expected", expected), ("delimiter", target.Layout.DelimiterName));
    }

    private static InputException BrokenQuote(ParsedBlock target, FieldIndex index) => Faults.At(
        target.Layout.Name, target.LineAt(index.BrokenQuote), index.IsUnclosed ? "error.quote-open" : "error.quote-inside");
}
