using Segmentation.Transactions.Csv;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Columns;

/// <summary>
/// Looks at the first rows for a value that would be counted twice: a line's total that is multiplied, an order's total on each of its
/// lines.
/// </summary>
internal sealed class LineValues(string file, CsvSample sample, ColumnMapping mapping, byte mark)
{
    // Of two readings of the same rows, one must explain nine times as many as the other.
    private const int TimesMore = 9;
    private const int FewestRows = 5;

    private readonly Dictionary<string, int> _columns = mapping.Columns;

    /// <summary>What was found, and the mapping that follows from it.</summary>
    /// <exception cref="InputException">The value would be counted twice, and nobody said which column it is.</exception>
    internal (ColumnMapping Mapping, IReadOnlyList<Finding> Findings) Check()
    {
        var findings = new List<Finding>();
        ColumnMapping checkedMapping = mapping;
        bool hasUnits = _columns.TryGetValue(ColumnRoles.Quantity, out int quantity) & _columns.TryGetValue(
            ColumnRoles.Price, out int price);
        if (hasUnits && mapping.AmountBeside >= 0)
            checkedMapping = CompareAmount(quantity, price, mapping.AmountBeside, findings);
        else if (hasUnits && !mapping.IsValueGiven)
            RequireUnitPrice(quantity, price);
        if (_columns.TryGetValue(ColumnRoles.Amount, out int amount) && _columns.TryGetValue(ColumnRoles.Order, out int order))
            RequireLineAmount(amount, order, findings);
        return (checkedMapping, findings);
    }

    /// <summary>With quantity, price and an amount in each row, the amount tells whether the price is that of one.</summary>
    private ColumnMapping CompareAmount(int quantity, int price, int amount, List<Finding> findings)
    {
        int rows = 0, asProduct = 0, asPrice = 0;
        for (int row = 1; row < sample.RowCount; row++)
        {
            if (!Number(row, quantity, out double q) || !Number(row, price, out double p) || !Number(
                row, amount, out double a) || q == 1 || a == 0)
                continue;
            rows++;
            asProduct += IsNear(q * p, a) ? 1 : 0;
            asPrice += IsNear(p, a) ? 1 : 0;
        }
        if (asPrice >= FewestRows && asPrice > TimesMore * (rows - asPrice))
        {
            findings.Add(new Finding(
                "price-of-line", FindingWeight.Note, "finding.price-of-line", ("file", file), ("price", sample.Header[price]),
                ("amount", sample.Header[amount]), ("quantity", sample.Header[quantity])));
            var columns = new Dictionary<string, int>(_columns) { [ColumnRoles.Amount] = amount };
            columns.Remove(ColumnRoles.Price);
            return mapping with { Columns = columns };
        }
        if (rows - asProduct > rows / 100)
        {
            findings.Add(new Finding(
                "amount-beside", FindingWeight.Note, "finding.amount-beside", ("file", file), ("quantity", sample.Header[quantity]),
                ("price", sample.Header[price]), ("amount", sample.Header[amount]), ("count", rows - asProduct), ("rows", rows))
            {
                Count = rows - asProduct,
                Advice = new Phrase(
                    "finding.amount-beside-advice", ("argument", ColumnResolver.Argument(ColumnRoles.Amount, sample.Header[amount]))),
            });
        }
        return mapping;
    }

    /// <summary>Of one product in different quantities, the price of one stays and the price of a line grows with the quantity.</summary>
    private void RequireUnitPrice(int quantity, int price)
    {
        int product = _columns.GetValueOrDefault(ColumnRoles.Code, _columns.GetValueOrDefault(ColumnRoles.Product, -1));
        if (product < 0)
            return;
        var last = new Dictionary<string, (double Quantity, double Price)>(StringComparer.Ordinal);
        int stays = 0, grows = 0;
        for (int row = 1; row < sample.RowCount; row++)
        {
            if (!Number(row, quantity, out double q) || !Number(row, price, out double p) || q <= 0 || p <= 0)
                continue;
            string name = System.Text.Encoding.UTF8.GetString(sample.Text(row, product));
            if (last.TryGetValue(name, out (double Quantity, double Price) before) && before.Quantity != q)
            {
                stays += IsNear(p, before.Price) ? 1 : 0;
                grows += IsNear(p / q, before.Price / before.Quantity) ? 1 : 0;
            }
            last[name] = (q, p);
        }
        if (grows >= FewestRows && grows > TimesMore * stays)
        {
            throw new InputException(file, 1,
                $"\"{sample.Header[price]}\" seems to be the value of a whole line: "
                + $"of one product it grows with \"{sample.Header[quantity]}\" "
                + $"({grows:N0} of the first {grows + stays:N0} pairs of rows), and would be multiplied by it. Say which: "
                + $"‹map› {ColumnResolver.Argument(ColumnRoles.Amount, sample.Header[price])}, or "
                + $"‹map› {ColumnResolver.Argument(ColumnRoles.Price, sample.Header[price])} where it is the price of one.");
        }
    }

    /// <summary>An amount that all lines of an order share is the order's.</summary>
    private void RequireLineAmount(int amount, int order, List<Finding> findings)
    {
        int orders = 0, shared = 0, lines = 0;
        bool isShared = true;
        var amounts = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlySpan<byte> lastOrder = default, lastAmount = default;
        for (int row = 1; row <= sample.RowCount; row++)
        {
            ReadOnlySpan<byte> thisOrder = row < sample.RowCount ? sample.Text(row, order) : default;
            ReadOnlySpan<byte> thisAmount = row < sample.RowCount ? sample.Text(row, amount) : default;
            if (!thisOrder.IsEmpty && thisOrder.SequenceEqual(lastOrder))
            {
                lines++;
                isShared &= thisAmount.SequenceEqual(lastAmount);
            }
            else
            {
                if (lines > 1)
                {
                    orders++;
                    shared += isShared ? 1 : 0;
                    if (isShared)
                        amounts.Add(System.Text.Encoding.UTF8.GetString(lastAmount));
                }
                lines = 1;
                isShared = true;
            }
            lastOrder = thisOrder;
            lastAmount = thisAmount;
        }
        // Tickets of one price also share their amount: then so do the orders.
        if (shared < FewestRows || shared <= TimesMore * (orders - shared) || 2 * amounts.Count < shared)
            return;
        var fact = new Phrase("finding.order-total", ("amount", sample.Header[amount]), ("shared", shared), ("orders", orders));
        if (!mapping.IsValueGiven)
        {
            throw new InputException(file, 1,
                $"{fact.In(Language.English)}. Name the value of a line with ‹map› amount=COLUMN, or say "
                + $"‹map› {ColumnResolver.Argument(ColumnRoles.Amount, sample.Header[amount])} where it is that.");
        }
        findings.Add(new Finding(
            "order-total-repeated", FindingWeight.Weighty, "finding.of-file", ("file", file), ("fact", fact)) { Count = shared });
    }

    private bool Number(int row, int column, out double value) => DecimalText.TryParse(sample.Text(row, column), mark, out value);

    // Prices are rounded to the cent, and so is what they are multiplied to.
    private static bool IsNear(double a, double b) => Math.Abs(a - b) <= Math.Max(0.011, 0.001 * Math.Abs(b));
}
