using Segmentation.Outputs;

namespace Segmentation.Tests.Outputs;

/// <summary>A folder of results: all of it or nothing, and only what a run wrote.</summary>
public sealed class OutputFolderTests : IDisposable
{
    private static readonly HashSet<string> Known = ["run.json", "one.txt", "two.txt", "linkage.csv"];
    private readonly string _root = Directory.CreateTempSubdirectory("segment-output-").FullName;

    private string Out => Path.Combine(_root, "a", "b");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Commit_TwoFiles_BothInPlaceAndNothingElse()
    {
        using (OutputFolder folder = Open())
        {
            folder.Write("one.txt", stream => stream.Write("1"u8));
            folder.Write("two.txt", stream => stream.Write("2"u8));
            Assert.False(File.Exists(Path.Combine(Out, "one.txt")));
            folder.Commit();
        }
        Assert.Equal(["one.txt", "two.txt"], Names());
        Assert.Equal("2", Text("two.txt"));
    }

    [Fact]
    public void Files_AsWritten_HaveTheirHashes()
    {
        byte[] large = new byte[300_001];
        new Random(1).NextBytes(large);
        using OutputFolder folder = Open();
        folder.Write("one.txt", stream =>
        {
            stream.Write(large.AsSpan(0, 10));
            stream.Write(large.AsSpan(10));
            stream.WriteByte(7);
        });
        folder.Commit();
        Assert.Equal(new OutputFile("one.txt", FolderRecord.Hash(Path.Combine(Out, "one.txt"))), Assert.Single(folder.Files));
        Assert.Equal([.. large, 7], File.ReadAllBytes(Path.Combine(Out, "one.txt")));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingAndKeepsEarlierFiles()
    {
        using (OutputFolder folder = Open())
            folder.Write("one.txt", stream => stream.Write("1"u8));
        Assert.Empty(Directory.GetFileSystemEntries(_root));

        Fill("earlier", "one.txt");
        using (OutputFolder folder = Open())
            folder.Write("one.txt", stream => stream.Write("1"u8));
        Assert.Equal("earlier", Text("one.txt"));
        Assert.Equal(["one.txt", "run.json"], Names());
    }

    [Fact]
    public void Write_ContentThrows_LeavesNothing()
    {
        Assert.Throws<OperationCanceledException>(() =>
        {
            using OutputFolder folder = Open();
            folder.Write("one.txt", stream => stream.Write("1"u8));
            folder.Write("two.txt", _ => throw new OperationCanceledException());
        });
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Commit_OverAnEarlierRun_ReplacesAndRemovesWhatItWroteAndNothingElse()
    {
        Fill("earlier", "one.txt", "linkage.csv");
        File.WriteAllText(Path.Combine(Out, "mine.txt"), "the user's own");
        File.WriteAllText(Path.Combine(Out, "two.txt"), "the user's own, of a name that this run does not write");
        Fill("new", "one.txt");
        Assert.Equal(["mine.txt", "one.txt", "run.json", "two.txt"], Names());
        Assert.Equal("new", Text("one.txt"));
    }

    [Theory]
    [InlineData("one.txt")]
    [InlineData("run.json")]
    public void Open_AFileOfTheUsersInTheWay_RefusesBeforeAnythingIsDone(string name)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, name), "the user's own");
        IOException error = Assert.ThrowsAny<IOException>(() => Open("one.txt", "run.json"));
        Assert.Contains(Path.Combine(Out, name), error.Message, StringComparison.Ordinal);
        Assert.Contains("‹overwrite›", error.Message, StringComparison.Ordinal);
        Assert.Equal([name], Names());

        Fill("new", overwrite: true, "one.txt");
        Assert.Equal("new", Text("one.txt"));
    }

    [Fact]
    public void Open_AFileChangedSinceItsRun_Refuses()
    {
        Fill("earlier", "one.txt", "linkage.csv");
        File.AppendAllText(Path.Combine(Out, "linkage.csv"), "!");
        // It would have to go, as this run makes none.
        IOException error = Assert.ThrowsAny<IOException>(() => Open("one.txt"));
        Assert.Contains("linkage.csv': it was changed since", error.Message, StringComparison.Ordinal);
        Assert.Equal("earlier!", Text("linkage.csv"));
    }

    [Fact]
    public void Open_AnAccountThatWasEdited_IsNotBelieved()
    {
        Fill("earlier", "one.txt");
        File.WriteAllText(Path.Combine(Out, "run.json"), Text("run.json").Replace("one.txt", "two.txt"));
        Assert.Contains("one.txt", Assert.ThrowsAny<IOException>(() => Open("one.txt")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnAccountThatNamesFilesElsewhere_RemovesNone()
    {
        Fill("earlier", "one.txt");
        string mine = Path.Combine(_root, "mine.txt");
        File.WriteAllText(mine, "mine");
        File.WriteAllText(Path.Combine(Out, "other.txt"), "mine");
        string hash = FolderRecord.Hash(mine);
        File.WriteAllBytes(Path.Combine(Out, "run.json"), FolderAccount.Sealed(
            new OutputFile("one.txt", FolderRecord.Hash(Path.Combine(Out, "one.txt"))),
            new OutputFile("../../mine.txt", hash),
            new OutputFile(mine, hash),
            new OutputFile("other.txt", hash)));
        Fill("new", "one.txt");
        Assert.True(File.Exists(mine));
        Assert.Equal(["one.txt", "other.txt", "run.json"], Names());
    }

    [Fact]
    public void Open_AnInputInTheWay_RefusesAlsoWhereEverythingMayBeOverwritten()
    {
        Fill("earlier", "one.txt", "two.txt");
        string alias = Path.Combine(_root, "alias");
        File.CreateSymbolicLink(alias, Path.Combine(Out, "one.txt"));
        IOException error = Assert.ThrowsAny<IOException>(() => Open(overwrite: true, inputs: [alias], "one.txt"));
        Assert.Contains("one.txt': it is an input of this run", error.Message, StringComparison.Ordinal);

        // And an input that this run does not make does not go.
        using (OutputFolder folder = Open(overwrite: true, inputs: [Path.Combine(Out, "two.txt")], "one.txt"))
        {
            folder.Write("one.txt", stream => stream.Write("new"u8));
            folder.Commit();
        }
        Assert.Equal("earlier", Text("two.txt"));
    }

    [Fact]
    public void Commit_AFileThatAppearedMeanwhile_IsInTheWay()
    {
        using OutputFolder folder = Open("one.txt");
        folder.Write("one.txt", stream => stream.Write("new"u8));
        File.WriteAllText(Path.Combine(Out, "one.txt"), "the user's own");
        Assert.Contains("no run wrote it", Assert.ThrowsAny<IOException>(() => folder.Commit()).Message, StringComparison.Ordinal);
        Assert.Equal("the user's own", Text("one.txt"));
    }

    [Fact]
    public void Commit_WhatComesLastFails_LeavesEverythingAsItWas()
    {
        Fill("earlier", "one.txt");
        using (OutputFolder folder = Open("one.txt"))
        {
            folder.Write("one.txt", stream => stream.Write("new"u8));
            Assert.Throws<InvalidOperationException>(() => folder.Commit(() => throw new InvalidOperationException()));
        }
        Assert.Equal("earlier", Text("one.txt"));
        Assert.Equal(["one.txt", "run.json"], Names());
    }

    [Fact]
    public void Commit_OneFileCannotBePlaced_RestoresTheEarlierOnes()
    {
        Fill("earlier", "one.txt");
        using (OutputFolder folder = Open("one.txt"))
        {
            folder.Write("one.txt", stream => stream.Write("new"u8));
            folder.Write("two.txt", stream => stream.Write("new"u8));
            string inTheWay = Path.Combine(Out, "two.txt");
            IOException error = Assert.ThrowsAny<IOException>(() => folder.Commit(() => Directory.CreateDirectory(inTheWay)));
            Assert.Contains("two.txt", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("earlier", Text("one.txt"));
        Assert.Equal(["one.txt", "run.json", "two.txt"], Names());
    }

    [Fact]
    public void Open_PathIsAFile_SaysSo()
    {
        string file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        IOException error = Assert.ThrowsAny<IOException>(() => new OutputFolder(Plan(file, false, [], [])));
        Assert.Contains($"Cannot write to '{file}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("-o", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhileAnotherRunFillsTheFolder_RefusesAndLeavesItsFiles()
    {
        using (OutputFolder live = Open())
        {
            live.Write("one.txt", stream => stream.Write("live"u8));
            Assert.Contains("another run", Assert.ThrowsAny<IOException>(() => Open()).Message, StringComparison.Ordinal);
            live.Commit();
        }
        Assert.Equal("live", Text(Assert.Single(Names())));
    }

    private OutputFolder Open(params string[] expected) => Open(false, [], expected);

    private OutputFolder Open(bool overwrite, string[] inputs, params string[] expected) => new(Plan(Out, overwrite, inputs, expected));

    private static OutputFolderPlan Plan(string folder, bool overwrite, string[] inputs, string[] expected) =>
        new() { Directory = folder, Record = "run.json", Known = Known, Expected = expected, Overwrite = overwrite, Inputs = inputs };

    private void Fill(string content, params string[] names) => Fill(content, false, names);

    private void Fill(string content, bool overwrite, params string[] names)
    {
        using OutputFolder folder = Open(overwrite, [], [.. names, "run.json"]);
        foreach (string name in names)
            folder.Write(name, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
        folder.Write("run.json", stream => stream.Write(FolderAccount.Sealed([.. folder.Files])));
        folder.Commit();
    }

    private string Text(string? name) => File.ReadAllText(Path.Combine(Out, name!));

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(Out).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
