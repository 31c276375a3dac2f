using System.Diagnostics;
using System.Globalization;

namespace Segmentation.Cli.Tests;

/// <summary>
/// Whole runs that are killed at moments drawn by lot, and disks that are full at each file: for a server of continuous integration.
/// </summary>
public sealed class KillTests(GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Run_KilledAtAnyMoment_LeavesTheOldResultsOrTheNewToTheNextRun()
    {
        int kills = Kills();
        string[] line = ["run", generated["transactions.csv"], "--no-map", "--stability", "0", "-q", "-o", _folder["out"]];
        SegmentProcess.Done([.. line, "-k", "3", "--outliers", "trim", "--outlier-fence", "0.3"]);
        _folder.Write("out/mine.txt", "the user's own");
        string old = Named();
        SegmentProcess.Done([.. line, "-k", "4"]);
        string next = Named();
        var whole = Stopwatch.StartNew();
        SegmentProcess.Done([.. line, "-k", "4"]);
        double milliseconds = whole.Elapsed.TotalMilliseconds;
        var random = new Random(20240229);
        int interrupted = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            SegmentProcess.Done([.. line, "-k", "3", "--outliers", "trim", "--outlier-fence", "0.3"]);
            using (SegmentProcess process = SegmentProcess.Start([.. line, "-k", "4"]))
            {
                if (kill % 2 == 0)
                    Thread.Sleep((int)(random.NextDouble() * 1.1 * milliseconds));
                else
                    Wait(process, random.Next(300));
                process.Kill();
            }
            // Whoever reads two files of a folder puts it right first; so does the next run, whatever comes of it.
            Assert.Equal(4, SegmentProcess.Run("run", _folder["nowhere.csv"], "-q", "-o", _folder["out"]).ExitCode);
            string found = Named();
            Assert.True(found == old || found == next, $"kill {kill}:\n{found}");
            interrupted += found == old ? 1 : 0;
            Assert.DoesNotContain(_folder.Contents(), name => Path.GetFileName(name).StartsWith('.'));
        }
        Assert.True(interrupted > 0);
    }

    [SkippableFact]
    public void Run_DiskFullAtEachFile_LeavesTheOldResults()
    {
        Skip.If(Kills() == 0, "never");
        string program = Path.Combine(AppContext.BaseDirectory, "segment.dll");
        string script = $$"""
            run() { dotnet '{{program}}' run '{{generated["transactions.csv"]}}' --no-map -q -o disk/out "$@" 2> error; }
            mkdir disk; mount -t tmpfs -o size=8m tmpfs disk || exit 77
            run -k 3 || exit 1
            before=$(cat disk/out/* | sha256sum) full=0
            for left in $(seq 4 12 500); do
                free=$(df --output=avail -k disk | tail -n 1)
                head -c $(( (free - left) * 1024 )) /dev/zero > disk/ballast
                if run -k 4; then break; else code=$?; fi
                [ $code = 4 ] && grep -q 'No space left' error || { echo "with $left KiB left: exit $code"; cat error; exit 1; }
                [ "$before" = "$(cat disk/out/* | sha256sum)" ] || { echo "with $left KiB left: changed"; exit 1; }
                [ -z "$(ls -A disk/out | grep '^[.]')" ] || { ls -A disk/out; exit 1; }
                rm disk/ballast; full=$((full + 1))
            done
            [ $full -ge 5 ] && [ "$before" != "$(cat disk/out/* | sha256sum)" ] || { echo "full $full times"; exit 1; }
            """;
        string file = _folder.Write("script.sh", script);
        foreach (string[] space in new string[][] { ["--mount"], ["--user", "--map-root-user", "--mount"] })
        {
            var start = new ProcessStartInfo("unshare", [.. space, "bash", file])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                WorkingDirectory = _folder.Path,
            };
            using Process bash = Process.Start(start)!;
            string output = bash.StandardOutput.ReadToEnd();
            bash.WaitForExit();
            if (bash.ExitCode is 0 or 1)
            {
                Assert.True(bash.ExitCode == 0 || output.Length == 0, output);
                if (bash.ExitCode == 0)
                    return;
            }
        }
        Skip.If(true, "this test may mount no file system of its own");
    }

    private static int Kills()
    {
        string? kills = Environment.GetEnvironmentVariable("SEGMENT_TEST_KILLS");
        Skip.If(kills is null, "SEGMENT_TEST_KILLS is not set");
        return int.Parse(kills!, CultureInfo.InvariantCulture);
    }

    // The last moments of a run are those that matter: its files appear one by one, then they are put in place.
    private void Wait(SegmentProcess process, int microseconds)
    {
        string[] signs = [".*.undo", ".run.json.*.partial"];
        process.WaitUntil(() => signs.Any(sign => Directory.EnumerateFiles(_folder["out"], sign).Any()));
        long until = Stopwatch.GetTimestamp() + (microseconds * Stopwatch.Frequency / 10_000);
        while (Stopwatch.GetTimestamp() < until)
            Thread.SpinWait(20);
    }

    // Names and contents, but for what tells the time: run.json and the report that shows it.
    private string Named() => string.Join('\n', Directory.EnumerateFiles(_folder["out"])
        .Where(path => !Path.GetFileName(path).StartsWith('.'))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetFileName(path)} {Content(path)}"));

    private static string Content(string path) => Path.GetFileName(path) is "run.json" or "report.html"
        ? ""
        : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
}
