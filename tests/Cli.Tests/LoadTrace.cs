using System.Text;

namespace Segmentation.Cli.Tests;

/// <summary>Which assemblies a whole run loads: the runtime writes them down.</summary>
internal static class LoadTrace
{
    /// <summary>Runs a command line that must be done, and says whether it loaded an assembly whose name has a word in it.</summary>
    public static bool Loads(string word, ScratchFolder folder, params string[] line)
    {
        var variables = new Dictionary<string, string>
        {
            ["SEGMENT_CACHE"] = folder["cache"],
            ["DOTNET_EnableEventPipe"] = "1",
            ["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:8:4",
            ["DOTNET_EventPipeOutputPath"] = folder["loaded.nettrace"],
        };
        SegmentRun run = SegmentProcess.RunIn(null, variables, null, line);
        Assert.True(run.ExitCode == 0, run.Error);
        byte[] trace = File.ReadAllBytes(folder["loaded.nettrace"]);
        Assert.True(Names(trace, "Segmentation.Engine"));
        return Names(trace, word);
    }

    private static bool Names(byte[] trace, string library) => trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes(library)) >= 0;
}
