namespace Segmentation.Compute.Gpu.Kernels;

/// <summary>Lengths of arrays that a group shares and that depend on the sizes a kernel is built with.</summary>
/// <remarks>
/// To ILGPU such a length is a constant of the C# text. Each of these primes stands for an expression, which replaces it in the text that
/// ILGPU writes (<c>SharedLengths</c>): a kernel holds no more shared memory than its sizes need.
/// </remarks>
internal static class SharedLength
{
    /// <summary>One for each thread of the group.</summary>
    internal const int Threads = 10_007;

    /// <summary>Quads that a group stages of each side of a tile of distances.</summary>
    internal const int Staged = 10_009;

    /// <summary>Keys in the lists of a group's queries.</summary>
    internal const int Listed = 10_037;

    /// <summary>Quads of a group's queries.</summary>
    internal const int QueryQuads = 10_039;

    /// <summary>One for each query of the group.</summary>
    internal const int Queries = 10_061;

    /// <summary>Quads of a box around a group's clusters.</summary>
    internal const int BoxQuads = 10_067;

    /// <summary>A column of counters for each thread of the group, one for each digit.</summary>
    internal const int Counters = 10_069;
}
