using System.Globalization;
using static System.FormattableString;

namespace Segmentation.Tests;

/// <summary>
/// The counts of <c>benchmarks/operations.tsv</c>: a job, what is counted, the registers or the system it holds for, and how often.
/// </summary>
internal static class OperationFigures
{
    private const string Name = "benchmarks/operations.tsv";
    private const string Header = "job\toperation\ton\tcount";
    private const string Rewrite = "benchmarks/operations.sh";
    private const string Variable = "SEGMENT_TEST_WRITE_OPERATIONS";

    /// <summary>Counts may differ by this much from the file's: processors round estimates, and runtimes are not all alike.</summary>
    private const double Tolerance = 0.02;

    /// <summary>
    /// Holds a job's counts to the file's; with <c>SEGMENT_TEST_WRITE_OPERATIONS=1</c> writes them there instead.
    /// </summary>
    /// <param name="on">What the counts depend on besides the code.</param>
    /// <param name="slack">How many more or fewer of an operation are no difference, where counts are small; none without it.</param>
    internal static void Hold(
        string job, string on, IReadOnlyList<(string Operation, long Count)> counts, Func<string, long>? slack = null)
    {
        List<Figure> known = Read();
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            known.RemoveAll(figure => figure.Job == job && figure.On == on);
            known.AddRange(counts.Select(count => new Figure(job, count.Operation, on, count.Count)));
            Write(known);
            return;
        }
        Figure[] own = [.. known.Where(figure => figure.Job == job && figure.On == on)];
        string[] faults =
        [
            .. counts
                .Select(count => Fault(
                    own.FirstOrDefault(figure => figure.Operation == count.Operation), count, slack?.Invoke(count.Operation) ?? 0))
                .OfType<string>(),
            .. own.Where(figure => counts.All(count => count.Operation != figure.Operation))
                .Select(figure => $"{figure.Operation}: {figure.Count:N0} in {Name}, and never counted."),
        ];
        Assert.True(faults.Length == 0, $"{job} ({on}):\n{string.Join('\n', faults)}");
    }

    /// <summary>The jobs that the file names.</summary>
    internal static IEnumerable<string> Jobs() => Read().Select(figure => figure.Job).Distinct(StringComparer.Ordinal);

    /// <summary>What is wrong with one count, or null.</summary>
    internal static string? Fault(long before, long now, long slack = 0)
    {
        double most = Math.Max(before * (1 + Tolerance), before + slack);
        double least = Math.Min(before * (1 - Tolerance), before - slack);
        if (now > most)
            return Invariant($"{now:N0}, more than {before:N0} by {Share(before, now)}; at most {Math.Floor(most):N0} is allowed. ")
                + $"Where the change is meant, {Rewrite} writes {Name} anew.";
        if (now < least)
            return Invariant($"{now:N0}, less than {before:N0} by {Share(now, before)}. ")
                + $"So that the gain is held, write {Name} anew: {Rewrite}.";
        return null;
    }

    private static string? Fault(Figure? before, (string Operation, long Count) now, long slack)
    {
        string? fault = before is null
            ? Invariant($"{now.Count:N0}, and {Name} has no such row; {Rewrite} writes it.")
            : Fault(before.Count, now.Count, slack);
        return fault is null ? null : $"{now.Operation}: {fault}";
    }

    private static string Share(long from, long to) => Invariant($"{100.0 * (to - from) / Math.Max(1, from):0.0} %");

    private static List<Figure> Read()
    {
        if (!File.Exists(Path.Combine(Checkout.Root, Name)))
            return [];
        return
        [
            .. Checkout.Read(Name).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(line => line.Split('\t'))
                .Select(cells => new Figure(cells[0], cells[1], cells[2], long.Parse(cells[3], CultureInfo.InvariantCulture))),
        ];
    }

    private static void Write(IEnumerable<Figure> figures)
    {
        IEnumerable<string> lines = figures
            .Select(figure => Invariant($"{figure.Job}\t{figure.Operation}\t{figure.On}\t{figure.Count}"))
            .Order(StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(Checkout.Root, Name), $"{Header}\n{string.Join('\n', lines)}\n");
    }

    private sealed record Figure(string Job, string Operation, string On, long Count);
}
