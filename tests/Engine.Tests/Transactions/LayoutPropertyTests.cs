using System.Globalization;
using System.Text;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Tests.Transactions;

/// <summary>Any table, written in any layout that is read, gives the same features to the bit.</summary>
public class LayoutPropertyTests
{
    private const int Tables = 150;
    private const int LayoutsATable = 4;

    private static readonly string[] Columns = ["customer_id", "order_id", "date", "quantity", "price", "product", "note"];
    private static readonly string[] RussianMonths =
        ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"];

    private static readonly Func<DateTime, string>[] DateForms =
    [
        date => Format(date, "yyyy-MM-dd HH:mm:ss"),
        date => Format(date, "yyyy-MM-dd'T'HH:mm'Z'"),
        date => Format(date, "yyyy/M/d H:mm"),
        date => Format(date, "M/d/yyyy h:mm tt"),
        date => Format(date, "M/d/yyyy, h:mm:ss\u202Ftt"),
        date => Format(date, "d.M.yyyy HH:mm"),
        date => Format(date, "dd-MM-yy H:mm"),
        date => Format(date, "yyyyMMddHHmm"),
        date => Format(date, "yyyyMMdd'T'HHmmss"),
        date => Format(date, "dd-MMM-yy HH:mm"),
        date => Format(date, "MMM d, yyyy, h:mm:ss tt"),
        date => Format(date, "ddd, dd MMM yyyy HH:mm:ss '+0300'"),
        date => Format(date, "ddd MMM d HH:mm:ss yyyy"),
        date => $"{date.Day} {RussianMonths[date.Month - 1]} {date.Year} г., {Format(date, "H:mm")}",
        date => (new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeSeconds()).ToString(CultureInfo.InvariantCulture),
        date => (new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeMilliseconds()).ToString(CultureInfo.InvariantCulture),
    ];

    // All but those that hold more than ASCII.
    private static readonly int[] NarrowForms = [.. Enumerable.Range(0, DateForms.Length).Except([4, 13])];

    [Fact]
    public void Read_AnyTableInAnyLayout_GivesTheSameFeatures()
    {
        for (ulong seed = 1; seed <= Tables; seed++)
        {
            var random = new SeededRandom(seed);
            Row[] table = NewTable(random);
            string expected = Features(Write(table, Layout.Plain), Layout.Plain);
            for (int i = 0; i < LayoutsATable; i++)
            {
                Layout layout = NewLayout(random, table);
                byte[] bytes = Write(table, layout);
                string actual;
                try
                {
                    actual = Features(bytes, layout);
                }
                catch (InputException error)
                {
                    actual = error.Message;
                }
                Assert.True(
                    expected == actual,
                    $"table {seed}, {layout}:\n{layout.Encoding.GetString(bytes)}\nexpected\n{expected}\nactual\n{actual}");
            }
        }
    }

    private static Row[] NewTable(SeededRandom random)
    {
        string[] products = random.Next(3) switch
        {
            0 => ["mug", "tin; \"big\"", "plate, 5\" wide"],
            1 => ["чайник", "кружка «синяя»", "ложка, малая"],
            _ => ["café", "crème – brûlée", "“naïve” tin"],
        };
        var rows = new List<Row>
        {
            // These tell the order of day and month, and the decimal mark.
            new("7", "1", new DateTime(2019, 5, 25, 10, 30, 0), 1, 0.25m, products[0]),
        };
        for (int i = random.Next(25); i >= 0; i--)
        {
            decimal quantity = random.Next(6) == 0
                ? -1 - random.Next(3)
                : random.Next(4) == 0
                ? random.Next(3000) / 1000m
                : 1 + random.Next(2000);
            rows.Add(new Row(
                random.Next(12) == 0 ? "" : $"{1 + random.Next(6)}",
                random.Next(10) == 0 ? $"C{random.Next(9)}" : $"{2 + random.Next(9)}",
                new DateTime(2019, 1, 1).AddMinutes(random.Next(1_000_000)),
                quantity,
                random.Next(2_000_000) / (decimal)Math.Pow(10, random.Next(4)),
                products[random.Next(3)]));
            if (random.Next(8) == 0)
                rows.Add(rows[^1]);
        }
        return [.. rows];
    }

    private static Layout NewLayout(SeededRandom random, Row[] table)
    {
        Encoding[] encodings =
        [
            new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(
                false, false), new UnicodeEncoding(true, false), new UTF32Encoding(false, true),
            .. new[] { "windows-1251", "koi8-r", "cp866", "macintosh", "windows-1252", "iso-8859-1" }.Select(TextEncodings.Of)
                .Where(page => table.All(row => page.GetString(page.GetBytes(row.Product)) == row.Product)),
        ];
        Encoding encoding = encodings[random.Next(encodings.Length)];
        bool isWide = encoding.GetString(encoding.GetBytes("я\u202F")) == "я\u202F";
        char delimiter = ",;\t| "[random.Next(5)];
        char mark = random.Next(2) == 0 ? '.' : ',';
        string[] groups = isWide ? ["", " ", "\u00A0", "'", mark == '.' ? "," : "."] : ["", " ", "'", mark == '.' ? "," : "."];
        int[] order = [.. Enumerable.Range(0, Columns.Length)];
        random.Shuffle(order.AsSpan());
        bool hasHeader = random.Next(4) != 0;
        return new Layout(
            encoding,
            delimiter,
            mark,
            groups[random.Next(groups.Length)],
            isWide ? random.Next(DateForms.Length) : NarrowForms[random.Next(NarrowForms.Length)],
            QuotesAll: random.Next(3) == 0,
            HasQuotes: delimiter != '\t' || random.Next(2) == 0,
            LineEnd: random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" },
            Order: order,
            HasHeader: hasHeader,
            Before: !hasHeader ? "" : random.Next(4) switch { 0 => "# by hand", 1 when delimiter != ' ' => "Report", _ => "" },
            HasSeparatorLine: hasHeader && random.Next(4) == 0,
            EndsLine: random.Next(3) != 0,
            IsZipped: random.Next(4) == 0,
            BlockBytes: random.Next(2) == 0 ? 1 << 20 : 1 + random.Next(400));
    }

    private static byte[] Write(Row[] table, Layout layout)
    {
        var lines = new List<string>();
        if (layout.HasSeparatorLine)
            lines.Add($"sep={layout.Delimiter}");
        if (layout.Before.Length > 0)
            lines.Add(layout.Before);
        if (layout.HasHeader)
            lines.Add(string.Join(layout.Delimiter, layout.Order.Select(column => Columns[column])));
        foreach (Row row in table)
        {
            string[] fields =
            [
                row.Customer, row.Order, DateForms[layout.DateForm](row.Date), Number(row.Quantity, layout), Number(
                    row.Price, layout), row.Product, "-",
            ];
            lines.Add(string.Join(layout.Delimiter, layout.Order.Select(column => Quoted(fields[column], layout))));
        }
        string text = string.Join(layout.LineEnd, lines) + (layout.EndsLine ? layout.LineEnd : "");
        byte[] bytes = [.. layout.Encoding.GetPreamble(), .. layout.Encoding.GetBytes(text)];
        return layout.IsZipped ? Csv.Gzip(bytes) : bytes;
    }

    private static string Quoted(string field, Layout layout)
    {
        if (!layout.HasQuotes)
            return field;
        bool needs = layout.QuotesAll
            || field.Contains(layout.Delimiter)
            || field.Contains('"')
            || (layout.Delimiter == ' ' && field.Length == 0);
        return needs ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    private static string Number(decimal value, Layout layout)
    {
        string[] parts = Math.Abs(value).ToString(CultureInfo.InvariantCulture).Split('.');
        string whole = parts[0];
        for (int at = whole.Length - 3; at > 0 && layout.Group.Length > 0; at -= 3)
            whole = whole.Insert(at, layout.Group);
        return $"{(value < 0 ? "-" : "")}{whole}{(parts.Length > 1 ? layout.Mark + parts[1] : "")}";
    }

    private static string Features(byte[] bytes, Layout layout)
    {
        var options = new TransactionsOptions
        {
            Sources = ["-"],
            StandardInput = new MemoryStream(bytes),
            FeatureNames =
                ["recency", "frequency", "monetary", "mean_quantity", "average_receipt", "tenure", "mean_interpurchase_days",
                    "returns_share"],
            // Spaces, code pages and what a missing header leaves out are told; all else is found.
            Delimiter = layout.Delimiter == ' ' || !layout.HasHeader ? layout.Delimiter : null,
            Encoding = layout.Encoding.IsSingleByte ? TextEncodings.NameOf(layout.Encoding) : null,
            HasHeader = layout.HasHeader,
            HasQuotes = layout.HasQuotes,
            ColumnMap = layout.HasHeader
                ? new Dictionary<string, string>()
                : new[] { "customer", "order", "date", "quantity", "price", "product" }.Select(
                    (role, i) => KeyValuePair.Create(role, $"{Array.IndexOf(layout.Order, i) + 1}")).ToDictionary(),
        };
        CustomerTotals totals = TransactionReader.Read(options, layout.BlockBytes);
        options = options with { StandardInput = new MemoryStream(bytes) };
        var csv = new MemoryStream();
        FromTransactions.Build(options).Table.WriteCsv(csv);
        return $"{Encoding.UTF8.GetString(csv.ToArray())}{totals.Cleaning.RowsRead} "
            + $"{string.Join(' ', totals.Cleaning.Steps.Select(step => $"{step.Rule}={step.Dropped}"))}";
    }

    private static string Format(DateTime date, string format) => date.ToString(format, CultureInfo.InvariantCulture);

    private sealed record Row(string Customer, string Order, DateTime Date, decimal Quantity, decimal Price, string Product);

    private sealed record Layout(
        Encoding Encoding,
        char Delimiter,
        char Mark,
        string Group,
        int DateForm,
        bool QuotesAll,
        bool HasQuotes,
        string LineEnd,
        int[] Order,
        bool HasHeader,
        string Before,
        bool HasSeparatorLine,
        bool EndsLine,
        bool IsZipped,
        int BlockBytes)
    {
        internal static Layout Plain { get; } = new(
            new UTF8Encoding(false), ',', '.', "", 0, false, true, "\n", [0, 1, 2, 3, 4, 5, 6], true, "", false, true, false, 1 << 20);
    }
}
