using System.Globalization;
using Segmentation.Features;

namespace Segmentation.Tests.Golden;

/// <summary>A reference table: a header, an id in the first column where <c>hasId</c>, numbers in the others.</summary>
public sealed record GoldenCsv(string[] Ids, string[] Columns, Matrix Values)
{
    /// <summary>Reads a plain CSV without quotes.</summary>
    public static GoldenCsv Read(string path, bool hasId = true)
    {
        string[] lines = File.ReadAllLines(path);
        int first = hasId ? 1 : 0;
        string[] columns = lines[0].Split(',')[first..];
        var values = new Matrix(lines.Length - 1, columns.Length);
        var ids = new string[lines.Length - 1];
        for (int i = 0; i < ids.Length; i++)
        {
            string[] fields = lines[i + 1].Split(',');
            ids[i] = hasId ? fields[0] : i.ToString();
            for (int j = 0; j < columns.Length; j++)
                values[i, j] = double.Parse(fields[first + j], CultureInfo.InvariantCulture);
        }
        return new GoldenCsv(ids, columns, values);
    }

    /// <summary>One column by name.</summary>
    public double[] Column(string name) => Values.Column(Array.IndexOf(Columns, name));

    /// <summary>A table must have these ids and, to 1e-9 of each, these values.</summary>
    public void AssertEqual(FeatureTable actual)
    {
        Assert.Equal(Ids, Enumerable.Range(0, actual.Ids.Count).Select(i => actual.Ids[i]));
        for (int i = 0; i < actual.Values.Values.Length; i++)
            Assert.Equal(Values.Values[i], actual.Values.Values[i], 1e-9 * Math.Abs(Values.Values[i]));
    }
}
