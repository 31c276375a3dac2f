using System.CommandLine;
using Segmentation.Cli.Help;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Cli.Options.Layers;

/// <summary>Values that were not given as flags, taken from <c>SEGMENT_*</c> variables and then from a JSON config file.</summary>
/// <remarks>Each value found joins the command line's own before that is parsed: one parser, and one wording, for every source.</remarks>
internal sealed class LayeredSettings(CommandSet set, IReadOnlyDictionary<string, string> variables)
{
    /// <summary>The values to add to a command line.</summary>
    /// <param name="words">The line as given.</param>
    /// <param name="cancellation">Ends the wait for a config file that is a pipe.</param>
    /// <exception cref="UsageException">
    /// A value that is empty or of the wrong kind, or a config file that is not JSON or has a key that no verb knows.
    /// </exception>
    public IReadOnlyList<GivenValue> Missing(CommandWords words, CancellationToken cancellation)
    {
        var found = new List<GivenValue>();
        List<Option> open = [.. words.Verb!.Command.Options.Where(option =>
            Setting.IsLayered(option) && words.Given.All(given => given.Option != option))];
        foreach (Option option in open.ToArray())
        {
            string name = Setting.Variable(option);
            // As in a shell, a variable that is empty is not set.
            if (!variables.TryGetValue(name, out string? value) || value.Length == 0)
                continue;
            found.AddRange(OfVariable(option, name, value));
            open.Remove(option);
        }
        if (words.Verb.Command.Options.Contains(CommonOptions.Config) && ConfigPath(words) is { } path)
        {
            ConfigFile config = ConfigFile.Read(path, set.Verbs, cancellation);
            found.AddRange(open.SelectMany(config.Values));
        }
        return found;
    }

    /// <summary>What is wrong with the <c>SEGMENT_*</c> variables that nothing reads: a misspelt one would be ignored in silence.</summary>
    public IEnumerable<string> UnknownVariables()
    {
        string[] named =
        [
            .. variables.Keys.Where(name => name.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal)
                && !name.StartsWith(OtherVariables.TestPrefix, StringComparison.Ordinal)),
        ];
        // Without a variable to look up, the other verbs need not be made.
        if (named.Length == 0)
            return [];
        string[] known =
        [
            .. set.Verbs.SelectMany(verb => verb.Command.Options).Where(Setting.IsLayered).Select(Setting.Variable),
            Setting.Variable(CommonOptions.Config),
            .. OtherVariables.All.Select(other => other.Name),
        ];
        return named
            .Except(known)
            .Order(StringComparer.Ordinal)
            .Select(name => $"warning: the variable {name} is no setting and has no effect.{Nearest.Question(name, known)}");
    }

    private string? ConfigPath(CommandWords words)
    {
        string? given = words.Given.FirstOrDefault(given => given.Option == CommonOptions.Config)?.Value;
        return given ?? (variables.GetValueOrDefault(Setting.Variable(CommonOptions.Config)) is { Length: > 0 } variable ? variable : null);
    }

    private static IEnumerable<GivenValue> OfVariable(Option option, string name, string value)
    {
        switch (Setting.Kind(option))
        {
            case SettingKind.Switch:
                bool on = Setting.ParseSwitch(value)
                    ?? throw new UsageException("usage.variable-switch", ("name", name), ("value", value));
                return [new GivenValue(option, on ? "true" : "false", new DataText(name))];
            case SettingKind.Many or SettingKind.Pairs:
                string[] parts = option == TransactionInput.Where ? RowCondition.SplitList(value) : value.Split(',');
                return parts.Any(string.IsNullOrWhiteSpace)
                    ? throw new UsageException("usage.variable-empty-part", ("name", name), ("value", value))
                    : parts.Select(part => new GivenValue(option, part, new DataText(name)));
            default:
                return [new GivenValue(option, value, new DataText(name))];
        }
    }
}
