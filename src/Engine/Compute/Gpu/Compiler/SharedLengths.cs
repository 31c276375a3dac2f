using System.Globalization;
using System.Text.RegularExpressions;
using Segmentation.Compute.Gpu.Kernels;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>Puts the lengths of shared arrays into what ILGPU writes: expressions over macros in OpenCL C, numbers in PTX.</summary>
internal static partial class SharedLengths
{
    private static readonly Length[] All =
    [
        new(SharedLength.Threads, "GROUP", sizes => sizes["GROUP"]),
        new(SharedLength.Staged, "4 * EDGE * DEPTH", sizes => KernelSize.Cells * sizes["EDGE"] * sizes["DEPTH"]),
        new(SharedLength.Listed, "4 * KEEP * QUERIES", sizes => NeighborKernels.Lists * sizes["KEEP"] * sizes["QUERIES"]),
        new(SharedLength.QueryQuads, "QUERIES * QUADS", sizes => sizes["QUERIES"] * sizes["QUADS"]),
        new(SharedLength.Queries, "QUERIES", sizes => sizes["QUERIES"]),
        new(SharedLength.BoxQuads, "QUADS <= 64 ? QUADS : 1", sizes => WardKernels.Prunes(sizes["QUADS"]) ? sizes["QUADS"] : 1),
        new(SharedLength.Counters, "16 * GROUP", sizes => SortKernels.Digits * sizes["GROUP"]),
    ];

    /// <summary>Bytes of a shared array.</summary>
    /// <param name="length">One of <see cref="SharedLength"/>.</param>
    /// <param name="element">Bytes of an element.</param>
    internal static int Bytes(int length, int element, IReadOnlyDictionary<string, int> sizes) =>
        element * All.Single(one => one.Constant == length).Of(sizes);

    /// <summary>OpenCL C with the lengths as expressions.</summary>
    internal static string ToOpenClC(string text) => ClArray().Replace(
        text, array => All.FirstOrDefault(one => one.Constant == Number(array)) is { } length ? $"[{length.Expression}]" : array.Value);

    /// <summary>PTX with the lengths of a compilation with these sizes.</summary>
    internal static string ToPtx(string text, IReadOnlyDictionary<string, int> sizes) => PtxArray().Replace(text, array =>
    {
        int bytes = Number(array);
        return All.FirstOrDefault(one => bytes % one.Constant == 0) is { } length
            ? FormattableString.Invariant(
                $"{array.Groups["before"].Value}{Bytes(length.Constant, bytes / length.Constant, sizes)}]")
            : array.Value;
    });

    private static int Number(Match array) => int.Parse(array.Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[(?<number>\d+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ClArray();

    [GeneratedRegex(
        @"(?<before>\.shared \.align \d+ \.b8 \w+\[)(?<number>\d+)\]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PtxArray();

    private sealed record Length(int Constant, string Expression, Func<IReadOnlyDictionary<string, int>, int> Of);
}
