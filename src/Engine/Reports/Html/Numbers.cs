using System.Globalization;

namespace Segmentation.Reports.Html;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>12,345 or 12.3: whole from a hundred up, three significant digits below.</summary>
    internal static string Plain(double value)
    {
        double size = Math.Abs(value);
        if (size >= 99.95 || value == Math.Round(value))
            return value.ToString("#,0", CultureInfo.InvariantCulture);
        return size >= 9.995 ? value.ToString("0.#", CultureInfo.InvariantCulture) : size >= 0.01 ? value.ToString("0.##", CultureInfo.InvariantCulture) : value.ToString("0.##e0", CultureInfo.InvariantCulture);
    }

    /// <summary>12,345.</summary>
    internal static string Whole(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>1.23M, 45.6k, 789: three significant digits.</summary>
    internal static string Short(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            >= 999.5e6 => Three(value / 1e9) + "B",
            >= 999.5e3 => Three(value / 1e6) + "M",
            >= 9_999.5 => Three(value / 1e3) + "k",
            _ => Plain(value),
        };
    }

    /// <summary>18.4%; what is not nothing never reads 0%.</summary>
    internal static string Percent(double share)
    {
        if (share > 0 && share < 0.001)
            return "<0.1%";
        return share is > 0.9995 and < 1 ? ">99.9%" : (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>+1.3 or −0.4: a z-score.</summary>
    internal static string Signed(double value)
    {
        double rounded = Math.Round(value, 1);
        return rounded == 0 ? "0" : (rounded > 0 ? "+" : "−") + Math.Abs(rounded).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>9 Dec 2011.</summary>
    internal static string Day(DateTime time) => time.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>0.84 s, 12 ms, 2 min 5 s.</summary>
    internal static string Duration(double seconds) => seconds switch
    {
        >= 120 => Invariant($"{Math.Floor(seconds / 60):0} min {seconds % 60:0} s"),
        >= 9.95 => Invariant($"{seconds:0.0} s"),
        >= 0.0995 => Invariant($"{seconds:0.00} s"),
        _ => Invariant($"{seconds * 1000:0.#} ms"),
    };

    private static string Three(double value) => Math.Abs(value) >= 99.95 ? value.ToString("0", CultureInfo.InvariantCulture) : Math.Abs(value) >= 9.995 ? value.ToString("0.#", CultureInfo.InvariantCulture) : value.ToString("0.##", CultureInfo.InvariantCulture);
}
