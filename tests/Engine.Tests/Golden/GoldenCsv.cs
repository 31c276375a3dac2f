using System.Globalization;

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
}
