using System.Globalization;
using System.Numerics;
using System.Text;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Columns;

namespace Segmentation.Tests.Transactions.Fuzz;

/// <summary>
/// A second reader, written as plainly as the documentation reads: one character after another, exact fractions, no speed.
/// </summary>
/// <remarks>
/// It is told what detection found (encoding, delimiter, decimal mark, columns), and finds fields, numbers and what rules drop by itself.
/// </remarks>
internal static class PlainReader
{
    private const int Scale = 18;

    private static readonly string[] Missing = ["", "na", "n/a", "nan", "null", "none", "nil", "undefined", "-", "--", ".", "?"];

    /// <summary>Each customer's sum of quantity × price over the rows that the default rules keep.</summary>
    internal static SortedDictionary<string, double> Sums(byte[] bytes, SourceFormat format)
    {
        List<string[]> rows = Rows(Decode(bytes, format.Encoding), format.Delimiter);
        string[] header = [.. rows[0].Select(name => name.Trim(' ', '\t', '\u00A0'))];
        int Column(string role) => format.Columns.TryGetValue(role, out string? name) ? Array.IndexOf(header, name) : -1;
        (int customer, int order, int date, int quantity, int price, int amount) =
            (Column("customer"), Column("order"), Column("date"), Column("quantity"), Column("price"), Column("amount"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sums = new SortedDictionary<string, BigInteger>(StringComparer.Ordinal);
        foreach (string[] row in rows.Skip(1))
        {
            string id = WithoutZeroDecimals(Trim(row[customer]));
            if (Missing.Contains(Trim(row[customer]).ToLowerInvariant()) || IsPlaceholder(Trim(row[date])))
                continue;
            BigInteger count = quantity < 0 ? BigInteger.Pow(10, Scale / 2) : Number(Trim(row[quantity]), format.DecimalMark);
            BigInteger worth = Number(Trim(row[price >= 0 ? price : amount]), format.DecimalMark);
            string invoice = order < 0 ? "" : WithoutZeroDecimals(Trim(row[order]));
            // Rows that say the same are one, however written; without an order column equal rows may be equal purchases.
            string said = string.Join('\u0001', row.Select((field, column) =>
                column == customer ? id
                : column == order ? invoice
                : column == date ? Moment(Trim(field))
                : column == quantity ? $"{count}"
                : column == price || (price < 0 && column == amount) ? $"{worth}"
                : Value(Trim(field), format.DecimalMark)));
            if (!seen.Add(said) && order >= 0)
                continue;
            bool isCancellation = invoice.Length > 1 && invoice[0] is 'C' or 'c' && char.IsAsciiDigit(invoice[1]);
            if (isCancellation || (quantity >= 0 && count.Sign <= 0) || worth.Sign <= 0)
                continue;
            sums[id] = sums.GetValueOrDefault(id) + (price >= 0 ? count * worth : worth * BigInteger.Pow(10, Scale / 2));
        }
        return new SortedDictionary<string, double>(
            sums.ToDictionary(
                sum => sum.Key, sum => double.Parse($"{sum.Value}E-{Scale}", CultureInfo.InvariantCulture)), StringComparer.Ordinal);
    }

    /// <summary>The numbers of a table with an id in its first column.</summary>
    internal static List<double> Table(byte[] bytes, string encoding, char delimiter, char mark) =>
        [.. Rows(Decode(bytes, encoding), delimiter).Skip(1).SelectMany(row => row.Skip(1)).Select(
            field => double.Parse($"{Number(Trim(field), mark)}E-{Scale / 2}", CultureInfo.InvariantCulture))];

    private static string Moment(string date) =>
        DateTime.TryParseExact(
            date.Replace('T', ' '), ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"], CultureInfo.InvariantCulture,
            DateTimeStyles.None, out DateTime moment) ? $"{moment.Ticks}" : date;

    private static string Value(string field, char mark) =>
        field.Contains(mark)
            && field.Trim('-', '+') is [(>= '0' and <= '9') or '.' or ',', ..]
            && field.All(c => char.IsAsciiDigit(c) || c == mark || c is '-' or '+') && field.Count(c => c == mark) == 1
            ? $"{Number(field, mark)}"
            : field;

    private static string Decode(byte[] bytes, string encoding)
    {
        string text = TextEncodings.Of(encoding).GetString(bytes);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    private static List<string[]> Rows(string text, char delimiter)
    {
        char lineEnd = text.Contains('\n') ? '\n' : '\r';
        var rows = new List<string[]>();
        var row = new List<string>();
        var field = new StringBuilder();
        bool inside = false;
        foreach (char c in text.Length > 0 && text[^1] != lineEnd ? text + lineEnd : text)
        {
            if (c == '"')
                inside = !inside;
            if (!inside && (c == delimiter || c == lineEnd))
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == delimiter)
                    continue;
                row[^1] = row[^1].TrimEnd('\r');
                if (row.Count > 1 || Trim(row[0]).Length > 0)
                    rows.Add([.. row]);
                row.Clear();
            }
            else
            {
                field.Append(c);
            }
        }
        return rows;
    }

    // Outer spaces, then outer quotes with doubled ones inside, then spaces again.
    private static string Trim(string field)
    {
        char[] spaces = [' ', '\t', '\r', '\u00A0'];
        field = field.Trim(spaces);
        if (field.Length >= 2 && field[0] == '"' && field[^1] == '"')
            field = field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        return field.Trim(spaces);
    }

    private static string WithoutZeroDecimals(string id)
    {
        int dot = id.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < id.Length - 1 && id[..dot].All(char.IsAsciiDigit) && id[(dot + 1)..].All(c => c == '0') ? id[..dot] : id;
    }

    // In units of 10^-9: a sign on either side or parentheses, a currency, digits with marks between thousands, decimals, an exponent.
    private static BigInteger Number(string text, char mark)
    {
        bool negative = text.IndexOfAny(['-', '\u2212', '(']) is var sign and >= 0
            && (sign == 0 || !char.ToLowerInvariant(text[sign - 1]).Equals('e'));
        var digits = new StringBuilder();
        int decimals = -1;
        int exponent = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                digits.Append(text[i]);
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (text[i] == mark
                && (i + 1 == text.Length || char.IsAsciiDigit(text[i + 1]) || digits.Length > 0)
                && digits.Length + i >= 0)
            {
                decimals = 0;
            }
            else if (text[i] is 'e' or 'E'
                && digits.Length > 0
                && i + 1 < text.Length
                && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] is '-' or '+'))
            {
                exponent = int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
        }
        int power = (Scale / 2) + exponent - Math.Max(0, decimals);
        var value = BigInteger.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        value = power >= 0 ? value * BigInteger.Pow(10, power) : value / BigInteger.Pow(10, -power);
        return negative ? -value : value;
    }

    private static bool IsPlaceholder(string date)
    {
        string digits = string.Concat(date.Where(char.IsAsciiDigit));
        return digits.Length > 0
            && (digits.All(c => c == '0') || digits.StartsWith("9999", StringComparison.Ordinal) || digits.StartsWith(
                "0001", StringComparison.Ordinal)
            || date.StartsWith("1900-01-01", StringComparison.Ordinal)
                || date.StartsWith("1900-01-00", StringComparison.Ordinal)
                || date.StartsWith("1970-01-01", StringComparison.Ordinal)
            || date.StartsWith("1753-01-01", StringComparison.Ordinal)
                || date.StartsWith("1899-12-3", StringComparison.Ordinal)
                || date.StartsWith("2999-12-31", StringComparison.Ordinal));
    }
}
