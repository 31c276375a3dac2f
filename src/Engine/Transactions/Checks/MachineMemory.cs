using Segmentation.Wording;

namespace Segmentation.Transactions.Checks;

/// <summary>What the arrays of a job take at least, and the memory of the machine: what cannot fit is refused beforehand.</summary>
internal static class MachineMemory
{
    /// <summary>
    /// The machine's memory, or what its container or the settings of the runtime leave of it; null where nothing tells.
    /// </summary>
    internal static long? Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var bytes ? bytes : null;

    /// <summary>Refuses what cannot fit.</summary>
    /// <param name="what">The job, as the beginning of a sentence.</param>
    /// <param name="needed">Bytes that it takes at least.</param>
    /// <param name="memory">The machine's; null where it is not known, and nothing is refused.</param>
    /// <param name="instead">What needs less, as a sentence.</param>
    /// <exception cref="InputException">Names both numbers.</exception>
    internal static void Require(Phrase what, long needed, long? memory, Phrase instead)
    {
        if (needed > memory)
            throw Faults.Of(
                "error.memory-needed", ("what", what), ("needed", needed / 1e9), ("memory", memory.Value / 1e9), ("instead", instead));
    }
}
