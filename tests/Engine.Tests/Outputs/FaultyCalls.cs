using System.Runtime.InteropServices;
using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>Counts the calls of the file system, and fails or ends the process at one of them.</summary>
internal sealed partial class FaultyCalls : FileCalls
{
    private const int Kill = 9;
    private int _calls;

    /// <summary>Calls so far.</summary>
    internal int Calls => _calls;

    /// <summary>The call that fails; 0 for none.</summary>
    internal int FailAt { get; init; }

    /// <summary>Whether all that follow fail too, as on a disk that is gone.</summary>
    internal bool FailAfterwards { get; init; }

    /// <summary>The call at which the process is killed, as by <c>kill -9</c>; 0 for none.</summary>
    internal int KillAt { get; init; }

    internal override void Before(string call, string path)
    {
        int number = Interlocked.Increment(ref _calls);
        if (number == KillAt)
        {
            _ = SendSignal(Environment.ProcessId, Kill);
            Thread.Sleep(Timeout.Infinite);
        }
        if (FailAt > 0 && (number == FailAt || (FailAfterwards && number > FailAt)))
            throw new IOException($"No space left on device : '{path}'");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
