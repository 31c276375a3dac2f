using System.Collections.Concurrent;
using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Parsing.Rows;

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
    private readonly RowDates _dates = new(rules[RuleSet.PlaceholderDates]);
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
        int valueColumn = priceColumn >= 0 ? priceColumn : layout.ColumnOf(ColumnRoles.Amount);
        string valueName = priceColumn >= 0 ? "price" : "amount";
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
                throw RowFaults.Width(target, rowStart, rows[row + 1] - first);
            }
            target.RowsRead++;

            if (choice?.Take(target.Block, index, row) == false)
            {
                target.Drop(RuleSet.Where, rowStart);
                continue;
            }

            ReadOnlySpan<byte> id = FieldText.At(bytes, ends, first + customerColumn);
            ReadOnlySpan<byte> order = orderColumn < 0 ? default : FieldText.At(bytes, ends, first + orderColumn);
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
                    throw RowFaults.Value(target, rowStart, "customer", id, new Phrase("error.missing-kept"), customerColumn);
                target.Drop(RuleSet.MissingCustomer, rowStart);
                continue;
            }

            // What is taken along from above lies in a buffer that changes.
            if (choice is not null || !FieldText.IsSame(id, lastId))
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
                target.Drop(RuleSet.CustomerSample, rowStart);
                continue;
            }
            if (wanted is not null && !isChosen
                && !(mayReturn && wanted.MayHave(
                    customer.High, scratch.Identities.Of(bytes, ends, first, codeColumn, productColumn))))
                continue;

            ReadOnlySpan<byte> date = FieldText.At(bytes, ends, first + dateColumn);
            if (choice is not null)
                date = choice.Filled(date, dateColumn);
            // Lines of one order follow one another and share their time.
            if (cells is not null && cells.TryMoment(first + dateColumn, out long moment))
            {
                lastTicks = moment;
                lastIsPlaceholder = !_dates.Take(target, rowStart, moment, DateZone.None);
                lastDate = default;
                lastHasTime = lastTicks % TimeSpan.TicksPerDay != 0;
            }
            else if (date.IsEmpty || !FieldText.IsSame(date, lastDate))
            {
                lastIsPlaceholder = !_dates.Read(target, rowStart, date, dateColumn, out lastTicks);
                lastDate = date;
                lastHasTime = lastTicks % TimeSpan.TicksPerDay != 0;
            }
            if (lastIsPlaceholder)
            {
                target.Drop(RuleSet.PlaceholderDates, rowStart);
                continue;
            }
            if (lastTicks > window.Until || lastTicks < window.Since)
            {
                target.Drop(lastTicks > window.Until ? RuleSet.AfterAsOf : RuleSet.BeforeSince, rowStart);
                // A return after the window may still take from purchases in it.
                if (notesReturns && lastTicks > window.Until && lastTicks <= window.ReturnsUntil)
                    NoteReturn(target, customer.High, scratch.Identities.Of(bytes, ends, first, codeColumn, productColumn));
                continue;
            }
            target.HasTimes |= lastHasTime;

            long quantity = 1;
            int quantityDecimals = 0;
            if (quantityColumn >= 0)
                quantity = RowNumbers.Read(target, cells, bytes, ends, first, quantityColumn, mark, "quantity", out quantityDecimals);
            long price = RowNumbers.Read(target, cells, bytes, ends, first, valueColumn, mark, valueName, out int priceDecimals);
            target.Numbers.Amounts++;

            if (choice?.Convert(target.Block, index, row, ref price, ref priceDecimals, out ReadOnlySpan<byte> currency) is { } problem)
                throw RowFaults.Value(target, rowStart, "currency", currency, problem, layout.ColumnOf(ColumnRoles.Currency));

            ref TransactionRecord record = ref scratch.Next();
            record.IdLength = plainId.Length;
            record.IdStart = idStart;
            record.IdHead = idHead;
            record.CustomerHash = customer.High;
            record.RowStart = rowStart;
            record.Ticks = lastTicks;
            if (!ExactAmount.TryScale(quantity, quantityDecimals, out record.Quantity))
                throw RowFaults.Value(
                    target, rowStart, "quantity", FieldText.At(bytes, ends, first + quantityColumn), new Phrase(RowNumbers.TooLarge),
                    quantityColumn);
            bool fits = priceColumn >= 0
                ? ExactAmount.TryMultiply(quantity, quantityDecimals, price, priceDecimals, out record.Amount)
                : ExactAmount.TryMultiply(1, 0, price, priceDecimals, out record.Amount);
            if (!fits)
                throw RowFaults.Value(
                    target, rowStart, "product", FieldText.At(bytes, ends, first + valueColumn), new Phrase("error.out-of-range"),
                    valueColumn);
            if (orderColumn >= 0 && (choice is not null || !FieldText.IsSame(order, lastOrder)))
            {
                lastOrder = order;
                isCancellation = order.Length > 1 && (order[0] | 0x20) == 'c' && order[1] is >= (byte)'0' and <= (byte)'9';
                orderHash = Hash128.Of(order);
                isSameOrder = false;
            }
            record.Order = orderHash;
            record.Verdict = rules.Judge(returns, isCancellation, quantity, price);
            if (refusesReturns && (isCancellation || quantity < 0) && quantity != 0 && !RuleSet.IsReturn(record.Verdict, quantity))
                throw RowFaults.KeptReturn(
                    target, rowStart, quantity < 0 ? CleaningRules.NonPositiveQuantity : CleaningRules.Cancellations);
            if (countryColumn >= 0 && record.Verdict == TransactionRecord.Kept)
            {
                // The lines of an order say the same.
                ReadOnlySpan<byte> country = FieldText.At(bytes, ends, first + countryColumn);
                if (noted != (customer, lastTicks) || !FieldText.IsSame(country, notedCountry))
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
                record.Product = target.Products.Add(
                    FieldText.At(bytes, ends, first, codeColumn), FieldText.At(bytes, ends, first, productColumn));
            if (notesReturns && RuleSet.IsReturn(record.Verdict, quantity))
                NoteReturn(target, customer.High, scratch.Identities.Of(bytes, ends, first, codeColumn, productColumn));
            else if (wanted is not null)
                AddDetails(target, ref record, scratch.Identities.Of(bytes, ends, first, codeColumn, productColumn), order);
        }
        choice?.End();
        if (rules[RuleSet.HiddenDuplicates])
            target.Products.HashNames();
        if (index.BrokenQuote >= 0)
            throw RowFaults.BrokenQuote(target, index);
    }

    private static void NoteReturn(ParsedBlock target, ulong customer, Hash128 product)
    {
        // A row that names no product returns none that is known.
        if (product != default)
            target.Returned.Add((customer, ReturnPairs.Pair(customer, product)));
    }

    private static void AddDetails(ParsedBlock target, ref TransactionRecord record, Hash128 product, ReadOnlySpan<byte> order)
    {
        int written = record.Product;
        record.Product = target.Details.Count;
        target.Details.Add((product, ~target.AddSide(order), order.Length, written));
    }

    /// <summary>Where <paramref name="part"/> starts in <paramref name="whole"/>; -1 where it is a text of its own.</summary>
    private static int Offset(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part) =>
        whole.Overlaps(part, out int offset) ? offset : -1;
}
