namespace Segmentation.Cli.Tests;

/// <summary>A small CSV without quotes, read the plain way.</summary>
/// <param name="Columns">Names in the header.</param>
/// <param name="Rows">Fields by row.</param>
internal sealed record Table(string[] Columns, string[][] Rows)
{
    /// <summary>Reads a file.</summary>
    public static Table Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>Parses text.</summary>
    public static Table Parse(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return new Table(lines[0].Split(','), [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    /// <summary>One column as text.</summary>
    public string[] Column(string name)
    {
        int column = Array.IndexOf(Columns, name);
        Assert.True(column >= 0, $"no column '{name}' among {string.Join(", ", Columns)}");
        return [.. Rows.Select(row => row[column])];
    }

    /// <summary>One column as numbers.</summary>
    public double[] Numbers(string name) => [.. Column(name).Select(double.Parse)];
}
