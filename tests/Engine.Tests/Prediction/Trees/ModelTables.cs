using Segmentation.Prediction.Trees;

namespace Segmentation.Tests.Prediction.Trees;

/// <summary>Tables whose truth is known.</summary>
internal static class ModelTables
{
    /// <summary>
    /// Log-odds rise with <c>a</c>, fall with <c>b</c>, jump with the level of <c>kind</c>; <c>noise</c> and <c>gaps</c> (one value in five
    /// missing) say little.
    /// </summary>
    internal static (ModelTable Table, bool[] Labels) Planted(int rows, ulong seed)
    {
        var random = new SeededRandom(seed);
        var a = new double[rows];
        var b = new double[rows];
        var noise = new double[rows];
        var gaps = new double[rows];
        var kind = new string[rows];
        var labels = new bool[rows];
        for (int i = 0; i < rows; i++)
        {
            a[i] = random.NextGaussian();
            b[i] = random.NextGaussian();
            noise[i] = random.NextGaussian();
            gaps[i] = random.Next(5) == 0 ? double.NaN : a[i] + random.NextGaussian();
            int level = random.Next(4);
            kind[i] = ((string[])["east", "north", "south", "west"])[level];
            double logOdds = (2 * a[i]) - b[i] + (level == 2 ? 1.5 : level == 0 ? -1.5 : 0);
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds));
        }
        var table = new ModelTable(
            IdList.From(Enumerable.Range(0, rows).Select(i => $"c{i}")),
            [ModelColumn.Numeric("a", a), ModelColumn.Numeric("b", b), ModelColumn.Category("kind", kind), ModelColumn.Numeric(
                "gaps", gaps), ModelColumn.Numeric("noise", noise)]);
        return (table, labels);
    }
}
