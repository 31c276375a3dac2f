using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction;

namespace Segmentation.Cli;

/// <summary>Places scored customers on the map of an earlier run, which stays as it is.</summary>
internal static class MapPlacement
{
    /// <summary>Positions of customers on the map in a run's folder, one row a customer.</summary>
    /// <param name="folder">Holds <c>segments.csv</c>, whose features the map was made from, and <c>map.csv</c>.</param>
    /// <param name="model">Brings both on one scale.</param>
    /// <exception cref="InputException">The folder's files are not of one run, or not of this model.</exception>
    public static Matrix Place(string folder, SegmentModel model, FeatureTable customers, IComputeDevice device, StageClock clock, CancellationToken cancellation)
    {
        string segmentsFile = Path.Combine(folder, "segments.csv"), mapFile = Path.Combine(folder, "map.csv");
        FeatureTable trained = ScoredTable.ReadCsv(segmentsFile, null, cancellation).Features;
        Matrix map = Positions(FeatureTable.ReadCsv(mapFile, hasId: true, null, cancellation), mapFile);
        if (map.Rows != trained.Values.Rows)
            throw new InputException($"{mapFile} has {map.Rows:N0} customers and {segmentsFile} {trained.Values.Rows:N0}: they are not of one run. Give the folder that one run wrote.");
        var classifier = new SegmentClassifier(model);
        clock.Begin("embed");
        using IPointSet points = device.Load(classifier.Transform(trained));
        using IPointSet newPoints = device.Load(classifier.Transform(customers));
        return TSneTransform.Place(device, points, map, newPoints, null, clock, cancellation);
    }

    private static Matrix Positions(FeatureTable table, string file)
    {
        int[] columns = [.. Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column] is "x" or "y")];
        if (columns.Length == 0)
            throw new InputException(file, 1, $"there is no column 'x' (columns: {string.Join(", ", table.Columns)}). Give a folder with the map.csv of a run.");
        var map = new Matrix(table.Values.Rows, columns.Length);
        for (int i = 0; i < map.Rows; i++)
        {
            for (int j = 0; j < columns.Length; j++)
                map[i, j] = table.Values[i, columns[j]];
        }
        return map;
    }
}
