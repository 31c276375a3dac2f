using Segmentation.Pipeline.Comparison;
using Segmentation.Profiles;
using Segmentation.Wording;

namespace Segmentation.Pipeline.Own;

/// <summary>Segments of one's own keep the names that they were given.</summary>
internal static class OwnNames
{
    /// <summary>Profiles with the names of their groups, and who belongs to each as the reason.</summary>
    internal static IReadOnlyList<SegmentProfile> Apply(IReadOnlyList<SegmentProfile> profiles, Grouping own, Language language) =>
    [
        .. profiles.Select(profile => profile with
        {
            Code = own.Groups[profile.Segment],
            Name = own.NameOf(profile.Segment, language),
            Reason = Reason(own, profile.Segment),
        }),
    ];

    /// <summary>Notes on groups that were defined and have no customers.</summary>
    internal static IEnumerable<Phrase> LeftOut(Grouping own) =>
        own.Empty.Select(name => new Phrase("note.nobody-is", ("name", name), ("by", own.Name)));

    /// <summary>Who belongs to a group.</summary>
    private static Phrase Reason(Grouping own, int group) => own.Conditions?[group] is { } condition
        ? new Phrase("reason.own", ("name", own.Name), ("condition", condition.ToString()))
        : own.Groups[group] == GroupingPlan.NotKnown && own.Conditions?[^1] is not null
            ? new Phrase("reason.own-not-known", ("name", own.Name))
            : new Phrase("reason.own-rest", ("name", own.Name));
}
