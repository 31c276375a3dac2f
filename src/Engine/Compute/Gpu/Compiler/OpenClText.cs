using System.Text.RegularExpressions;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>Makes OpenCL C 1.2 of the OpenCL C 2.0 that ILGPU writes.</summary>
/// <remarks>
/// ILGPU's own runtime takes devices with a generic address space only, and its text is written for them. What is written for OpenCL 2.0
/// and what would cost speed or bits is replaced here; a text that has anything else of OpenCL 2.0 is refused, so that a kernel that
/// needs it fails in tests and not in a driver.
/// </remarks>
internal static partial class OpenClText
{
    // Sizes that a build names none of.
    private static readonly (string Macro, int Value)[] Defaults =
    [
        ("GROUP", 64), ("QUADS", 1), ("EDGE", 16), ("DEPTH", 2), ("METRIC", 0), ("KEEP", 128), ("QUERIES", 4), ("STRIDE", 2), ("LANES", 8),
        ("ITEMS", 16),
    ];

    /// <summary>What stands once before a program's kernels. Sums keep their bits: only what is written as fma is one.</summary>
    internal static readonly string Head = "#pragma OPENCL FP_CONTRACT OFF\n"
        + string.Concat(Defaults.Select(size => $"#ifndef {size.Macro}\n#define {size.Macro} {size.Value}\n#endif\n"))
        + "#define work_group_barrier(fences) barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)\n";

    private static readonly string[] Unknown = ["__generic", "atomic_fetch", "atomic_int", "work_group_", "sub_group_"];

    /// <summary>A kernel whose parameters are those of its method, arrays as plain pointers.</summary>
    /// <param name="text">What ILGPU wrote for it.</param>
    internal static string Of(GpuKernel kernel, string text)
    {
        Match signature = Signature().Match(text);
        Require(signature.Success, kernel, "a signature");
        // ILGPU passes an array as a pointer, which stands in front of all parameters, and as a structure (offset, length) in its place.
        string[] all = [.. signature.Groups["parameters"].Value.Split(',').Select(parameter => parameter.Trim())];
        string[] pointers = [.. all.Where(parameter => parameter.Contains("* view_", StringComparison.Ordinal))];
        string[] own = all[pointers.Length..];
        int next = 0;
        for (int i = 0; i < own.Length; i++)
        {
            Match view = View().Match(own[i]);
            if (!view.Success)
                continue;
            Require(next < pointers.Length, kernel, "a pointer for each array");
            string structure = view.Groups["name"].Value;
            // Offsets are 0, and no kernel asks for a length.
            text = text.Replace($"+{structure}.field_0;", ";", StringComparison.Ordinal)
                .Replace($" {structure}.field_1;", " 0;", StringComparison.Ordinal);
            own[i] = pointers[next++].Replace("* view_", "* restrict view_", StringComparison.Ordinal);
        }
        Require(next == pointers.Length, kernel, "an array for each pointer");
        string group = kernel.IsPlane ? "EDGE, EDGE, 1" : "GROUP, 1, 1";
        signature = Signature().Match(text);
        string body = Atomics().Replace(text[(signature.Index + signature.Length)..], "atomic_add(${cell}, ");
        string rewritten = text[..signature.Index]
            + $"kernel __attribute__((reqd_work_group_size({group})))\nvoid {kernel.Name}({string.Join(", ", own)})\n{{{body}";
        // Read and written as one word.
        rewritten = Quads().Replace(rewritten, "${structure} __attribute__((aligned(16)));");
        rewritten = LongPairs().Replace(rewritten, "${structure} __attribute__((aligned(16)));");
        rewritten = Pairs().Replace(rewritten, "${structure} __attribute__((aligned(8)));");
        string unfenced = body.Replace("work_group_barrier", "", StringComparison.Ordinal);
        foreach (string word in Unknown)
            Require(!unfenced.Contains(word, StringComparison.Ordinal), kernel, $"no '{word}'");
        // A decimal constant beyond a long is 128 bits wide to some compilers, which rusticl's does not take.
        rewritten = Constants().Replace(rewritten, "${digits}UL");
        // ILGPU numbers the types of each kernel anew.
        return Types().Replace(rewritten, kernel.Name + "_${type}");
    }

    private static void Require(bool condition, GpuKernel kernel, string what)
    {
        if (!condition)
            throw new InvalidOperationException($"The text that ILGPU wrote for {kernel.Name} was to have {what}.");
    }

    [GeneratedRegex(@"kernel void \w+\((?<parameters>[^)]*)\)\s*\{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Signature();

    [GeneratedRegex(@"^struct type_\d+_kernel (?<name>\w+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex View();

    [GeneratedRegex(@"atomic_fetch_add \(\(atomic_int\*\)(?<cell>\w+), ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Atomics();

    [GeneratedRegex(
        @"(?<structure>struct type_\d+\s*\{\s*float field_0;\s*float field_1;\s*float field_2;\s*float field_3;\s*\});",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Quads();

    [GeneratedRegex(
        @"(?<structure>struct type_\d+\s*\{\s*float field_0;\s*float field_1;\s*\});",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Pairs();

    [GeneratedRegex(
        @"(?<structure>struct type_\d+\s*\{\s*long field_0;\s*long field_1;\s*\});",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex LongPairs();

    [GeneratedRegex(@"\b(?<digits>\d{19,20})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Constants();

    [GeneratedRegex(@"\b(?<type>type_\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Types();
}
