using Segmentation.Transactions.Parsing;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Checks;

/// <summary>
/// Looks through the kept lines for what an honest shop seldom has: hidden duplicates, absurd lines, customers and lines of an unusual
/// share.
/// </summary>
internal static class LineChecks
{
    // A finding is weighty from a hundredth of the rows or of the revenue on.
    private const double Weighty = 0.01;
    private const double UnusualLine = 0.05;
    private const double UnusualCustomer = 0.2;
    private const int FewestLines = 100;
    private const int MostExamples = 3;
    private const int SampledLines = 1 << 20;

    /// <summary>What was found.</summary>
    /// <param name="ids">Customers in the order of the lines.</param>
    /// <param name="lines">The kept lines.</param>
    /// <param name="rules">Rules that are on have dropped what they drop.</param>
    /// <param name="hasOrders">Whether the source tells orders: without them every row is an order, and none holds a product twice.</param>
    internal static IEnumerable<Finding> Look(IdList ids, PurchaseLines lines, IReadOnlyList<string> rules, bool hasOrders)
    {
        double revenue = lines.Amount.Sum();
        if (lines.Count < FewestLines || revenue <= 0)
            yield break;
        if (hasOrders && lines.Products.Count > 1 && !rules.Contains(CleaningRules.HiddenDuplicates) && HiddenDuplicates(
            ids, lines, revenue) is { } repeated)
            yield return repeated;
        if (!rules.Contains(CleaningRules.ImplausibleLines) && AbsurdLine(ids, lines, revenue) is { } absurd)
            yield return absurd;
        if (UnusualShare(ids, lines, revenue) is { } customer)
            yield return customer;
    }

    private static Finding? HiddenDuplicates(IdList ids, PurchaseLines lines, double revenue)
    {
        int[] names = NameNumbers(lines.Products);
        var lastOrder = new int[names.Length];
        var lastLine = new int[names.Length];
        Array.Fill(lastOrder, -1);
        long count = 0, otherTime = 0, otherValue = 0;
        double value = 0;
        var examples = new List<Phrase>();
        for (int customer = 0; customer < lines.Customers; customer++)
        {
            for (int order = lines.OrderStarts[customer]; order < lines.OrderStarts[customer + 1]; order++)
            {
                for (int line = lines.LineStarts[order]; line < lines.LineStarts[order + 1]; line++)
                {
                    int name = names[lines.Product[line]];
                    if (lastOrder[name] == order)
                    {
                        int before = lastLine[name];
                        count++;
                        value += lines.Amount[line];
                        bool isOtherValue = lines.Amount[line] != lines.Amount[before] || lines.Quantity[line] != lines.Quantity[before];
                        otherValue += isOtherValue ? 1 : 0;
                        otherTime += !isOtherValue && lines.Ticks[line] != lines.Ticks[before] ? 1 : 0;
                        if (examples.Count < MostExamples)
                            examples.Add(new Phrase(
                                "finding.line-again",
                                ("line", Describe(ids, lines, customer, before)),
                                ("time", new DateTime(lines.Ticks[line])),
                                ("quantity", lines.Quantity[line]),
                                ("amount", lines.Amount[line])));
                    }
                    lastOrder[name] = order;
                    lastLine[name] = line;
                }
            }
        }
        if (count == 0)
            return null;
        double share = value / revenue;
        long alike = count - otherTime - otherValue;
        return new Finding(
            "hidden-duplicates", share >= Weighty || count >= Weighty * lines.Count ? FindingWeight.Weighty : FindingWeight.Note,
            "finding.hidden-duplicates",
            ("rows", count), ("otherTime", otherTime), ("otherValue", otherValue), ("alike", alike), ("share", share))
        {
            Count = count,
            RevenueShare = share,
            Advice = new Phrase("finding.hidden-duplicates-advice"),
            Examples = examples,
        };
    }

    private static Finding? AbsurdLine(IdList ids, PurchaseLines lines, double revenue)
    {
        double limit = ImplausibleLines.Limit * Median(lines.Amount);
        int count = 0, largest = -1;
        double value = 0;
        for (int line = 0; line < lines.Count; line++)
        {
            if (largest < 0 || lines.Amount[line] > lines.Amount[largest])
                largest = line;
            if (lines.Amount[line] <= limit)
                continue;
            count++;
            value += lines.Amount[line];
        }
        Phrase example = Describe(ids, lines, CustomerOf(lines, largest), largest);
        if (count > 0)
        {
            return new Finding(
                "absurd-lines", FindingWeight.Weighty,
                "finding.absurd-lines", ("count", count), ("limit", ImplausibleLines.Limit), ("share", value / revenue))
            {
                Count = count,
                RevenueShare = value / revenue,
                Advice = new Phrase("finding.absurd-lines-advice"),
                Examples = [example],
            };
        }
        double share = lines.Amount[largest] / revenue;
        return share < UnusualLine
            ? null
            : new Finding(
                "unusual-line", FindingWeight.Weighty, "finding.unusual-line", ("share", share)) { Count = 1, RevenueShare = share,
                    Examples = [example] };
    }

    private static Finding? UnusualShare(IdList ids, PurchaseLines lines, double revenue)
    {
        int richest = -1;
        double most = 0;
        for (int customer = 0; customer < lines.Customers; customer++)
        {
            double sum = 0;
            foreach (double amount in lines.Amount.AsSpan(lines.LinesOf(customer)))
                sum += amount;
            if (sum > most)
                (richest, most) = (customer, sum);
        }
        double even = 1.0 / lines.Customers;
        return richest < 0 || lines.Customers < 10 || most < Math.Max(UnusualCustomer, 3 * even) * revenue ? null
            : new Finding(
                "unusual-customer", FindingWeight.Weighty,
                "finding.unusual-customer",
                ("customer", ids[richest]), ("share", most / revenue),
                ("orders", lines.OrderStarts[richest + 1] - lines.OrderStarts[richest]))
            {
                Count = 1,
                RevenueShare = most / revenue,
            };
    }

    // Products that differ in their code alone are one by name, as in the rule.
    private static int[] NameNumbers(ProductList products)
    {
        var numbers = new Dictionary<string, int>(products.Count, StringComparer.Ordinal);
        var of = new int[products.Count];
        for (int product = 0; product < of.Length; product++)
        {
            string name = ProductText.Normalize(products.Name(product));
            if (!numbers.TryGetValue(name, out of[product]))
                numbers.Add(name, of[product] = numbers.Count);
        }
        return of;
    }

    // Of very many lines every so-and-so-many-th is looked at: the same ones on any number of threads.
    private static double Median(double[] amounts)
    {
        int step = 1 + (amounts.Length / SampledLines);
        double[] sample = [.. Enumerable.Range(0, amounts.Length / step).Select(i => amounts[i * step])];
        Array.Sort(sample);
        return sample[sample.Length / 2];
    }

    private static int CustomerOf(PurchaseLines lines, int line)
    {
        int order = Array.BinarySearch(lines.LineStarts, line) is var at && at < 0 ? ~at - 1 : at;
        int customer = Array.BinarySearch(lines.OrderStarts, order) is var found && found < 0 ? ~found - 1 : found;
        while (lines.OrderStarts[customer + 1] <= order)
            customer++;
        return customer;
    }

    private static Phrase Describe(IdList ids, PurchaseLines lines, int customer, int line) => new(
        "finding.line",
        ("customer", ids[customer]),
        ("time", new DateTime(lines.Ticks[line])),
        ("product", lines.Products.Name(lines.Product[line])),
        ("quantity", lines.Quantity[line]),
        ("amount", lines.Amount[line]));
}
