using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Tells segments of one name apart by the feature in which they differ most.</summary>
internal static class NameDistinction
{
    /// <summary>Adds a distinguishing word wherever a name is shared.</summary>
    internal static IReadOnlyList<SegmentProfile> Apply(IReadOnlyList<SegmentProfile> profiles, Language language)
    {
        var codes = new string[profiles.Count];
        foreach (IGrouping<string, SegmentProfile> shared in profiles.GroupBy(profile => SegmentNames.Of(profile.Code)))
            Split([.. shared], "", [], codes);
        RefuseEqual(codes);
        return [.. profiles.Select((profile, segment) =>
            profile with { Code = codes[segment], Name = SegmentNames.Of(codes[segment], language) })];
    }

    // Cuts the group in two where the gap between neighbours is widest over all features not used yet, and goes on in both parts.
    private static void Split(List<SegmentProfile> group, string suffix, int[] used, string[] codes)
    {
        if (group.Count == 1)
        {
            codes[group[0].Segment] = group[0].Code + suffix;
            return;
        }
        int feature = -1;
        int cut = 0;
        double widest = 1e-9;
        for (int candidate = 0; candidate < group[0].Features.Count; candidate++)
        {
            if (used.Contains(candidate))
                continue;
            SortBy(group, candidate);
            for (int i = 1; i < group.Count; i++)
            {
                double gap = group[i].Features[candidate].ZScore - group[i - 1].Features[candidate].ZScore;
                if (gap > widest)
                    (feature, cut, widest) = (candidate, i, gap);
            }
        }
        if (feature < 0)
        {
            Number(group, suffix, codes);
            return;
        }
        SortBy(group, feature);
        int[] usedNow = [.. used, feature];
        string column = group[0].Features[feature].Feature;
        Split(group[..cut], suffix + SegmentNames.Suffix(column, higher: false), usedNow, codes);
        Split(group[cut..], suffix + SegmentNames.Suffix(column, higher: true), usedNow, codes);
    }

    // Equal in every feature that words could come from: size is all that is left.
    private static void Number(List<SegmentProfile> group, string suffix, string[] codes)
    {
        int place = 0;
        foreach (SegmentProfile profile in group.OrderByDescending(profile => profile.Customers).ThenBy(profile => profile.Segment))
            codes[profile.Segment] = Invariant($"{profile.Code}{suffix}/#{++place}");
    }

    private static void SortBy(List<SegmentProfile> group, int feature) => group.Sort((a, b) =>
    {
        int byScore = a.Features[feature].ZScore.CompareTo(b.Features[feature].ZScore);
        return byScore != 0 ? byScore : a.Segment.CompareTo(b.Segment);
    });

    private static string[] Words(string code) =>
        [.. Language.All.Select(language => $"{language.Code} {SegmentNames.Of(code, language)}")];

    // Two columns may read alike ("Income (k$)", "Income (EUR)"), so words alone do not promise distinct names. Codes do not depend on
    // the language that is spoken, so they are told apart in all.
    private static void RefuseEqual(string[] codes)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int segment = 0; segment < codes.Length; segment++)
        {
            string code = codes[segment];
            string[] words = Words(code);
            for (int copy = 2; words.Any(taken.Contains); copy++)
                words = Words(codes[segment] = Invariant($"{code}/={copy}"));
            taken.UnionWith(words);
        }
    }
}
