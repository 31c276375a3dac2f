using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Features;

/// <summary>Names of segments: codes, which models, scores and comparisons hold, and their words in each language.</summary>
/// <remarks>
/// A code is a group (<c>loyal</c>), or features that stand out (<c>is:income++,age-</c>, doubled where far from the average), followed by
/// what tells it from others of the same name: <c>/frequency+</c> more of a feature, <c>/#2</c> the second largest, <c>/=2</c> the
/// second whose words would be the same. Names of features are escaped as in an address.
/// </remarks>
internal static partial class SegmentNames
{
    /// <summary>Codes of groups.</summary>
    internal const string AllCustomers = "all-customers", Lost = "lost", Average = "average", NoSegment = "no-segment";

    private const string TraitsMark = "is:";
    private const string Prefix = "name.";

    /// <summary>All codes of groups.</summary>
    internal static IReadOnlyCollection<string> GroupCodes { get; } =
        [.. Language.English.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)).Select(key => key[Prefix.Length..])];

    /// <summary>The words of a code in English, by which segments are ordered and told apart in every language.</summary>
    internal static string Of(string code) => Of(code, Language.English);

    /// <summary>The words of a code; a text that is no code is its own words.</summary>
    internal static string Of(string code, Language language)
    {
        string[] parts = code.Split('/');
        if ((language.IfAny($"name.{parts[0]}") ?? Traits(parts[0], language)) is not { } words
            || !parts.Skip(1).All(part => Part().IsMatch(part)))
            return code;
        foreach (string part in parts[1..])
        {
            words = part[0] switch
            {
                '=' => language.Of("naming.again", ("name", words), ("count", part[1..])),
                '#' => language.Join("list.comma", [words, language.Of("naming.by-size", ("place", part[1..]))]),
                _ => language.Join("list.comma",
                [words, Distinction(parts[0], Uri.UnescapeDataString(part[..^1]), part[^1] == '+', language)]),
            };
        }
        return words;
    }

    /// <summary>
    /// The words of a code in a language, where the words given are those of the code in any language; else the words given.
    /// </summary>
    /// <param name="words">A segment's name, which its owner may have chosen.</param>
    internal static string Translate(string words, string code, Language language) =>
        Language.All.Any(other => Of(code, other) == words) ? Of(code, language) : words;

    /// <summary>
    /// The code of words of any language, as a table or a model from before codes has them; the words themselves where no code has them.
    /// </summary>
    internal static string CodeOf(string words) =>
        Language.All.Select(language => CodeOf(words, language)).FirstOrDefault(code => code is not null) ?? words;

    /// <summary>The code by which a segment is followed: that of its name, unless its owner has chosen other words.</summary>
    /// <param name="words">The name, in any language.</param>
    /// <param name="code">The code that the name was made from.</param>
    internal static string CodeOf(string words, string code) =>
        Language.All.Any(language => Of(code, language) == words) ? code : CodeOf(words);

    /// <summary>The code of features that stand out.</summary>
    /// <param name="features">Names, and standard deviations from the average of all customers.</param>
    internal static string OfTraits(IEnumerable<(string Feature, double Score)> features) =>
        TraitsMark + string.Join(',', features.Select(trait => Uri.EscapeDataString(trait.Feature)
            + new string(trait.Score < 0 ? '-' : '+', Math.Abs(trait.Score) >= FeatureWords.StandsOutMuch ? 2 : 1)));

    /// <summary>What is added to the code of a segment that has less or more of a feature than others of its name.</summary>
    internal static string Suffix(string feature, bool higher) => $"/{Uri.EscapeDataString(feature)}{(higher ? '+' : '-')}";

    private static string? CodeOf(string words, Language language)
    {
        string[] parts = words.Split(language["list.comma"].Trim('"'));
        if (GroupCodes.FirstOrDefault(group => language[$"name.{group}"] == parts[0]) is not { } code)
            return null;
        foreach (string part in parts[1..])
        {
            if (PlaceBySize(part, language) is { } place)
                code = $"{code}/#{place}";
            else if (Distinctions(code.Split('/')[0], language)
                .FirstOrDefault(candidate => candidate.Words == part).Code is { } distinction)
                code = $"{code}/{distinction}";
            else
                return null;
        }
        return code;
    }

    private static string? PlaceBySize(string part, Language language)
    {
        string[] around = language.Of("naming.by-size", ("place", "#")).Split('#');
        return part.Length > around.Sum(piece => piece.Length)
            && part.StartsWith(around[0], StringComparison.Ordinal) && part.EndsWith(around[1], StringComparison.Ordinal)
            && part[around[0].Length..^around[1].Length] is { Length: > 0 } place && place.All(char.IsAsciiDigit) ? place : null;
    }

    private static IEnumerable<(string Code, string Words)> Distinctions(string of, Language language) =>
        FeatureCatalog.Names.SelectMany(feature =>
            new[] { false, true }.Select(higher => (Suffix(feature, higher)[1..], Distinction(of, feature, higher, language))));

    private static string Distinction(string group, string feature, bool higher, Language language)
    {
        string word = FeatureWords.Compared(feature, higher, language);
        return higher && group == Lost && feature == FeatureCatalog.Monetary.Name ? language.Of("naming.former", ("name", word)) : word;
    }

    private static string? Traits(string group, Language language)
    {
        if (!group.StartsWith(TraitsMark, StringComparison.Ordinal))
            return null;
        Match[] traits = [.. group[TraitsMark.Length..].Split(',').Select(trait => Trait().Match(trait))];
        if (!traits.All(trait => trait.Success))
            return null;
        string words = language.Join("list.comma", traits.Select(trait =>
        {
            string sign = trait.Groups["sign"].Value;
            double much = sign.Length == 2 ? FeatureWords.StandsOutMuch : FeatureWords.StandsOut;
            return FeatureWords.Plain(Uri.UnescapeDataString(trait.Groups["feature"].Value), sign[0] == '-' ? -much : much, language);
        }));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex(
        @"^(?<feature>[^+]*[^+-])(?<sign>\+{1,2}|-{1,2})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Trait();

    [GeneratedRegex(@"^([#=]\d+|.+[+-])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Part();
}

/// <summary>The name of a segment, in the words of the language that says it.</summary>
/// <param name="Code">The code.</param>
internal sealed record SegmentName(string Code) : ISaid
{
    /// <inheritdoc/>
    public string In(Language language, string? format) => SegmentNames.Of(Code, language);
}
