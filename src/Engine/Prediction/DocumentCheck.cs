using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Segmentation.Prediction;

/// <summary>
/// Holds a model's document to what its format promises: each fault is told with its JSON path, such as <c>$.means[2]</c>.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="kind">What it should be, such as <c>model</c>.</param>
/// <param name="advice">Where a good one comes from.</param>
internal sealed partial class DocumentCheck(string file, string kind, string advice)
{
    /// <summary>Largest magnitude of a model's numbers: squares and quotients of them stay within float64.</summary>
    internal const double Largest = 1e100;

    /// <summary>A text that is no JSON, or JSON that is not of the format.</summary>
    /// <exception cref="JsonException">Never; it is what is told of.</exception>
    internal InputException Unreadable(Exception error)
    {
        var json = error as JsonException;
        string place = json?.Path is { } path and not "$" ? $" at {path}" : "";
        string line = json?.LineNumber is { } number ? Invariant($":{number + 1}") : "";
        string reason = TypeName().Replace(error.Message.Split(" Path:")[0], "").TrimEnd('.', ' ');
        return new InputException($"{file}{line}: this is no {kind}, or it is damaged{place}: {reason}. {advice}", error);
    }

    /// <summary>Refuses the document unless a condition holds.</summary>
    /// <param name="place">JSON path.</param>
    /// <param name="fault">What is wrong, as a predicate of the place: <c>is 0; a number above 0 was expected</c>.</param>
    internal void Require(bool holds, string place, string fault)
    {
        if (!holds)
            Refuse(place, fault);
    }

    /// <summary>Refuses the document. Where a document has very many places, only this one's path is written.</summary>
    /// <param name="place">JSON path.</param>
    /// <param name="fault">What is wrong, as a predicate of the place.</param>
    [DoesNotReturn]
    internal void Refuse(string place, string fault) =>
        throw new InputException($"{file}: {place} {fault}. The {kind} is damaged. {advice}");

    /// <summary>Whether a number can be computed with.</summary>
    internal static bool IsNumber(double value) => value is >= -Largest and <= Largest;

    /// <summary>A number that can be computed with.</summary>
    internal void RequireNumber(double value, string place) => RequireBetween(value, -Largest, Largest, place);

    /// <summary>A number in a range, both ends allowed.</summary>
    internal void RequireBetween(double value, double least, double most, string place) =>
        Require(value >= least && value <= most, place, string.Create(
            CultureInfo.InvariantCulture, $"is {value:R}; a number from {least} to {most} was expected"));

    /// <summary>Numbers that can be computed with.</summary>
    internal void RequireNumbers(IReadOnlyList<double> values, string place)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (!IsNumber(values[i]))
                RequireNumber(values[i], Invariant($"{place}[{i}]"));
        }
    }

    /// <summary>Numbers that others are divided by.</summary>
    internal void RequireDivisors(IReadOnlyList<double> values, string place)
    {
        for (int i = 0; i < values.Count; i++)
            RequireDivisor(values[i], Invariant($"{place}[{i}]"));
    }

    /// <summary>A number that others are divided by.</summary>
    internal void RequireDivisor(double value, string place) => RequireBetween(value, 1 / Largest, Largest, place);

    /// <summary>Numbers that never fall.</summary>
    internal void RequireAscending(IReadOnlyList<double> values, string place)
    {
        RequireNumbers(values, place);
        for (int i = 1; i < values.Count; i++)
        {
            if (values[i] < values[i - 1])
                Refuse(Invariant($"{place}[{i}]"), "is below the one before it");
        }
    }

    /// <summary>A list of a given length.</summary>
    internal void RequireLength(int length, int expected, string place) =>
        Require(length == expected, place, Invariant($"has {length:N0} entries; {expected:N0} were expected"));

    /// <summary>Entries that are there.</summary>
    internal void RequireEntries<T>(IReadOnlyList<T> values, string place)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is null)
                Refuse(Invariant($"{place}[{i}]"), "is null");
        }
    }

    /// <summary>Texts that are there, each once.</summary>
    internal void RequireNames(IReadOnlyList<string> names, string place)
    {
        RequireEntries(names, place);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i]))
                Refuse(Invariant($"{place}[{i}]"), "is there twice");
        }
    }

    // Names of .NET types say nothing to a reader of the file.
    [GeneratedRegex(
        @" ?(?:for|to|of|contained in) type '[^']*'|(?<= converted) to [\w.`\[\],]+(?=\.| |$)", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex TypeName();
}
