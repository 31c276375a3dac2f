using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>What the words of options mean that are about transactions.</summary>
internal static class TransactionWords
{
    /// <summary>Column of each role, of words <c>role=column</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static Dictionary<string, string> Roles(string[] pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0 || equals == pair.Length - 1)
                throw new UsageException("usage.map", ("pair", pair));
            string role = pair[..equals];
            Require("--map", role, ColumnRoles.All);
            map[role] = pair[(equals + 1)..];
        }
        return map;
    }

    /// <summary>Conditions on rows.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static RowCondition[] Conditions(string[] texts) =>
        [.. texts.Select(
            text => RowCondition.Parse(text) ?? throw new UsageException("usage.where", ("text", text)))];

    /// <summary>Cleaning rules that are on: a list of names, or what to add to the default and to take from it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static IReadOnlyList<string> Rules(string? text)
    {
        if (text is null)
            return CleaningRules.Defaults;
        string[] words = Split("--rules", text);
        if (words is ["all"])
            return CleaningRules.All;
        if (words is ["none"])
            return [];
        bool relative = words.All(word => word[0] is '+' or '-');
        var chosen = relative ? CleaningRules.Defaults.ToHashSet(StringComparer.Ordinal) : [];
        foreach (string word in words)
        {
            string name = relative ? word[1..] : word;
            Require("--rules", name, CleaningRules.All);
            if (relative && word[0] == '-')
                chosen.Remove(name);
            else
                chosen.Add(name);
        }
        return [.. CleaningRules.All.Where(chosen.Contains)];
    }

    /// <summary>A rule that nets returns and is switched off by name; null for none.</summary>
    internal static string? SwitchedOff(string? text) => text is null ? null
        : new[] { CleaningRules.Cancellations, CleaningRules.NonPositiveQuantity }.FirstOrDefault(
            rule => Split("--rules", text).Contains($"-{rule}"));

    /// <summary>Whether the rule of exact duplicates is named.</summary>
    /// <remarks>The default leaves sources without an order column alone; whoever names the rule means it.</remarks>
    internal static bool NamesDuplicates(string? text) => text is not null && Split("--rules", text) is var words
        && (words is ["all"] || words.Any(word => word.TrimStart('+') == CleaningRules.ExactDuplicates));

    /// <summary>Words separated by commas, at least one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static string[] Split(string option, string list)
    {
        string[] words = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0
            ? words
            : throw new UsageException("usage.nothing-named", ("option", option), ("list", list));
    }

    /// <summary>Refuses a name that is none of those known.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static void Require(string option, string name, IReadOnlyList<string> names)
    {
        if (!names.Contains(name))
            throw new UsageException(Faults.Sentences(
                new Phrase("usage.unknown", ("option", option), ("name", name)), Faults.DidYouMean(name, names),
                new Phrase("usage.known", ("names", string.Join(", ", names)))));
    }
}
