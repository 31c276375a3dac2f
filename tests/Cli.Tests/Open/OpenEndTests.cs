using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Segmentation.Cli.Tests.Open;

/// <summary>The server of the local page ends with the command line, and leaves nothing.</summary>
public sealed partial class OpenEndTests
{
    private const int Interrupt = 2, Kill = 9;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [SkippableTheory]
    [InlineData(Interrupt)]
    [InlineData(Kill)]
    public void CommandLine_Ended_TakesItsServerAndItsFilesAlong(int signal)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "children are looked up in /proc");
        using var server = new OpenServer();
        int child = Assert.Single(server.Children());
        Assert.Single(Directory.GetDirectories(server.Temporary, "segment-open-*"));
        Assert.Equal(0, Send(server.Process.Id, signal));
        Assert.True(server.Process.WaitForExit(Limit));
        WaitUntilGone(child);
        Assert.Empty(Directory.GetDirectories(server.Temporary, "segment-open-*"));
        if (signal == Interrupt)
            Assert.Equal(0, server.Process.ExitCode);
    }

    [SkippableFact]
    public void Server_Killed_IsToldAndItsFilesAreRemovedByTheNext()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "children are looked up in /proc");
        using var server = new OpenServer();
        Assert.Equal(0, Send(Assert.Single(server.Children()), Kill));
        Assert.True(server.Process.WaitForExit(Limit));
        Assert.NotEqual(0, server.Process.ExitCode);
        string left = Assert.Single(Directory.GetDirectories(server.Temporary, "segment-open-*"));
        using var next = new OpenServer(server.Temporary, []);
        Assert.False(Directory.Exists(left));
        Assert.Single(Directory.GetDirectories(server.Temporary, "segment-open-*"));
    }

    [Fact]
    public void CommandLine_ByItsFiles_AsksForNoServersRuntime()
    {
        foreach (string file in (string[])["segment.deps.json", "segment.runtimeconfig.json"])
        {
            string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SegmentProcess.Program)!, file));
            Assert.DoesNotContain("AspNetCore", text, StringComparison.Ordinal);
            Assert.DoesNotContain("segment-web", text, StringComparison.Ordinal);
        }
        string server = File.ReadAllText(Path.Combine(Path.GetDirectoryName(SegmentProcess.Program)!, "segment-web.runtimeconfig.json"));
        Assert.Contains("Microsoft.AspNetCore.App", server, StringComparison.Ordinal);
    }

    private static void WaitUntilGone(int process)
    {
        var watch = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{process}") && watch.Elapsed < Limit)
            Thread.Sleep(20);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
