namespace Segmentation.Lists;

/// <summary>Why a customer of a segment is on no list.</summary>
/// <param name="Unknown">They are not in the table of contacts.</param>
/// <param name="WithoutConsent">They did not agree to be written to.</param>
/// <param name="WithoutAddress">They have no address that the target can use.</param>
/// <param name="SharedAddress">Another customer has the same address and stands for both.</param>
internal sealed record ListLosses(int Unknown, int WithoutConsent, int WithoutAddress, int SharedAddress);

/// <summary>Whether a list is large enough to show what writing does.</summary>
/// <param name="BaseRate">Share of customers who buy without a letter.</param>
/// <param name="NeededControl">Customers to hold back, so that the lift that was asked for is found with a probability of 80 %.</param>
/// <param name="NeededTotal">Customers of the whole list for it, at the same share held back.</param>
/// <param name="DetectableLift">The smallest relative lift that this list would show; null where it would show none.</param>
internal sealed record TrialSize(double BaseRate, long NeededControl, long NeededTotal, double? DetectableLift);

/// <summary>The list of one segment.</summary>
/// <param name="Segment">Name of the segment.</param>
/// <param name="Customers">Customers of the segment.</param>
/// <param name="Losses">Those who are on no list.</param>
/// <param name="Members">Rows of the customers to write to, ascending.</param>
/// <param name="Held">Rows of the customers who are held back, ascending.</param>
/// <param name="Size">Whether it is large enough; null where nothing is held back or no base rate is known.</param>
internal sealed record SegmentList(
    string Segment, int Customers, ListLosses Losses, IReadOnlyList<int> Members, IReadOnlyList<int> Held, TrialSize? Size)
{
    /// <summary>Whether a trial with this list would miss the lift that was asked for more often than one time in five.</summary>
    public bool IsTooSmall => Size is { } size && Held.Count < size.NeededControl;
}
