using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.CompilerServices;
using Segmentation.Wording;

namespace Segmentation.Cli.Options;

/// <summary>Options whose bad values are refused in words: the option, the value, and what it takes.</summary>
internal static class TypedOptions
{
    // What is wrong, as data: the parser keeps a text alone.
    private static readonly ConditionalWeakTable<SymbolResult, Phrase> Refusals = [];

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    /// <summary>Free text.</summary>
    public static Option<string?> Text(string name, string placeholder, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = placeholder };

    /// <summary>Words separated by commas; a config file may give an array.</summary>
    /// <param name="known">The words that it takes; null where they are the user's own.</param>
    public static ListOption List(string name, string placeholder, string description, IReadOnlyList<string>? known = null) =>
        new(name) { Description = description, HelpName = placeholder, Known = known };

    /// <summary>A whole number from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static Option<int> Integer(string name, string description, int fallback, int from, int to = int.MaxValue) =>
        Parsed(name, "N", description, fallback, text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                && value >= from
                && value <= to
                ? value : null,
            to == int.MaxValue
                ? new Phrase("usage.whole-from", ("from", from)) : new Phrase("usage.whole-between", ("from", from), ("to", to)));

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static Option<double> Number(string name, string description, double fallback, double from, double to = double.MaxValue) =>
        Parsed(name, "X", description, fallback, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value >= from
                && value <= to
                ? value : null,
            to == double.MaxValue
                ? new Phrase("usage.number-from", ("from", Plain(from)))
                : new Phrase("usage.number-between", ("from", Plain(from)), ("to", Plain(to))));

    /// <summary>A value that <paramref name="parse"/> understands; null from it is a refusal.</summary>
    public static Option<T> Parsed<T>(
        string name, string placeholder, string description, T fallback, Func<string, T?> parse, Phrase expected, params string[] aliases)
        where T : struct
    {
        var option = new Option<T>(name, aliases)
        {
            Description = description,
            HelpName = placeholder,
            DefaultValueFactory = _ => fallback,
        };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (parse(text) is { } value)
                return value;
            Refuse(result, name, text, expected);
            return fallback;
        };
        return option;
    }

    /// <summary>
    /// A whole number from <paramref name="from"/> to <paramref name="to"/>, or a word that stands for a value; 0 where it is not given.
    /// </summary>
    /// <param name="shown">What a refusal calls the option.</param>
    /// <param name="expected">What a refusal says it takes.</param>
    public static Option<int> IntegerOr(
        string name, string shown, string placeholder, string description, int from, int to, Phrase expected,
        (string Word, int Value)[] words, params string[] aliases)
    {
        var option = new Option<int>(name, aliases) { Description = description, HelpName = placeholder };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            foreach ((string word, int value) in words)
            {
                if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            if (int.TryParse(text, out int number) && number >= from && number <= to)
                return number;
            Refuse(result, shown, text, expected);
            return 0;
        };
        return option;
    }

    /// <summary>
    /// A number from <paramref name="from"/> to <paramref name="to"/>, or <c>auto</c>; 0 where it is <c>auto</c> or not given.
    /// </summary>
    public static Option<double> NumberOrAuto(string name, string description, double from, double to)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "X|auto" };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (string.Equals(text, "auto", StringComparison.OrdinalIgnoreCase))
                return 0;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= from && value <= to)
                return value;
            Refuse(result, name, text, new Phrase("usage.number-or-auto", ("from", Plain(from)), ("to", Plain(to))));
            return 0;
        };
        return option;
    }

    /// <summary>One word of a list, each standing for a value.</summary>
    public static Option<T> Choice<T>(string name, string description, T fallback, params (string Word, T Value)[] choices)
        where T : notnull
    {
        // By hand: a sequence of pairs would be compiled for each type of value at every start.
        var words = new string[choices.Length];
        for (int choice = 0; choice < words.Length; choice++)
            words[choice] = choices[choice].Word;
        var option = new Option<T>(
            name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => fallback };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            foreach ((string word, T value) in choices)
            {
                if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            Refuse(result, name, text, OneOf(words), Faults.DidYouMean(text, words));
            return fallback;
        };
        return option;
    }

    /// <summary>Refuses a value in the words of every option here.</summary>
    /// <param name="expected">What the option takes, in the nominative.</param>
    /// <param name="hint">A sentence that ends the refusal; null for none.</param>
    public static void Refuse(SymbolResult result, string name, string text, Phrase expected, Phrase? hint = null)
    {
        Phrase refusal = Refusal(name, text, expected, hint);
        Refusals.AddOrUpdate(result, refusal);
        // The parser tells of the option what was said of its argument.
        if (result.Parent is OptionResult option)
            Refusals.AddOrUpdate(option, refusal);
        result.AddError(refusal.ToString());
    }

    /// <summary>What <see cref="Refuse"/> said of a value; null where it was not asked.</summary>
    public static Phrase? RefusalOf(SymbolResult? result) =>
        result is not null && Refusals.TryGetValue(result, out Phrase? said) ? said : null;

    /// <summary>The refusal of a value.</summary>
    /// <param name="expected">What the option takes, in the nominative.</param>
    /// <param name="hint">A sentence that ends the refusal; null for none.</param>
    public static Phrase Refusal(string name, string text, Phrase expected, Phrase? hint = null) => Faults.Sentences(
        new Phrase("usage.refused", ("option", name), ("value", text), ("expected", expected)), hint);

    /// <summary>One of some words, as an option expects it.</summary>
    public static Phrase OneOf(IEnumerable<string> words) => new("usage.one-of", ("words", string.Join(", ", words)));

    private static string Plain(double bound) => bound.ToString(CultureInfo.InvariantCulture);
}
