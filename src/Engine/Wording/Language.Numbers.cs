namespace Segmentation.Wording;

/// <content>Numbers and dates as people read them.</content>
public sealed partial class Language
{
    /// <summary>What stands between whole numbers and decimals.</summary>
    internal string DecimalMark => _culture.NumberFormat.NumberDecimalSeparator;

    /// <summary>What stands between thousands.</summary>
    internal string GroupMark => _culture.NumberFormat.NumberGroupSeparator;

    /// <summary>A number by a format of .NET, such as <c>0.00</c>.</summary>
    internal string Number(double value, string format) => value.ToString(format, _culture);

    /// <summary>12,345 or 12.3: whole from a hundred up, three significant digits below.</summary>
    internal string Plain(double value)
    {
        double size = Math.Abs(value);
        if (size >= 99.95 || value == Math.Round(value))
            return Number(value, "#,0");
        return Number(value, size >= 9.995 ? "0.#" : size >= 0.01 ? "0.##" : "0.##e0");
    }

    /// <summary>0.01235, 12.35, 2024, 12,345: at most four significant digits below a thousand, whole above.</summary>
    internal string Rounded(double value)
    {
        double size = Math.Abs(value);
        if (value == 0 || size >= 999.95 || !double.IsFinite(value))
            return Number(value, size < 9999.5 ? "0" : "#,0");
        int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 15);
        return Number(Math.Round(value, decimals), "0.###############");
    }

    /// <summary>12,345.</summary>
    internal string Whole(long value) => value.ToString("#,0", _culture);

    /// <summary>1.23M, 45.6k, 789: three significant digits.</summary>
    internal string Short(double value) => Math.Abs(value) switch
    {
        >= 999.5e6 => Of("number.billions", ("value", Three(value / 1e9))),
        >= 999.5e3 => Of("number.millions", ("value", Three(value / 1e6))),
        >= 9_999.5 => Of("number.thousands", ("value", Three(value / 1e3))),
        _ => Plain(value),
    };

    /// <summary>£1.23M: a sum of money, three significant digits.</summary>
    internal string Money(double value) => InMoney(Short(value));

    /// <summary>A number that is money, with its currency where one is known.</summary>
    internal string InMoney(string number) => Currency?.Around(number) ?? number;

    /// <summary>18.4%; what is not nothing never reads 0%.</summary>
    internal string Percent(double share) => share switch
    {
        > 0 and < 0.001 => this["number.percent-least"],
        > 0.9995 and < 1 => this["number.percent-most"],
        _ => Of("number.percent", ("value", 100 * share)),
    };

    /// <summary>+1.3 or −0.4: a z-score.</summary>
    internal string Signed(double value)
    {
        double rounded = Math.Round(value, 1);
        return rounded == 0 ? "0" : (rounded > 0 ? "+" : "−") + Number(Math.Abs(rounded), "0.0");
    }

    /// <summary>+£1,234 or −£1,234: a difference of sums of money.</summary>
    internal string SignedMoney(double value) => (value < 0 ? "−" : "+") + InMoney(Rounded(Math.Abs(value)));

    /// <summary>9 Dec 2011.</summary>
    internal string Day(DateTime time) => Of("date.day", ("date", time));

    /// <summary>Friday.</summary>
    internal string Weekday(DayOfWeek day) => Of("date.weekday", ("date", LastSundayOf2000.AddDays((int)day)));

    /// <summary>0.84 s, 12 ms, 2 min 5 s.</summary>
    internal string Duration(double seconds) => seconds switch
    {
        >= 120 => Of("duration.minutes", ("minutes", Math.Floor(seconds / 60)), ("seconds", seconds % 60)),
        >= 9.95 => Of("duration.seconds", ("seconds", Number(seconds, "0.0"))),
        >= 0.0995 => Of("duration.seconds", ("seconds", Number(seconds, "0.00"))),
        _ => Of("duration.milliseconds", ("milliseconds", seconds * 1000)),
    };

    private static DateTime LastSundayOf2000 => new(2000, 12, 31);

    private string Three(double value) => Number(value, Math.Abs(value) switch { >= 99.95 => "0", >= 9.995 => "0.#", _ => "0.##" });
}
