using Segmentation.Clustering.Methods;
using Segmentation.Prediction.Segments;

namespace Segmentation.Pipeline.ChoosingK;

/// <summary>
/// Which way of placing new customers finds the segments again best: a vote of the nearest, which a segmentation without a simple shape
/// has by itself, a forest, or the rules that the segments are told by. The same customers are held out for all.
/// </summary>
internal static class PlacementChoice
{
    // Forests are grown for every part; so many customers tell the ways apart.
    private const int MostCustomers = 5_000;

    /// <summary>Measures the ways that a method's placement may be replaced by, and takes the best; the first of equals.</summary>
    /// <param name="points">n×d, on the scale on which customers are placed.</param>
    /// <param name="raw">Features of the same customers as they are, which rules ask about.</param>
    /// <param name="labels">Below 0 for customers of no cluster.</param>
    /// <param name="own">The method's own way.</param>
    /// <returns>Null where nothing was measured: one segment, too few customers, or a way that labels do not determine.</returns>
    internal static PlacementQuality? Of(
        Matrix points, Matrix raw, int[] labels, PlacementKind own, int threads, ulong seed, CancellationToken cancellation)
    {
        if (labels.Max() < 1)
            return null;
        var measured = new List<WayOfPlacing>();
        Add(own.Name, HeldOutPlacement.Measure(points, [labels], own, threads, seed, cancellation, MostCustomers));
        if (own.HasVoters)
        {
            Add(ForestPlacement.Table,
                HeldOutPlacement.Measure(points, [labels], ForestPlacement.StoredAs, threads, seed, cancellation, MostCustomers));
            Add(RulePlacement.Name, HeldOutPlacement.Measure(
                raw, [labels], (known, of, workers) => RulePlacement.Of(known, of, workers, cancellation), threads, seed, MostCustomers,
                cancellation));
        }
        if (measured.Count == 0)
            return null;
        int customers = Math.Min(MostCustomers, labels.Count(label => label >= 0));
        WayOfPlacing best = measured.MaxBy(way => way.Accuracy)!;
        return new PlacementQuality(best, measured, customers, HeldOutPlacement.Folds)
        {
            Loss = own.HasVoters && best.Name == own.Name ? VoterLoss.Measure(points, labels, threads, cancellation) : null,
        };

        void Add(string name, double?[]? found)
        {
            if (found is [{ } accuracy])
                measured.Add(new WayOfPlacing(name, accuracy));
        }
    }
}

/// <summary>A way of placing new customers, and how well it did.</summary>
/// <param name="Name">Its name in files: <c>vote</c>, <c>forest</c>, <c>rules</c>, <c>mean</c> or <c>probability</c>.</param>
/// <param name="Accuracy">Share of held-out customers that it placed into their own segment.</param>
internal sealed record WayOfPlacing(string Name, double Accuracy);

/// <summary>How well new customers are placed, by stratified cross-validation on the run's own labels.</summary>
/// <param name="Chosen">What the model does: the best.</param>
/// <param name="Measured">All that were measured.</param>
/// <param name="Customers">Customers that were held out, each once.</param>
/// <param name="Folds">Parts that they were held out in.</param>
internal sealed record PlacementQuality(WayOfPlacing Chosen, IReadOnlyList<WayOfPlacing> Measured, int Customers, int Folds)
{
    /// <summary>What the model loses by keeping only some customers to vote; null where it keeps all, or none.</summary>
    internal VoterLoss? Loss { get; init; }
}
