using System.Text;
using Segmentation.Wording;

namespace Segmentation.Transactions.Text;

/// <summary>What one unit of each currency is worth in the currency of the results.</summary>
public sealed class CurrencyRates
{
    private readonly Dictionary<string, (long Mantissa, int Decimals)> _rates = new(StringComparer.OrdinalIgnoreCase);

    private CurrencyRates(string name) => Name = name;

    /// <summary>The file, to name in errors.</summary>
    public string Name { get; }

    /// <summary>The currencies that have a rate.</summary>
    public IEnumerable<string> Currencies => _rates.Keys;

    /// <summary>Reads lines of a currency and its rate, such as <c>USD,0.92</c>; a first line of names is skipped.</summary>
    /// <exception cref="InputException">A line that is no currency and rate above 0, or a currency twice.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CurrencyRates Read(string path)
    {
        var rates = new CurrencyRates(path);
        if (!File.Exists(path))
            throw Faults.Missing(path, "error.no-file", ("file", PlainText.Phrase(path)));
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] fields =
                [.. lines[i].Split(lines[i].Contains(';') ? ';' : lines[i].Contains('\t') ? '\t' : ',').Select(
                    field => field.Trim().Trim('"'))];
            if (fields is [""])
                continue;
            NumberFault fault = DecimalText.Parse(
                Encoding.UTF8.GetBytes(fields[^1]), (byte)'.', rounds: false, out long mantissa, out int decimals);
            bool isRate = fields.Length == 2 && fields[0].Length > 0 && fault == NumberFault.None && mantissa > 0;
            if (!isRate && i == 0 && fields.Length == 2)
                continue;
            if (!isRate)
                throw Faults.At(path, i + 1, "error.no-rate", ("line", lines[i]));
            if (!rates._rates.TryAdd(fields[0], (mantissa, decimals)))
                throw Faults.At(path, i + 1, "error.two-rates", ("currency", PlainText.Phrase(fields[0])));
        }
        return rates._rates.Count > 0
            ? rates
            : throw Faults.Of("error.rates-empty", ("file", PlainText.Phrase(path)));
    }

    /// <summary>The rate of a currency; false where it has none.</summary>
    internal bool TryGet(string currency, out (long Mantissa, int Decimals) rate) => _rates.TryGetValue(currency, out rate);

    /// <summary>
    /// A price in the currency of the results, rounded to nine decimals, halves away from zero; false where it is too large.
    /// </summary>
    internal static bool TryConvert(ref long price, ref int decimals, (long Mantissa, int Decimals) rate)
    {
        Int128 product = (Int128)price * rate.Mantissa;
        decimals += rate.Decimals;
        if (decimals > DecimalText.MaxDecimals)
        {
            Int128 unit = DecimalText.WholePowersOfTen[decimals - DecimalText.MaxDecimals];
            product = (product + (Int128.Sign(product) * unit / 2)) / unit;
            decimals = DecimalText.MaxDecimals;
        }
        price = (long)product;
        return product == price;
    }
}
