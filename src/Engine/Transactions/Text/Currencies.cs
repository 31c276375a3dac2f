using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Segmentation.Transactions.Text;

/// <summary>Signs and codes of currencies as they stand beside amounts.</summary>
internal static class Currencies
{
    private const int MaxBytes = 12;

    private const string Iso =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR BZD CAD CDF CHF CLP CNY COP "
        + "CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN "
        + "ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
        + "KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL "
        + "LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
        + "RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP "
        + "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER "
        + "ZAR ZMW ZWL";

    private static readonly (string Word, string Code)[] Local =
    [
        ("$", "USD"), ("US$", "USD"), ("€", "EUR"), ("£", "GBP"), ("₽", "RUB"), ("RUR", "RUB"), ("руб", "RUB"), ("руб.", "RUB"),
        ("р", "RUB"), ("р.", "RUB"), ("Руб", "RUB"), ("Руб.", "RUB"),
        ("₴", "UAH"), ("грн", "UAH"), ("грн.", "UAH"), ("₸", "KZT"), ("тг", "KZT"), ("тг.", "KZT"), ("₺", "TRY"), ("TL", "TRY"),
        ("₹", "INR"), ("Rs", "INR"), ("Rs.", "INR"),
        ("R$", "BRL"), ("A$", "AUD"), ("AU$", "AUD"), ("C$", "CAD"), ("CA$", "CAD"), ("NZ$", "NZD"), ("HK$", "HKD"), ("S$", "SGD"),
        ("NT$", "TWD"), ("MX$", "MXN"),
        ("Kč", "CZK"), ("zł", "PLN"), ("Ft", "HUF"), ("lei", "RON"), ("лв", "BGN"), ("лв.", "BGN"), ("kr", "kr"), ("kr.", "kr"),
        ("Fr", "CHF"), ("Fr.", "CHF"), ("SFr.", "CHF"),
        ("₩", "KRW"), ("₪", "ILS"), ("₫", "VND"), ("฿", "THB"), ("Rp", "IDR"), ("RM", "MYR"), ("CN¥", "CNY"), ("元", "CNY"), ("円", "JPY"),
        ("₮", "MNT"),
    ];

    private static readonly FrozenDictionary<string, string> Codes =
        Iso.Split(' ').Select(code => KeyValuePair.Create(code, code)).Concat(
            Local.Select(local => KeyValuePair.Create(local.Word, local.Code))).DistinctBy(pair => pair.Key)
            .Select(pair => KeyValuePair.Create(
                pair.Key, Local.Any(local => local.Word == pair.Key) ? Local.First(local => local.Word == pair.Key).Code : pair.Value))
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The currency that a text without outer spaces names: its ISO code where its sign has one; null where it names none.
    /// </summary>
    internal static string? Find(ReadOnlySpan<byte> text)
    {
        Span<char> chars = stackalloc char[MaxBytes];
        if (text.Length > MaxBytes || !Encoding.UTF8.TryGetChars(text, chars, out int length))
            return null;
        if (Codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars[..length], out string? code))
            return code;
        return length == 1 && char.GetUnicodeCategory(chars[0]) == UnicodeCategory.CurrencySymbol ? new string(chars[..1]) : null;
    }
}
