using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Value.Models;

namespace Segmentation.Tests.Value;

/// <summary>The sample of CDNOW's customers that the models were published with.</summary>
internal static class Cdnow
{
    /// <summary>The last day of the calibration period.</summary>
    internal static int CalibrationEnd { get; } = RepeatPurchases.DayOf(new DateTime(1997, 9, 30).Ticks);

    /// <summary>How the file is read; skips where it is absent.</summary>
    internal static TransactionsOptions Reading => new()
    {
        Sources = [SharedFiles.Require("data/cdnow/CDNOW_sample.txt")],
        Delimiter = ' ',
        HasHeader = false,
        ColumnMap = new Dictionary<string, string> { ["customer"] = "2", ["date"] = "3", ["quantity"] = "4", ["amount"] = "5" },
        // Some orders are worth nothing, and count as orders.
        Rules = [.. CleaningRules.Defaults.Except([CleaningRules.NonPositivePrice])],
        KeepOrderAmounts = true,
    };

    internal static OrderTimes Orders => TransactionReader.Read(Reading).OrderTimes!;

    internal static RepeatPurchases Calibration => RepeatPurchases.Of(Orders, CalibrationEnd, 2, default);
}
