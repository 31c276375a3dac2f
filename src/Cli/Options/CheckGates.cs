using System.Globalization;
using Segmentation.Cli.Output;
using Segmentation.Transactions;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>The gates of <c>check --fail-above</c>: which share of the rows a rule may drop, or would.</summary>
internal static class CheckGates
{
    /// <summary>Reads <c>hidden-duplicates=0.1%,missing-customer=0.05</c>.</summary>
    /// <exception cref="UsageException">No such rule, or no share.</exception>
    public static IReadOnlyList<(string Rule, double Share)> Read(string? text)
    {
        var gates = new List<(string, double)>();
        foreach (string gate in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = gate.Split('=', StringSplitOptions.TrimEntries);
            bool isPercent = parts.Length == 2 && parts[1].EndsWith('%');
            if (parts.Length != 2 || !double.TryParse(
                parts[1].TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share))
                throw new UsageException("usage.gate-of-rules", ("gate", gate));
            if (!CleaningRules.All.Contains(parts[0]))
                throw new UsageException(
                    "usage.no-rule", ("rule", parts[0]), ("names", string.Join(", ", CleaningRules.All)));
            gates.Add((parts[0], isPercent ? share / 100 : share));
        }
        return gates;
    }

    /// <summary>Prints the gates that do not hold.</summary>
    /// <param name="once">Why the sources could not be read again; null where they could.</param>
    /// <exception cref="UsageException">A rule whose effect is not known.</exception>
    public static ExitCode Judge(Notes notes, IReadOnlyList<(string Rule, double Share)> gates, CleaningReport cleaning, Phrase? once)
    {
        ExitCode verdict = ExitCode.Done;
        foreach ((string rule, double limit) in gates)
        {
            long? dropped = cleaning.Steps.FirstOrDefault(step => step.Rule == rule)?.Dropped
                ?? cleaning.Effects.FirstOrDefault(effect => effect.Rule == rule)?.Dropped;
            if (dropped is null)
                throw once is null
                    ? new UsageException("usage.effect-not-known", ("rule", rule))
                    : new UsageException("usage.effect-not-known-as", ("rule", rule), ("why", once));
            double share = (double)dropped.Value / Math.Max(1, cleaning.RowsRead);
            if (share <= limit)
                continue;
            notes.Error(notes.Language.Of(
                cleaning.Steps.Any(step => step.Rule == rule) ? "check.gate-drops" : "check.gate-would-drop", ("rule", rule),
                ("dropped", dropped), ("rows", cleaning.RowsRead), ("share", 100 * share), ("limit", 100 * limit)));
            verdict = ExitCode.GateFailed;
        }
        return verdict;
    }
}
