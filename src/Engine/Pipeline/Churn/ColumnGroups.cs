using Segmentation.Features;
using Segmentation.Prediction.Churn;

namespace Segmentation.Pipeline.Churn;

/// <summary>Columns that, as their owner says, tell of one thing, such as behaviour on the site.</summary>
/// <param name="File">The file that says so.</param>
/// <param name="Columns">A column and its group, by line of the file.</param>
internal sealed record ColumnGroups(string File, IReadOnlyList<(int Line, string Column, string Group)> Columns)
{
    /// <summary>Reads a CSV of two columns.</summary>
    /// <exception cref="InputException">Other than two columns, an empty field, or a column that stands twice.</exception>
    /// <exception cref="IOException">A file that is missing or cannot be read.</exception>
    internal static ColumnGroups Read(string file, CancellationToken cancellation)
    {
        (int Line, string Column, string Group)[] columns = StringTable.ReadPairs(
            file, "groups of columns need two columns, the column and its group", "a column and its group", cancellation);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((int line, string column, _) in columns)
        {
            if (!known.Add(column))
                throw new InputException(file, line, $"column \"{PlainText.Quoted(column)}\" stands a second time.");
        }
        return new ColumnGroups(file, columns);
    }

    /// <summary>What each group does together, those that move the scores most first.</summary>
    /// <exception cref="InputException">A column that the model does not know.</exception>
    internal IReadOnlyList<DriverGroup> Of(IReadOnlyList<Driver> drivers)
    {
        string[] known = [.. drivers.Select(driver => driver.Column)];
        foreach ((int line, string column, _) in Columns)
        {
            if (!known.Contains(column, StringComparer.Ordinal))
                throw new InputException(
                    File, line, $"nothing is predicted from a column \"{PlainText.Quoted(column)}\".{Nearest.Question(column, known)}");
        }
        return
        [
            .. Columns.GroupBy(entry => entry.Group, StringComparer.Ordinal)
                .Select(group => DriverGroup.Of(group.Key, [.. drivers.Where(driver => group.Any(entry => entry.Column == driver.Column))]))
                .OrderByDescending(group => group.ShapleyShare),
        ];
    }
}

/// <summary>What columns that tell of one thing do together.</summary>
/// <param name="Group">What they tell of.</param>
/// <param name="Columns">The columns, those that move the scores most first.</param>
/// <param name="ShapleyShare">Their share of all that moves the scores, by mean |Shapley value|.</param>
/// <param name="HasEffect">Whether any of them matters.</param>
internal sealed record DriverGroup(string Group, IReadOnlyList<string> Columns, double ShapleyShare, bool HasEffect)
{
    internal static DriverGroup Of(string group, IReadOnlyList<Driver> drivers) => new(
        group,
        [.. drivers.Select(driver => driver.Column)],
        drivers.Sum(driver => driver.ShapleyShare),
        drivers.Any(driver => driver.HasEffect));
}
