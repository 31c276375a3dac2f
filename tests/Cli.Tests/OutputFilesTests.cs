using System.Diagnostics;
using System.Text.Json;

namespace Segmentation.Cli.Tests;

/// <summary>What an output may take the place of, as a shell sees it.</summary>
public sealed class OutputFilesTests(GeneratedRun generated) : IClassFixture<GeneratedRun>, IDisposable
{
    private const string Labels = "customer_id,segment\na,0\nb,0\nc,1\n";
    private const string Ways = "move it, give another folder, or --overwrite to replace it";
    private readonly ScratchFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Cluster_IntoADeviceALinkAndAFifo_WritesToThemAndTheyStay()
    {
        string output = Script("""
            { mknod -m 666 mynull c 1 3 && echo > mynull; } 2> /dev/null && devices=1 || rm -f mynull
            [ -z "$devices" ] || { cluster -o mynull; stat -c '%n: %F %a' mynull; }
            echo old > target; ln -s target link; ln -s nowhere dangling
            cluster -o link; stat -c '%n: %F' link target; cat target
            cluster -o dangling; stat -c '%n: %F' dangling; cat nowhere
            mkfifo fifo; timeout 60 cat fifo > got.txt & timeout 60 dotnet "$segment" cluster t.csv -k 2 -q -o fifo; echo "rc $?"
            wait; stat -c '%n: %F' fifo; cat got.txt
            ls -A
            """);
        if (output.Contains("mynull", StringComparison.Ordinal))
            Assert.Contains("rc 0\nmynull: character special file 666\n", output);
        Assert.Contains($"rc 0\nlink: symbolic link\ntarget: regular file\n{Labels}", output);
        Assert.Contains($"rc 0\ndangling: symbolic link\n{Labels}", output);
        Assert.Contains($"rc 0\nfifo: fifo\n{Labels}", output);
        Assert.DoesNotContain("partial", output);
    }

    [SkippableFact]
    public void Cluster_IntoDescriptors_WritesAtTheirPlace()
    {
        string output = Script("""
            { echo before; cluster -o /dev/stdout; echo after; } > one
            { echo before >&3; cluster -o /dev/fd/3; echo after >&3; } 3> two
            { echo before >&4; cluster -o /proc/self/fd/4; echo after >&4; } 4>> three
            cluster -o >(cat > four); sleep 1
            cat one two three four
            cluster -o /dev/fd/7 2>&1
            cluster >&- 2> closed; cat closed
            cluster -o /dev/stdin < one 2>&1
            cluster >> t.csv 2> input; cat input; cat t.csv
            """);
        string whole = $"before\n{Labels}after\n";
        Assert.Contains($"before\n{Labels}rc 0\nafter\n{whole}{whole}{Labels}", output);
        Assert.Contains("segment: Cannot write '/dev/fd/7': descriptor 7 is not open in this process.\nrc 4\n", output);
        Assert.Contains("segment: Cannot write to standard output: it is closed.", output);
        Assert.Contains("segment: Cannot write '/dev/stdin': descriptor 0 is open for reading only.\nrc 4\n", output);
        Assert.EndsWith("it is a file that is an input of this run. Give another file.\nid,x\na,1\nb,2\nc,9\nrc 4\n", output);
    }

    [SkippableFact]
    public void AnyVerb_OntoItsOwnInput_RefusesAndLeavesIt()
    {
        string model = generated["model.json"], sales = generated["transactions.csv"];
        string output = Script($$"""
            cp '{{model}}' model.json; cp '{{sales}}' sales.csv; ln sales.csv hard; ln -s t.csv soft
            before=$(cat model.json sales.csv t.csv | sha256sum)
            run() { dotnet "$segment" "$@" -q 2>&1; echo "rc $?"; }
            run cluster t.csv -k 2 -o t.csv
            run cluster t.csv -k 2 -o soft
            run cluster - -k 2 -o t.csv < t.csv
            run cluster t.csv -k 2 -o labels.csv --linkage t.csv
            run features sales.csv -o hard
            run score model.json sales.csv -o model.json
            run score model.json "sa*.csv" -o sales.csv
            run export model.json -o model.json
            run compare t.csv t.csv -o t.csv
            echo '{"k": 2}' > config.json
            run cluster t.csv --config config.json -o config.json
            [ "$before" = "$(cat model.json sales.csv t.csv | sha256sum)" ] && echo unharmed
            run cluster t.csv -k 2 -o same.csv --linkage ./same.csv
            ls -A
            """);
        Assert.Equal(10, output.Split("it is an input of this run; give another file.\nrc 4\n").Length - 1);
        Assert.Contains("unharmed\n", output);
        Assert.Contains("are one file", output);
        Assert.EndsWith("rc 2\nconfig.json\nhard\nmodel.json\nsales.csv\nsoft\nt.csv\n", output);
    }

    [SkippableFact]
    public void Run_IntoTheUsersOwnFolder_TouchesNothingThatNoRunWrote()
    {
        string output = Script($$"""
            cp '{{generated["transactions.csv"]}}' transactions.csv
            printf 'product,category\nx,y\n' > categories.csv; echo mine > outliers.csv; mkdir other; echo mine > other/segments.csv
            run() { dotnet "$segment" run transactions.csv -k 3 --no-map -q "$@" 2>&1; echo "rc $?"; }
            run -o other
            cat other/segments.csv
            run -o other --overwrite; head -c 11 other/segments.csv; echo
            run -o .
            cat outliers.csv categories.csv; sha256sum < transactions.csv; sha256sum < '{{generated["transactions.csv"]}}'
            run -o .
            run -o . --categories categories.csv --overwrite
            echo changed >> segments.csv
            run -o .
            dotnet "$segment" demo --customers 50 --transactions 600 -k 2 --no-map -q -o . 2>&1; echo "rc $?"
            """);
        Assert.Contains("rc 4\nmine\nrc 0\ncustomer_id\nrc 0\nmine\nproduct,category\nx,y\n", output);
        Assert.Contains(
            $"Cannot write 'other/segments.csv': a file of that name is there, and no run wrote it; {Ways}.\n",
            output);
        string[] hashes = [.. output.Split('\n').Where(line => line.EndsWith("  -", StringComparison.Ordinal))];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Contains(
            "  -\nrc 0\nsegment: Cannot write './categories.csv': it is an input of this run; give another folder.\nrc 4\n",
            output);
        Assert.Contains(
            $"segment: Cannot write './segments.csv': it was changed since the run that wrote it; {Ways}.\nrc 4\n",
            output);
        Assert.Contains("Cannot write './transactions.csv': a file of that name is there, and no run wrote it", output);
        Assert.EndsWith("rc 4\n", output);
        string[] mine = ["categories.csv", "other", "outliers.csv", "t.csv", "transactions.csv"];
        Assert.Equal(
            _folder.Account(".").Concat(mine).Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_ItsAccount_ListsItsFilesWithTheirHashes()
    {
        using JsonDocument account = JsonDocument.Parse(File.ReadAllBytes(generated["run.json"]));
        JsonElement[] files = [.. account.RootElement.GetProperty("files").EnumerateArray()];
        string folder = Path.GetDirectoryName(generated["run.json"])!;
        string[] expected = [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Except(["run.json"])];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            files.Select(file => file.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(files, file =>
        {
            byte[] bytes = File.ReadAllBytes(generated[file.GetProperty("name").GetString()!]);
            Assert.Equal(
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
                file.GetProperty("sha256").GetString());
        });
    }

    [SkippableFact]
    public void Churn_Again_ReplacesItsOwnFilesAndNoOthers()
    {
        string rows = string.Concat(Enumerable.Range(0, 400)
            .Select(i => $"{i},{i * 7 % 50},{(i * 7 % 50 < 20 != (i % 9 == 0) ? "dropped" : "kept")}\n"));
        _folder.Write("customers.csv", $"id,visits,status\n{rows}");
        string output = Script("""
            churn() { dotnet "$segment" churn customers.csv --label status=dropped -q -o out "$@" 2>&1; echo "rc $?"; }
            churn; churn
            echo mine >> out/risk.csv
            churn; tail -n 1 out/risk.csv; churn --overwrite; ls -A out | tr '\n' ' '
            """);
        Assert.StartsWith("rc 0\nrc 0\nsegment: Cannot write 'out/risk.csv': it was changed since the run that wrote it", output);
        Assert.EndsWith("rc 4\nmine\nrc 0\nchurn-model.json churn.html churn.json correlations.csv risk.csv ", output);
    }

    [SkippableFact]
    public void Run_ItsAccountOntoAFullDevice_LeavesTheFolderAsItWas()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        string output = Script($$"""
            dotnet "$segment" run '{{generated["transactions.csv"]}}' -k 3 --no-map -q --json -o out > /dev/full 2> error; echo "rc $?"
            ls -A
            """);
        Assert.Equal("rc 4\nerror\nt.csv\n", output);
    }

    [SkippableFact]
    public void Sample_IntoAFifo_StreamsAsItIsMade()
    {
        string output = Script("""
            mkfifo fifo; timeout 100 head -c 4000000 fifo > got &
            dotnet "$segment" sample --customers 100000 --transactions 400000000 --truth truth.csv -q -o fifo 2>&1
            wait; stat -c %s got; ls -A | tr '\n' ' '
            """);
        Assert.Contains("4000000\n", output);
        Assert.EndsWith("fifo got t.csv ", output);
    }

    /// <summary>Runs a script in the folder, where <c>t.csv</c> is a small table and <c>cluster</c> clusters it.</summary>
    private string Script(string script)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "scripts are written for Linux");
        _folder.Write("t.csv", "id,x\na,1\nb,2\nc,9\n");
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, $$"""
            segment='{{Path.Combine(AppContext.BaseDirectory, "segment.dll")}}'
            cluster() { dotnet "$segment" cluster t.csv -k 2 -q "$@"; echo "rc $?"; }
            {{script}}
            """);
        var start = new ProcessStartInfo("bash", [file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        File.Delete(file);
        return output;
    }
}
