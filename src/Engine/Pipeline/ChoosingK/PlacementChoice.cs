using Segmentation.Clustering.Methods;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>
/// Which way of placing new customers finds the segments again best: a vote of the nearest, which a segmentation without a simple shape
/// has by itself, or a forest. The same customers are held out for both.
/// </summary>
internal static class PlacementChoice
{
    // Forests are grown for every part; so many customers tell the ways apart.
    private const int MostCustomers = 5_000;

    /// <summary>Measures the ways that a method's placement may be replaced by, and takes the best; the first of equals.</summary>
    /// <param name="points">n×d, on the scale on which customers are placed.</param>
    /// <param name="labels">Below 0 for customers of no cluster.</param>
    /// <param name="own">The method's own way.</param>
    /// <returns>Null where nothing was measured: one segment, too few customers, or a way that labels do not determine.</returns>
    internal static PlacementQuality? Of(
        Matrix points, int[] labels, PlacementKind own, int threads, ulong seed, CancellationToken cancellation)
    {
        if (labels.Max() < 1)
            return null;
        var measured = new List<WayOfPlacing>();
        foreach (PlacementKind kind in own.HasVoters ? (PlacementKind[])[own, ForestPlacement.StoredAs] : [own])
        {
            if (HeldOutPlacement.Measure(points, [labels], kind, threads, seed, cancellation, MostCustomers) is [{ } accuracy])
                measured.Add(new WayOfPlacing(kind, accuracy));
        }
        if (measured.Count == 0)
            return null;
        int customers = Math.Min(MostCustomers, labels.Count(label => label >= 0));
        return new PlacementQuality(measured.MaxBy(way => way.Accuracy)!, measured, customers, HeldOutPlacement.Folds);
    }
}

/// <summary>A way of placing new customers, and how well it did.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Accuracy">Share of held-out customers that it placed into their own segment.</param>
internal sealed record WayOfPlacing(PlacementKind Kind, double Accuracy)
{
    /// <summary>Its name in files: <c>vote</c>, <c>forest</c>, <c>mean</c> or <c>probability</c>.</summary>
    internal string Name => Kind.Name;
}

/// <summary>How well new customers are placed, by stratified cross-validation on the run's own labels.</summary>
/// <param name="Chosen">What the model does: the best.</param>
/// <param name="Measured">All that were measured.</param>
/// <param name="Customers">Customers that were held out, each once.</param>
/// <param name="Folds">Parts that they were held out in.</param>
internal sealed record PlacementQuality(WayOfPlacing Chosen, IReadOnlyList<WayOfPlacing> Measured, int Customers, int Folds);
