using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;

namespace Segmentation.Tests.Transactions;

/// <summary>Files that change while they are read.</summary>
public sealed class ChangingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileThatGrowsMeanwhile_IsAnError()
    {
        string path = _folder.Write("growing.csv", Csv.Small);
        using SourceStream stream = SourceStream.Open(path, null, null);
        File.AppendAllText(path, "more");
        Assert.Contains(
            "changed while it was read", Assert.ThrowsAny<IOException>(stream.ThrowIfChanged).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4,A,MUG,1,2020-01-01 10:00:00,1,9,UK\n")]
    [InlineData("4,A,MUG,1,2020-0")]
    public void Read_FileThatIsWrittenToWhileItIsRead_IsAnErrorThatSaysSo(string more)
    {
        string path = _folder.Write(
            "growing.csv", Csv.Header + string.Concat(
                Enumerable.Range(0, 10_000).Select(i => $"{i},A,MUG,1,2020-01-01 10:00:00,1,{i},UK\n")));
        foreach (int threads in new[] { 1, 2 })
        {
            IOException error = Assert.ThrowsAny<IOException>(
                () => TransactionReader.Read(
                    new TransactionsOptions { Sources = [path], Threads = threads }, blockBytes: 2000, new Told(
                        _ => File.AppendAllText(path, more))));
            Assert.Contains("growing.csv changed while it was read", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_FileThatIsCutShortWhileItIsRead_IsAnErrorThatSaysSo()
    {
        string path = _folder.Write(
            "shrinking.csv", Csv.Header + string.Concat(
                Enumerable.Range(0, 10_000).Select(i => $"{i},A,MUG,1,2020-01-01 10:00:00,1,{i},UK\n")));
        var writer = new Told(_ =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(file.Length - 7);
        });
        Assert.Contains(
            "changed while it was read", Assert.ThrowsAny<IOException>(
                () => TransactionReader.Read(new TransactionsOptions { Sources = [path], Threads = 1 }, blockBytes: 2000, writer)).Message,
                    StringComparison.Ordinal);
    }

    /// <summary>Does something at the first report.</summary>
    private sealed class Told(Action<StageProgress> once) : IProgress<StageProgress>
    {
        private bool _done;

        public void Report(StageProgress value)
        {
            if (!_done)
                once(value);
            _done = true;
        }
    }
}
