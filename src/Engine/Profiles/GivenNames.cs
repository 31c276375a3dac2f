using System.Globalization;
using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Profiles;

/// <summary>Names that the owner of the segments gives them in place of the made ones.</summary>
/// <param name="File">The file that gives them.</param>
/// <param name="Names">A segment's number, code or name, and its new name, by line of the file.</param>
internal sealed record GivenNames(string File, IReadOnlyList<(int Line, string Segment, string Name)> Names)
{
    /// <summary>Reads a CSV of two columns.</summary>
    /// <exception cref="InputException">Fewer columns, an empty field, or a segment or a name that stands twice.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    internal static GivenNames Read(string file, CancellationToken cancellation = default)
    {
        (int Line, string Segment, string Name)[] names = StringTable.ReadPairs(
            file, "names need two columns, the segment (its name, code or number) and its new name", "a segment and its new name",
            cancellation);
        RefuseTwice(file, names, entry => entry.Segment, "segment");
        RefuseTwice(file, names, entry => entry.Name, "new name");
        return new GivenNames(file, names);
    }

    /// <summary>Renames segments; each keeps its code.</summary>
    /// <param name="unknown">A sentence for each line that names no segment of these.</param>
    /// <exception cref="InputException">A new name that another segment has.</exception>
    internal IReadOnlyList<SegmentProfile> Apply(IReadOnlyList<SegmentProfile> profiles, out IReadOnlyList<Phrase> unknown)
    {
        SegmentProfile[] renamed = [.. profiles];
        var strays = new List<Phrase>();
        foreach ((int line, string segment, string name) in Names)
        {
            if (profiles.FirstOrDefault(profile => Is(profile, segment)) is not { } found)
            {
                strays.Add(new Phrase(
                    "note.no-segment-called",
                    ("file", File), ("line", line), ("segment", segment),
                    ("names", string.Join(", ", profiles.Select(profile => profile.Name)))));
                continue;
            }
            renamed[found.Segment] = found with { Name = name };
        }
        foreach ((int line, string segment, string name) in Names)
        {
            if (renamed.Count(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1)
                throw new InputException(File, line, $"two segments would be called \"{name}\". Give \"{segment}\" another name.");
        }
        unknown = strays;
        return renamed;
    }

    private static bool Is(SegmentProfile profile, string segment) =>
        profile.Name.Equals(segment, StringComparison.OrdinalIgnoreCase)
        || profile.Code == segment
        || profile.Segment.ToString(CultureInfo.InvariantCulture) == segment;

    private static void RefuseTwice(
        string file, IEnumerable<(int Line, string Segment, string Name)> names, Func<(int Line, string Segment, string Name),
        string> of, string what)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach ((int Line, string Segment, string Name) entry in names)
        {
            if (!seen.Add(of(entry)))
                throw new InputException(file, entry.Line, $"the {what} \"{of(entry)}\" stands twice.");
        }
    }
}
