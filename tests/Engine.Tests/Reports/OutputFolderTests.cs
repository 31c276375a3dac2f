using Segmentation.Reports;

namespace Segmentation.Tests.Reports;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("segment-output-").FullName;

    private string Out => Path.Combine(_root, "a", "b");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Commit_TwoFiles_BothInPlaceAndNothingElse()
    {
        using (var folder = new OutputFolder(Out))
        {
            folder.Write("one.txt", stream => stream.Write("1"u8));
            folder.Write("two.txt", stream => stream.Write("2"u8));
            Assert.False(File.Exists(Path.Combine(Out, "one.txt")));
            folder.Commit();
        }
        Assert.Equal(["one.txt", "two.txt"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order());
        Assert.Equal("2", File.ReadAllText(Path.Combine(Out, "two.txt")));
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingAndKeepsEarlierFiles()
    {
        using (var folder = new OutputFolder(Out))
            folder.Write("one.txt", stream => stream.Write("1"u8));
        Assert.Empty(Directory.GetFileSystemEntries(_root));

        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "one.txt"), "earlier");
        using (var folder = new OutputFolder(Out))
            folder.Write("one.txt", stream => stream.Write("1"u8));
        Assert.Equal("earlier", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Out))));
    }

    [Fact]
    public void Write_ContentThrows_LeavesNothing()
    {
        Assert.Throws<OperationCanceledException>(() =>
        {
            using var folder = new OutputFolder(Out);
            folder.Write("one.txt", stream => stream.Write("1"u8));
            folder.Write("two.txt", _ => throw new OperationCanceledException());
        });
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Commit_OverEarlierRun_ReplacesAndRemovesWhatThisRunDoesNotMake()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "one.txt"), "earlier");
        File.WriteAllText(Path.Combine(Out, "linkage.csv"), "earlier");
        File.WriteAllText(Path.Combine(Out, "mine.txt"), "the user's own");
        using (var folder = new OutputFolder(Out))
        {
            folder.Write("one.txt", stream => stream.Write("new"u8));
            folder.Remove("linkage.csv");
            folder.Commit();
        }
        Assert.Equal(["mine.txt", "one.txt"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order());
        Assert.Equal("new", File.ReadAllText(Path.Combine(Out, "one.txt")));
    }

    [Fact]
    public void Commit_OneFileCannotBePlaced_RestoresTheEarlierOnes()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "one.txt"), "earlier");
        using (var folder = new OutputFolder(Out))
        {
            folder.Write("one.txt", stream => stream.Write("new"u8));
            folder.Write("two.txt", stream => stream.Write("new"u8));
            Directory.CreateDirectory(Path.Combine(Out, "two.txt"));
            IOException error = Assert.Throws<IOException>(folder.Commit);
            Assert.Contains("two.txt", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("earlier", File.ReadAllText(Path.Combine(Out, "one.txt")));
        Assert.Equal(["one.txt", "two.txt"], Directory.GetFileSystemEntries(Out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Open_PathIsAFile_SaysSo()
    {
        string file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        IOException error = Assert.Throws<IOException>(() => new OutputFolder(file));
        Assert.Contains($"Cannot write to '{file}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("-o", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AfterAKilledRun_RemovesItsPartialFileButNotALiveOne()
    {
        Directory.CreateDirectory(Out);
        string dead = Path.Combine(Out, ".one.txt.00000000.partial");
        File.WriteAllText(dead, "half");
        using var live = new OutputFolder(Out);
        live.Write("one.txt", stream => stream.Write("live"u8));
        Assert.False(File.Exists(dead));
        using (var second = new OutputFolder(Out))
        {
            second.Write("one.txt", stream => stream.Write("second"u8));
            second.Commit();
        }
        live.Commit();
        Assert.Equal("live", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Out))));
    }
}
