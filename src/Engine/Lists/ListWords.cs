using Segmentation.Wording;

namespace Segmentation.Lists;

/// <summary>Lists and trials in sentences.</summary>
internal static class ListWords
{
    private const double Level = 0.05;

    /// <summary>What to know about the contacts before sending.</summary>
    public static IEnumerable<Phrase> Of(ContactBook contacts, string? region)
    {
        if (contacts.BadEmails > 0)
            yield return new Phrase("lists.bad-emails", ("cells", contacts.BadEmails));
        if (contacts.BadPhones > 0)
            yield return new Phrase(region is null ? "lists.bad-phones-without-region" : "lists.bad-phones", ("cells", contacts.BadPhones));
    }

    /// <summary>Whether a list is large enough for a trial; nothing where none is held back.</summary>
    public static IEnumerable<Phrase> Of(SegmentList list, ListOptions options)
    {
        if (list.Members.Count + list.Held.Count == 0)
        {
            yield return new Phrase("lists.nobody", ("segment", list.Segment));
            yield break;
        }
        if (options.Control == 0)
            yield break;
        if (list.Size is not { } size)
        {
            yield return new Phrase("lists.no-base-rate", ("segment", list.Segment));
            yield break;
        }
        if (!list.IsTooSmall)
        {
            yield return new Phrase(
                "lists.large-enough", ("segment", list.Segment), ("held", list.Held.Count), ("lift", options.Lift),
                ("rate", size.BaseRate));
            yield break;
        }
        yield return new Phrase(
            "lists.too-small", ("segment", list.Segment), ("held", list.Held.Count), ("all", list.Held.Count + list.Members.Count),
            ("lift", options.Lift), ("rate", size.BaseRate), ("needed", size.NeededControl), ("total", size.NeededTotal));
        if (size.DetectableLift is { } lift)
            yield return new Phrase("lists.detectable", ("lift", lift));
    }

    /// <summary>What writing to a list did.</summary>
    public static IEnumerable<Phrase> Of(ListOutcome outcome)
    {
        object segment = outcome.Segment is { } name ? name : new Phrase("trial.all-lists");
        if (outcome.Rate is not { } rate)
        {
            yield return new Phrase("trial.no-control", ("segment", segment));
            yield break;
        }
        bool isShown = (outcome.CorrectedP ?? outcome.P) < Level && (rate.Lower > 0 || rate.Upper < 0);
        yield return new Phrase(
            isShown ? "trial.shown" : "trial.not-shown", ("segment", segment), ("rate", outcome.List.Rate!.Value),
            ("control", outcome.Control.Rate!.Value), ("points", 100 * rate.Value), ("low", 100 * rate.Lower), ("high", 100 * rate.Upper));
        if (outcome.Extra is { } extra)
        {
            yield return new Phrase(
                extra.Lower > 0 || extra.Upper < 0 ? "trial.extra" : "trial.no-extra",
                ("extra", extra.Value), ("low", extra.Lower), ("high", extra.Upper));
        }
    }
}
