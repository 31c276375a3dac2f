using Segmentation.Features;

namespace Segmentation.Profiles;

/// <summary>Tells segments of one name apart by the feature in which they differ most.</summary>
internal static class NameDistinction
{
    private const string Lost = "Lost";

    /// <summary>Adds a distinguishing word wherever a name is shared.</summary>
    internal static IReadOnlyList<SegmentProfile> Apply(IReadOnlyList<SegmentProfile> profiles)
    {
        var names = new string[profiles.Count];
        foreach (IGrouping<string, SegmentProfile> shared in profiles.GroupBy(profile => profile.Name))
            Split([.. shared], shared.Key, [], names);
        RefuseEqual(names);
        return [.. profiles.Select((profile, segment) => profile with { Name = names[segment] })];
    }

    // Cuts the group in two where the gap between neighbours is widest over all features not used yet, and goes on in both parts.
    private static void Split(List<SegmentProfile> group, string name, int[] used, string[] names)
    {
        if (group.Count == 1)
        {
            names[group[0].Segment] = name;
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
            Number(group, name, names);
            return;
        }
        SortBy(group, feature);
        int[] usedNow = [.. used, feature];
        Split(group[..cut], $"{name}, {Word(group[0], name, feature, higher: false)}", usedNow, names);
        Split(group[cut..], $"{name}, {Word(group[0], name, feature, higher: true)}", usedNow, names);
    }

    // Equal in every feature that words could come from: size is all that is left.
    private static void Number(List<SegmentProfile> group, string name, string[] names)
    {
        int place = 0;
        foreach (SegmentProfile profile in group.OrderByDescending(profile => profile.Customers).ThenBy(profile => profile.Segment))
            names[profile.Segment] = Invariant($"{name}, group {++place} by size");
    }

    private static string Word(SegmentProfile any, string name, int feature, bool higher)
    {
        string word = FeatureWords.Compared(any.Features[feature].Feature, higher);
        return higher && any.Features[feature].Feature == FeatureCatalog.Monetary.Name && name.StartsWith(Lost, StringComparison.Ordinal) ? $"former {word}" : word;
    }

    private static void SortBy(List<SegmentProfile> group, int feature) => group.Sort((a, b) =>
    {
        int byScore = a.Features[feature].ZScore.CompareTo(b.Features[feature].ZScore);
        return byScore != 0 ? byScore : a.Segment.CompareTo(b.Segment);
    });

    // Two columns may read alike ("Income (k$)", "Income (EUR)"), so words alone do not promise distinct names.
    private static void RefuseEqual(string[] names)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int segment = 0; segment < names.Length; segment++)
        {
            string name = names[segment];
            for (int copy = 2; !taken.Add(names[segment]); copy++)
                names[segment] = Invariant($"{name} ({copy})");
        }
    }
}
