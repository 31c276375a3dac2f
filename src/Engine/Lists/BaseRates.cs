using System.Globalization;
using Segmentation.Features;

namespace Segmentation.Lists;

/// <summary>How many customers of each segment come back by themselves, as a run has found.</summary>
internal static class BaseRates
{
    /// <summary>
    /// Share of each segment expected back within 30 days, from a run's <c>recommendations.csv</c>; none where there is no such file.
    /// </summary>
    /// <exception cref="InputException">It is not as a run writes it.</exception>
    public static IReadOnlyDictionary<string, double> Read(string path, CancellationToken cancellation = default)
    {
        var rates = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!File.Exists(path))
            return rates;
        StringTable table = StringTable.ReadCsv(path, cancellation);
        TextColumn names = table["name"], kinds = table["kind"], shares = table["share"];
        for (int row = 0; row < table.Rows; row++)
        {
            if (kinds[row] != "return")
                continue;
            if (!double.TryParse(shares[row], NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                || share is not (>= 0 and <= 1))
            {
                throw new InputException(MessageText.Of(
                    $"{table.Name}: \"{shares[row]}\" is no share of the segment '{names[row]}' that comes back (column 'share')."));
            }
            rates[names[row]] = share;
        }
        return rates;
    }
}
