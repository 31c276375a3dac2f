using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Outputs;
using Segmentation.Prediction.Segments;

namespace Segmentation.Pipeline.Scoring;

/// <summary>Places scored customers on the map of an earlier run, which stays as it is.</summary>
internal static class MapPlacement
{
    /// <summary>Files of a run's folder that are read.</summary>
    public static IReadOnlyList<string> Files(string folder) => [Path.Combine(folder, "segments.csv"), Path.Combine(folder, "map.csv")];

    /// <summary>Positions of customers on the map in a run's folder, one row a customer.</summary>
    /// <param name="folder">Holds <c>segments.csv</c>, whose features the map was made from, and <c>map.csv</c>.</param>
    /// <param name="model">Brings both on one scale.</param>
    /// <exception cref="InputException">The folder's files are not of one run, or not of this model.</exception>
    public static Matrix Place(
        string folder, SegmentModel model, FeatureTable customers, IComputeDevice device, StageClock clock, CancellationToken cancellation)
    {
        // Two files of a run that was killed between them would be of two runs.
        OutputFolder.Recover(folder);
        (string segmentsFile, string mapFile) = (Files(folder)[0], Files(folder)[1]);
        FeatureTable trained = ScoredTable.ReadCsv(segmentsFile, null, cancellation).Features;
        FeatureTable mapTable = FeatureTable.ReadCsv(mapFile, hasId: true, cancellation: cancellation);
        Matrix map = Positions(mapTable, mapFile);
        if (map.Rows != trained.Values.Rows)
            throw new InputException(
                $"{mapFile} has {map.Rows:N0} customers and {segmentsFile} {trained.Values.Rows:N0}: they are not of one run. Give the "
                + $"folder that one run wrote.");
        var classifier = new SegmentClassifier(model);
        clock.Begin("embed");
        Matrix mapped = classifier.Transform(trained);
        if (Landmarks(mapTable) is { } landmarks)
            (mapped, map) = (mapped.SelectRows(landmarks), map.SelectRows(landmarks));
        using IPointSet points = device.Load(mapped, cancellation);
        using IPointSet newPoints = device.Load(classifier.Transform(customers), cancellation);
        return TSneTransform.Place(device, points, map, newPoints, null, clock, cancellation);
    }

    // A run of many customers placed most of them among landmarks; new ones are placed in the same way.
    private static int[]? Landmarks(FeatureTable table)
    {
        int column = Enumerable.Range(0, table.Columns.Count).FirstOrDefault(column => table.Columns[column] == "landmark", -1);
        return column < 0 ? null : [.. Enumerable.Range(0, table.Values.Rows).Where(row => table.Values[row, column] != 0)];
    }

    private static Matrix Positions(FeatureTable table, string file)
    {
        int[] columns = [.. Enumerable.Range(0, table.Columns.Count).Where(column => table.Columns[column] is "x" or "y")];
        if (columns.Length == 0)
            throw new InputException(
                file, 1, $"there is no column 'x' (columns: {string.Join(", ", table.Columns)}). Give a folder with the map.csv of a run.");
        var map = new Matrix(table.Values.Rows, columns.Length);
        for (int i = 0; i < map.Rows; i++)
        {
            for (int j = 0; j < columns.Length; j++)
                map[i, j] = table.Values[i, columns[j]];
        }
        return map;
    }
}
