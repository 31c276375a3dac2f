using System.Diagnostics;

namespace Segmentation.Cli.Tests;

/// <summary>A process that is killed, and a disk that is full: no file is ever half of a result.</summary>
public sealed class RobustnessTests(GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Kill_WhileAFileIsWritten_LeavesTheOldOneAndTheNextRunCleansUp()
    {
        _folder.Write("sales.csv", "of an earlier run");
        using (SegmentProcess process = SegmentProcess.Start(
            "sample", "--customers", "200000", "--transactions", "500000000", "-o", _folder["sales.csv"]))
        {
            process.WaitUntil(
                () => Directory.EnumerateFiles(_folder.Path, "*.partial").Any(partial => new FileInfo(partial).Length > 1 << 20));
            process.Kill();
        }
        Assert.Equal("of an earlier run", File.ReadAllText(_folder["sales.csv"]));
        Assert.Single(_folder.Contents(), name => name.EndsWith(".partial", StringComparison.Ordinal));

        SegmentProcess.Done("sample", "--customers", "5", "--transactions", "50", "-o", _folder["sales.csv"]);

        Assert.Equal(["sales.csv"], _folder.Contents());
        Assert.Equal(51, File.ReadAllLines(_folder["sales.csv"]).Length);
    }

    [Fact]
    public void Kill_InMidRun_LeavesFolderAndTableAsTheyWere()
    {
        string database = $"sqlite:{_folder["shop.db"]}?table=segments";
        using (SegmentProcess process = SegmentProcess.Start(
            "run", generated["transactions.csv"], "-o", _folder["out"], "--to", database, "--stability", "1000", "--method", "kmeans",
            "--restarts", "1000", "--no-map"))
        {
            process.WaitForError("transform");
            process.Kill();
        }
        Assert.All(_folder.Contents(), name => Assert.True(name == "out" || name.EndsWith(".lock", StringComparison.Ordinal), name));

        SegmentProcess.Done("run", generated["transactions.csv"], "-o", _folder["out"], "--to", database, "--no-map", "-q");
        Assert.DoesNotContain(_folder.Contents(), name => Path.GetFileName(name).StartsWith('.'));
    }

    [SkippableFact]
    public void Run_OntoAFullDisk_IsAFileErrorWithNothingHalfWritten()
    {
        string disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        (int code, string output) = OnSmallDisk(disk, $$"""
            echo keep > '{{disk}}/earlier.txt'
            head -c 200000 /dev/zero > '{{disk}}/ballast'
            dotnet '{{Program}}' run '{{generated["transactions.csv"]}}' --no-map -k 3 -q -o '{{disk}}/out'; echo "exit $?"
            head -c 300000 /dev/zero > '{{disk}}/ballast' 2> /dev/null
            dotnet '{{Program}}' score '{{generated["model.json"]}}' '{{generated["transactions.csv"]}}' -q --to 'sqlite:{{disk}}/shop.db?table=t'; echo "exit $?"
            ls -A '{{disk}}'
            """);

        Assert.True(code == 0, output);
        Assert.Matches("(?s)segment: Cannot write '.*': No space left on device.*exit 4.*segment: .*shop.db: .*disk.*exit 4", output);
        Assert.EndsWith("ballast\nearlier.txt\n", output);
        Assert.DoesNotContain("partial", output);
    }

    [SkippableFact]
    public void Features_ToStandardOutputThatIsFull_IsAFileError()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        (int code, string output) = Shell($"dotnet '{Program}' features '{generated["transactions.csv"]}' -q > /dev/full");

        Assert.Equal(4, code);
        Assert.Contains("No space left", output);
    }

    [SkippableFact]
    public void Memory_PastTheLimit_SpillsWithTheSameResultAndNothingLeft()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "looks at open files as Linux shows them");
        SegmentProcess.Done("sample", "--customers", "3000", "--transactions", "300000", "-o", _folder["big.csv"]);
        Directory.CreateDirectory(_folder["spill"]);
        (int code, string output) = Shell($$"""
            cd '{{_folder.Path}}'
            export DOTNET_EnableDiagnostics=0
            dotnet '{{Program}}' features big.csv -q -o whole.csv
            TMPDIR=spill dotnet '{{Program}}' features big.csv -q --memory 1M -o spilt.csv && cmp whole.csv spilt.csv && echo same
            TMPDIR=absent dotnet '{{Program}}' features big.csv -q --memory 1M -o never.csv; echo "exit $?"
            TMPDIR=absent dotnet '{{Program}}' features big.csv -q --memory 1G -o roomy.csv; echo "exit $?"
            mkfifo pipe
            exec 3<>pipe
            TMPDIR=spill dotnet '{{Program}}' features - --memory 1M -q -o never.csv < pipe 3>&- & child=$!
            cat big.csv >&3
            for i in $(seq 300); do ls -l /proc/$child/fd | grep -q 'segment-spill.*deleted' && echo spilling && break; sleep 0.1; done
            kill -TERM $child
            sleep 3
            exec 3>&-
            wait $child; echo "exit $?"
            echo "left: $(ls spill)"
            ls
            """);

        Assert.True(code == 0, output);
        int at = 0;
        foreach (string part in new[] { "same\n", "absent", "exit 4\nexit 0\n", "spilling\n", "cancelled", "exit 130\nleft: \n" })
        {
            at = output.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, output);
        }
        Assert.DoesNotContain("never.csv\n", output);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "segment.dll");

    /// <summary>Runs a script where a folder is a file system of 256 KiB, seen by the script alone.</summary>
    private static (int Code, string Output) OnSmallDisk(string folder, string script)
    {
        string mount = $"mount -t tmpfs -o size=256k tmpfs '{folder}'";
        foreach (string space in new[] { "unshare --mount", "unshare --user --map-root-user --mount" })
        {
            if (OperatingSystem.IsLinux() && Shell($"{space} bash -c \"{mount}\"").Code == 0)
                return Shell($"{space} bash -s <<'END'\nset -e\n{mount}\nset +e\n{script}\nEND");
        }
        Skip.If(true, "this test may mount no file system of its own");
        return default;
    }

    private static (int Code, string Output) Shell(string script)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1\n{script}");
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output);
    }
}
