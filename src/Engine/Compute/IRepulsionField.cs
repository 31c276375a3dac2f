namespace Segmentation.Compute;

/// <summary>The repulsion of a whole, fixed t-SNE map, at any place: what new points feel that are placed on it.</summary>
internal interface IRepulsionField
{
    /// <summary>Σ_j q_j² (place − y_j) / Σ_j q_j over the map's points y_j, q_j = 1/(1 + ‖place − y_j‖²).</summary>
    /// <param name="x">A place within the map's box.</param>
    /// <param name="y">Likewise; 0 for a map of one dimension.</param>
    (double X, double Y) RepulsionAt(double x, double y);
}

/// <summary>The field by its definition: every point of the map, each time.</summary>
internal sealed class ExactRepulsionField(Matrix map) : IRepulsionField
{
    public (double X, double Y) RepulsionAt(double x, double y)
    {
        double sum = 0, forceX = 0, forceY = 0;
        for (int j = 0; j < map.Rows; j++)
        {
            double dx = x - map[j, 0], dy = map.Columns > 1 ? y - map[j, 1] : 0;
            double q = 1 / (1 + (dx * dx) + (dy * dy));
            sum += q;
            forceX += q * q * dx;
            forceY += q * q * dy;
        }
        return (forceX / sum, forceY / sum);
    }
}
