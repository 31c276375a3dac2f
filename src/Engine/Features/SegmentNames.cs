using System.Reflection;
using System.Text.RegularExpressions;

namespace Segmentation.Features;

/// <summary>Names of segments: codes, which models, scores and comparisons hold, and their words, from <c>segments.en.txt</c>.</summary>
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
    private const string File = "segments.en.txt";

    private static readonly Dictionary<string, string> Groups = Read();

    /// <summary>All codes of groups.</summary>
    internal static IReadOnlyCollection<string> GroupCodes => Groups.Keys;

    /// <summary>The words of a code; a text that is no code is its own words.</summary>
    internal static string Of(string code)
    {
        string[] parts = code.Split('/');
        if ((Groups.GetValueOrDefault(parts[0]) ?? Traits(parts[0])) is not { } words || !parts.Skip(1).All(part => Part().IsMatch(part)))
            return code;
        foreach (string part in parts[1..])
        {
            words = part[0] switch
            {
                '#' => $"{words}, group {part[1..]} by size",
                '=' => $"{words} ({part[1..]})",
                _ => $"{words}, {Distinction(parts[0], Uri.UnescapeDataString(part[..^1]), higher: part[^1] == '+')}",
            };
        }
        return words;
    }

    /// <summary>The code of words, as a model or a table from before codes has them; the words themselves where no code has them.</summary>
    internal static string CodeOf(string words)
    {
        string[] parts = words.Split(", ");
        if (Groups.FirstOrDefault(group => group.Value == parts[0]).Key is not { } code)
            return words;
        foreach (string part in parts[1..])
        {
            if (BySize().Match(part) is { Success: true } numbered)
                code = $"{code}/#{numbered.Groups["place"].Value}";
            else if (Distinctions(code.Split('/')[0]).FirstOrDefault(candidate => candidate.Words == part).Code is { } distinction)
                code = $"{code}/{distinction}";
            else
                return words;
        }
        return code;
    }

    /// <summary>The code of features that stand out.</summary>
    /// <param name="features">Names, and standard deviations from the average of all customers.</param>
    internal static string OfTraits(IEnumerable<(string Feature, double Score)> features) =>
        TraitsMark + string.Join(',', features.Select(trait => Uri.EscapeDataString(trait.Feature)
            + new string(trait.Score < 0 ? '-' : '+', Math.Abs(trait.Score) >= FeatureWords.StandsOutMuch ? 2 : 1)));

    /// <summary>What is added to the code of a segment that has less or more of a feature than others of its name.</summary>
    internal static string Suffix(string feature, bool higher) => $"/{Uri.EscapeDataString(feature)}{(higher ? '+' : '-')}";

    private static IEnumerable<(string Code, string Words)> Distinctions(string of) =>
        FeatureCatalog.Names.SelectMany(feature =>
            new[] { false, true }.Select(higher => (Suffix(feature, higher)[1..], Distinction(of, feature, higher))));

    private static string Distinction(string group, string feature, bool higher)
    {
        string word = FeatureWords.Compared(feature, higher);
        return higher && group == Lost && feature == FeatureCatalog.Monetary.Name ? $"former {word}" : word;
    }

    private static string? Traits(string group)
    {
        if (!group.StartsWith(TraitsMark, StringComparison.Ordinal))
            return null;
        Match[] traits = [.. group[TraitsMark.Length..].Split(',').Select(trait => Trait().Match(trait))];
        if (!traits.All(trait => trait.Success))
            return null;
        string words = string.Join(", ", traits.Select(trait =>
        {
            string sign = trait.Groups["sign"].Value;
            double much = sign.Length == 2 ? FeatureWords.StandsOutMuch : FeatureWords.StandsOut;
            return FeatureWords.Plain(Uri.UnescapeDataString(trait.Groups["feature"].Value), sign[0] == '-' ? -much : much);
        }));
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static Dictionary<string, string> Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(?<feature>[^+]*[^+-])(?<sign>\+{1,2}|-{1,2})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Trait();

    [GeneratedRegex(@"^([#=]\d+|.+[+-])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"^group (?<place>\d+) by size$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BySize();
}
