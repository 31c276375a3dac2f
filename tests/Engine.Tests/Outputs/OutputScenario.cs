using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>Ways in which a run writes: what was there before, and what the run does to it.</summary>
internal static class OutputScenario
{
    /// <summary>A folder that is not there yet.</summary>
    internal const string Fresh = "fresh";

    /// <summary>The folder of an earlier run, with a file of the user's in it.</summary>
    internal const string Again = "again";

    /// <summary>The same, where one file is a link to another folder.</summary>
    internal const string Linked = "linked";

    /// <summary>One file in place of another.</summary>
    internal const string Single = "single";

    /// <summary>Two files in two folders.</summary>
    internal const string Pair = "pair";

    private static readonly HashSet<string> Known = ["run.json", "a.csv", "b.csv", "c.csv"];

    /// <summary>All of them.</summary>
    internal static string[] All => [Fresh, Again, Linked, Single, Pair];

    /// <summary>Makes what is there before the run.</summary>
    internal static void Prepare(string scenario, string root)
    {
        Directory.CreateDirectory(root);
        switch (scenario)
        {
            case Again or Linked:
                FillFolder(FileCalls.Real, Path.Combine(root, "out"), "old", "a.csv", "b.csv");
                File.WriteAllText(Path.Combine(root, "out", "mine.txt"), "the user's own");
                // Looks like one of ours, and is not.
                File.WriteAllText(Path.Combine(root, "out", ".a.csv.0123456789abcdef.partial"), "the user's own too");
                if (scenario == Linked)
                {
                    Directory.CreateDirectory(Path.Combine(root, "elsewhere"));
                    File.Move(Path.Combine(root, "out", "a.csv"), Path.Combine(root, "elsewhere", "real.csv"));
                    File.CreateSymbolicLink(Path.Combine(root, "out", "a.csv"), "../elsewhere/real.csv");
                }
                break;
            case Single:
                File.WriteAllText(Path.Combine(root, "one.csv"), "old one");
                break;
            case Pair:
                Directory.CreateDirectory(Path.Combine(root, "other"));
                File.WriteAllText(Path.Combine(root, "other", "two.csv"), "old two");
                break;
        }
    }

    /// <summary>Does what the run does.</summary>
    internal static void Run(string scenario, string root, FileCalls calls)
    {
        switch (scenario)
        {
            case Fresh or Again or Linked:
                FillFolder(calls, Path.Combine(root, "out"), "new", "a.csv", "c.csv");
                break;
            default:
                using (var outputs = new OutputSet(calls, []))
                {
                    string[] names = scenario == Single ? ["one.csv"] : ["one.csv", "other/two.csv"];
                    string[] paths = [.. names.Select(name => Path.Combine(root, name))];
                    foreach (string path in paths)
                        outputs.Expect(path);
                    foreach (string path in paths)
                        outputs.Write(path, stream => stream.Write("new"u8));
                    outputs.Commit();
                }
                break;
        }
    }

    /// <summary>Cleans up after a run that was killed, as the next one begins by doing.</summary>
    internal static void Recover(string root)
    {
        foreach (string folder in new[] { "out", "elsewhere", "other", "." })
            OutputFolder.Recover(Path.Combine(root, folder));
    }

    /// <summary>Every file that a user sees, with its content; links are shown as such.</summary>
    internal static string State(string root) => string.Join('\n', Files(root)
        .Where(path => PrivateName.KindOf(Path.GetFileName(path)) is null)
        .Select(path => $"{Path.GetRelativePath(root, path)}: {new FileInfo(path).LinkTarget} {Content(path)}")
        .Order(StringComparer.Ordinal));

    /// <summary>Files of ours that are no outputs.</summary>
    internal static string[] Leftovers(string root) =>
        [.. Files(root).Where(path => PrivateName.KindOf(Path.GetFileName(path)) is not null)];

    private static IEnumerable<string> Files(string root) =>
        Directory.Exists(root) ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories) : [];

    private static void FillFolder(FileCalls calls, string folder, string content, params string[] names)
    {
        using var output = new OutputFolder(
            new OutputFolderPlan { Directory = folder, Record = "run.json", Known = Known, Expected = [.. names, "run.json"] },
            calls);
        foreach (string name in names)
            output.Write(name, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes($"{content} {name}")));
        output.Write("run.json", stream => stream.Write(FolderAccount.Sealed([.. output.Files])));
        output.Commit();
    }

    private static string Content(string path) => Path.GetFileName(path) == "run.json" ? Names(path) : File.ReadAllText(path);

    private static string Names(string account) => string.Join(' ', FolderRecord.Read(account, Known).Keys);
}
