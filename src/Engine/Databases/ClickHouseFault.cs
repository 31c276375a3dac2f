using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Databases;

/// <summary>Finds what a server of ClickHouse says of a fault, in an answer of its own or in the middle of rows.</summary>
internal static partial class ClickHouseFault
{
    /// <summary>The fault with its number; null where there is none.</summary>
    internal static Phrase? In(ReadOnlySpan<byte> answer) =>
        Message().Match(Encoding.UTF8.GetString(answer)) is { Success: true } fault
            ? new Phrase(
                "database.clickhouse-fault", ("text", PlainText.Phrase(fault.Groups["text"].Value.TrimEnd(' ', ',', '.', '\n', '\r'))),
                ("code", fault.Groups["code"].Value))
            : null;

    // Code: 60, e.displayText() = DB::Exception: Table … doesn't exist., e.what() = DB::Exception
    // Code: 60. DB::Exception: Table … does not exist. (UNKNOWN_TABLE) (version 24.8.1.1 (official build))
    [GeneratedRegex(
        """Code: (?<code>[0-9]+)(?:, e\.displayText\(\) = |\. )DB::(?:Net)?Exception: (?<text>.*?)(?:, Stack trace|, e\.what\(\) = | \([A-Z_]+\) \(version| \(version|\r?\n__exception__|\z)""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Message();
}
