using Segmentation.Lists;
using Segmentation.Outputs;

namespace Segmentation.Reports.Lists;

/// <summary>How lists were made, and how many customers are on each.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Target">Where the lists go.</param>
/// <param name="Control">Share of each list that is held back.</param>
/// <param name="Seed">Seed of the draw of who is held back.</param>
/// <param name="Lift">Relative lift that a trial is to show.</param>
/// <param name="ConsentAssumed">Whether all customers counted as having agreed, as no column said so.</param>
/// <param name="BadEmails">Cells that hold no e-mail address that could be delivered to.</param>
/// <param name="BadPhones">Cells that hold no telephone number, or one whose country is not known.</param>
/// <param name="Lists">The lists, those of the segments that bring most first.</param>
/// <param name="Pseudonyms">Fingerprint of the key that made the customers' ids; left out where they are as they were.</param>
/// <param name="Files">Files that were written beside this one.</param>
/// <param name="OwnSha256">Hash of all that stands before.</param>
internal sealed record ListsDocument(
    string Version,
    string Target,
    double Control,
    ulong Seed,
    double Lift,
    bool ConsentAssumed,
    int BadEmails,
    int BadPhones,
    IReadOnlyList<ListDocument> Lists,
    string? Pseudonyms = null,
    IReadOnlyList<OutputFile>? Files = null,
    string? OwnSha256 = null)
{
    internal static ListsDocument Of(
        string version, ListOptions options, bool consentAssumed, ContactBook contacts, IReadOnlyList<SegmentList> lists,
        string? pseudonyms)
    {
        IReadOnlyList<string> names = ListFiles.Names(lists);
        return new ListsDocument(
            version, options.Target.Name, options.Control, options.Seed, options.Lift, consentAssumed, contacts.BadEmails,
            contacts.BadPhones,
            [.. lists.Index().Select(list => ListDocument.Of(list.Item, names[list.Index]))],
            pseudonyms);
    }
}

/// <summary>The list of one segment.</summary>
/// <param name="File">Its file.</param>
/// <param name="Segment">Name of the segment.</param>
/// <param name="Customers">Customers of the segment.</param>
/// <param name="Unknown">Customers who are not in the table of contacts.</param>
/// <param name="WithoutConsent">Customers who did not agree to be written to.</param>
/// <param name="WithoutAddress">Customers without an address that the target can use.</param>
/// <param name="SharedAddress">Customers whose address another customer has too, who stands for both.</param>
/// <param name="Members">Customers to write to.</param>
/// <param name="Held">Customers who are held back.</param>
/// <param name="BaseRate">Share of customers who buy without a letter.</param>
/// <param name="NeededControl">Customers to hold back, so that the lift is found with a probability of 80 %.</param>
/// <param name="DetectableLift">The smallest relative lift that this list would show.</param>
internal sealed record ListDocument(
    string File,
    string Segment,
    int Customers,
    int Unknown,
    int WithoutConsent,
    int WithoutAddress,
    int SharedAddress,
    int Members,
    int Held,
    double? BaseRate,
    long? NeededControl,
    double? DetectableLift)
{
    internal static ListDocument Of(SegmentList list, string file) => new(
        file, list.Segment, list.Customers, list.Losses.Unknown, list.Losses.WithoutConsent, list.Losses.WithoutAddress,
        list.Losses.SharedAddress, list.Members.Count, list.Held.Count, list.Size?.BaseRate, list.Size?.NeededControl,
        list.Size?.DetectableLift);
}
