using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>Single outputs: what is replaced, what is written to, and what stays of a file that is replaced.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutputSetTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("segment-output-").FullName;

    private string this[string name] => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [SkippableFact]
    public void Commit_OverAFile_KeepsModeAndAttributesAndOtherHardLinksKeepTheOldContent()
    {
        LinuxOnly();
        File.WriteAllText(this["file"], "old");
        File.SetUnixFileMode(this["file"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Shell($"ln '{this["file"]}' '{this["second"]}'");
        bool hasAttributes = Shell($"setfattr -n user.note -v mine '{this["file"]}'").Code == 0;
        Write(this["file"], "new");
        Assert.Equal("new", File.ReadAllText(this["file"]));
        Assert.Equal("old", File.ReadAllText(this["second"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(this["file"]));
        if (hasAttributes)
            Assert.Contains("mine", Shell($"getfattr -n user.note '{this["file"]}'").Output, StringComparison.Ordinal);
        Assert.Equal(["file", "second"], Names());
    }

    [SkippableFact]
    public void Commit_OverAFileOfAnotherUser_KeepsTheOwner()
    {
        LinuxOnly();
        File.WriteAllText(this["file"], "old");
        Skip.IfNot(Shell($"chown 12345:54321 '{this["file"]}'").Code == 0, "only root gives files away");
        Write(this["file"], "new");
        Assert.Equal("12345:54321\n", Shell($"stat -c %u:%g '{this["file"]}'").Output);
    }

    [SkippableFact]
    public void Commit_NewFile_HasTheModeThatTheUmaskLeaves()
    {
        LinuxOnly();
        Write(this["file"], "new");
        File.WriteAllText(this["plain"], "");
        Assert.Equal(File.GetUnixFileMode(this["plain"]), File.GetUnixFileMode(this["file"]));
    }

    [SkippableTheory]
    [InlineData("target")]
    [InlineData("missing")]
    [InlineData("sub/../target")]
    public void Commit_OverASymbolicLink_WritesWhereItLeadsAndKeepsTheLink(string leadsTo)
    {
        LinuxOnly();
        Directory.CreateDirectory(this["sub"]);
        File.WriteAllText(this["target"], "old");
        File.CreateSymbolicLink(this["link"], leadsTo);
        File.CreateSymbolicLink(this["link of link"], "link");
        Write(this["link of link"], "new");
        Assert.Equal(leadsTo, new FileInfo(this["link"]).LinkTarget);
        Assert.Equal("link", new FileInfo(this["link of link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(this[leadsTo]));
    }

    [SkippableFact]
    public void Expect_LinksInACircle_IsAnError()
    {
        LinuxOnly();
        File.CreateSymbolicLink(this["one"], "two");
        File.CreateSymbolicLink(this["two"], "one");
        Assert.Contains("circle", Refusal(this["one"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Commit_IntoAFifo_ReachesItsReaderAndTheFifoStays()
    {
        LinuxOnly();
        Assert.Equal(0, Shell($"mkfifo '{this["fifo"]}'").Code);
        Task<string> reader = Task.Run(() => File.ReadAllText(this["fifo"]));
        Write(this["fifo"], "through");
        Assert.True(reader.Wait(TimeSpan.FromMinutes(1)));
        Assert.Equal("through", reader.Result);
        Assert.Equal(FileKind.Pipe, FileStatus.Of(this["fifo"])!.Kind);
        Assert.Equal(["fifo"], Names());
    }

    [SkippableFact]
    public void Commit_IntoAFifoThatNobodyReads_EndsWhenCancelled()
    {
        LinuxOnly();
        Assert.Equal(0, Shell($"mkfifo '{this["fifo"]}'").Code);
        using var cancelled = new CancellationTokenSource();
        using var outputs = new OutputSet([], cancelled.Token);
        outputs.Expect(this["fifo"]);
        outputs.Write(this["fifo"], stream => stream.Write("never"u8));
        cancelled.CancelAfter(100);
        Assert.Throws<OperationCanceledException>(() => outputs.Commit());
    }

    [SkippableFact]
    public void Commit_IntoASocket_ReachesWhoListensThere()
    {
        LinuxOnly();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(this["socket"]));
        Assert.Contains("nobody listens", Refusal(this["socket"]), StringComparison.Ordinal);
        listener.Listen();
        Write(this["socket"], "through");
        using Socket peer = listener.Accept();
        byte[] got = new byte[20];
        Assert.Equal("through"u8, got.AsSpan(0, peer.Receive(got)));
        Assert.Equal(FileKind.Socket, FileStatus.Of(this["socket"])!.Kind);
    }

    [SkippableFact]
    public void Commit_IntoADevice_WritesToItAndItStays()
    {
        LinuxOnly();
        Skip.IfNot(
            Shell($"mknod '{this["null"]}' c 1 3 && mknod '{this["full"]}' c 1 7 && echo > '{this["null"]}'").Code == 0,
            "this test may make no devices");
        Write(this["null"], "gone");
        Assert.Contains(
            "No space left",
            Assert.ThrowsAny<IOException>(() => Write(this["full"], "too much")).Message,
            StringComparison.Ordinal);
        Assert.Equal(FileKind.CharacterDevice, FileStatus.Of(this["null"])!.Kind);
        Assert.Equal(["full", "null"], Names());
    }

    [SkippableFact]
    public void Commit_ADeviceThatIsFullBesideAFile_LeavesTheFileAsItWas()
    {
        LinuxOnly();
        Skip.IfNot(Shell($"mknod '{this["full"]}' c 1 7 && ! echo > '{this["full"]}'").Code == 0, "this test may make no devices");
        File.WriteAllText(this["file"], "old");
        using (var outputs = new OutputSet())
        {
            outputs.Write(this["file"], stream => stream.Write("new"u8));
            outputs.Write(this["full"], stream => stream.Write("new"u8));
            Assert.ThrowsAny<IOException>(() => outputs.Commit());
        }
        Assert.Equal("old", File.ReadAllText(this["file"]));
        Assert.Equal(["file", "full"], Names());
    }

    [SkippableFact]
    public void Expect_ADescriptorThatIsNotOpen_IsAnErrorAndNoFileOfTheRuntimeIsWrittenTo()
    {
        LinuxOnly();
        using FileStream own = File.Create(this["own"]);
        Assert.Contains("not open", Refusal($"/proc/self/fd/{own.SafeFileHandle.DangerousGetHandle()}"), StringComparison.Ordinal);
        Assert.Contains("not open", Refusal("/dev/fd/987"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void IsStandardOutput_ItsNames_AreKnownThroughLinks()
    {
        LinuxOnly();
        File.CreateSymbolicLink(this["out"], "/dev/stdout");
        Assert.All(
            ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/proc/thread-self/fd/1", $"/proc/{Environment.ProcessId}/fd/1", this["out"]],
            (string path) => Assert.True(OutputSet.IsStandardOutput(path)));
        Assert.False(OutputSet.IsStandardOutput("/dev/stderr"));
    }

    [SkippableFact]
    public void Expect_AFileThatMayNotBeReplaced_IsAnErrorThatSaysWhy()
    {
        LinuxOnly();
        File.WriteAllText(this["input"], "old");
        File.CreateSymbolicLink(this["alias"], "input");
        Directory.CreateDirectory(this["folder"]);
        File.WriteAllText(this["read-only"], "old");
        File.SetUnixFileMode(this["read-only"], UnixFileMode.UserRead);
        Assert.Contains("is an input", Refusal(this["alias"], this["input"]), StringComparison.Ordinal);
        Assert.Contains("is an input", Refusal(this["input"], this["alias"]), StringComparison.Ordinal);
        Assert.Contains("folder of that name", Refusal(this["folder"]), StringComparison.Ordinal);
        Assert.Contains("folder of that name", Refusal(this["new"] + "/"), StringComparison.Ordinal);
        Assert.Contains("read-only", Refusal(this["read-only"]), StringComparison.Ordinal);
        Assert.Equal(["alias", "folder", "input", "read-only"], Names());
    }

    [Fact]
    public void Expect_AfterAKilledRun_RemovesWhatItWasWritingButNotWhatMerelyLooksSoOrLives()
    {
        string dead = PrivateName.Beside(this["one.csv"], PrivateName.Partial);
        string orphan = PrivateName.Beside(this["one.csv"], PrivateName.Aside);
        File.WriteAllText(dead, "half");
        File.WriteAllText(orphan, "set aside by a run that nobody knows");
        string[] similar =
        [
            this[".one.csv.00000000.partial"],
            this[".one.csv.0123456789abcdef.partial"],
            dead.Replace(".partial", ".part"),
            this["one.csv.partial"],
        ];
        Array.ForEach(similar, path => File.WriteAllText(path, "mine"));
        using var live = new OutputSet();
        live.Write(this["one.csv"], stream => stream.Write("live"u8));
        Write(this["two.csv"], "two");
        Assert.False(File.Exists(dead));
        Assert.All([.. similar, orphan], path => Assert.True(File.Exists(path)));
        live.Commit();
        Assert.Equal("live", File.ReadAllText(this["one.csv"]));
    }

    [Fact]
    public void Expect_WhatAKilledRunSetAsideIsChangedMeanwhile_KeepsBothAndSaysSo()
    {
        string aside = PrivateName.Beside(this["one.csv"], PrivateName.Aside);
        File.WriteAllText(aside, "before the run");
        File.WriteAllText(this["one.csv"], "written by the user afterwards");
        PublishRecord(this["one.csv"], new UndoEntry("one.csv", Path.GetFileName(aside), "0:0:0"));
        string message = Refusal(this["one.csv"]);
        Assert.Contains(aside, message, StringComparison.Ordinal);
        Assert.Equal("before the run", File.ReadAllText(aside));

        File.Delete(this["one.csv"]);
        OutputFolder.Recover(_root);
        Assert.Equal("before the run", File.ReadAllText(this["one.csv"]));
        Assert.Equal(["one.csv"], Names());
    }

    [Fact]
    public void Recover_ARecordThatReachesOutsideItsFolder_IsRefused()
    {
        Directory.CreateDirectory(this["out"]);
        File.WriteAllText(this["victim"], "mine");
        PublishRecord(Path.Combine(this["out"], "one.csv"), new UndoEntry("../victim", null, FileStatus.Of(this["victim"])!.Stamp));
        Assert.ThrowsAny<IOException>(() => OutputFolder.Recover(this["out"]));
        Assert.Equal("mine", File.ReadAllText(this["victim"]));
    }

    // As a run leaves it that is killed then.
    private static void PublishRecord(string file, UndoEntry entry) =>
        new UndoRecord(null, [], [entry]).Publish(FileCalls.Real, PrivateName.Beside(file, PrivateName.Undo)).Dispose();

    private static void Write(string path, string content)
    {
        using var outputs = new OutputSet();
        outputs.Expect(path);
        outputs.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
        outputs.Commit();
    }

    private static string Refusal(string path, params string[] inputs)
    {
        using var outputs = new OutputSet(inputs);
        IOException error = Assert.ThrowsAny<IOException>(() => outputs.Expect(path));
        Assert.StartsWith($"Cannot write '{path}': ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(_root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static void LinuxOnly() => Skip.IfNot(OperatingSystem.IsLinux(), "looks at files as Linux has them");

    private static (int Code, string Output) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output);
    }
}
