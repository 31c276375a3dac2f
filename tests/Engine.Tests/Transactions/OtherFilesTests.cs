using System.Diagnostics;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>Files that are no text, and files that are reached in another way.</summary>
public sealed class OtherFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<byte[], string> OtherFiles() => new()
    {
        { [.. "PK\u0003\u0004\0\0\0\0[Content_Types].xml"u8], "an Excel workbook (.xlsx) that is damaged or came through a pipe" },
        { [.. "PK\u0003\u0004\0\0\0\0sales.csv"u8], "a zip archive" },
        { [.. "PK\u0003\u0004\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet"u8], "OpenDocument" },
        { [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], "an Excel workbook (.xls)" },
        { [.. "PAR1\u0015\u0004\u0015"u8], "a Parquet file" },
        { [.. "SQLite format 3\0"u8], "sqlite:PATH" },
        { [.. "%PDF-1.7\n"u8], "a PDF document" },
        { [.. " [\n {\"customer\": 1}]"u8], "JSON" },
        { [.. "{\"customer\": 1}\n{\"customer\": 2}\n"u8], "JSON" },
        { [.. "<html><table>"u8], "markup" },
        { [.. "<?xml version=\"1.0\"?>"u8], "markup" },
        { [0x28, 0xB5, 0x2F, 0xFD, 4, 0], "zstd" },
        { [0xFD, .. "7zXZ\0"u8], "xz" },
    };

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public void Read_FileOfAnotherKind_IsNamedWithWhatToDo(byte[] bytes, string expected)
    {
        Assert.Contains(expected, Fails(bytes), StringComparison.Ordinal);
        Assert.Contains($"gzip of ", Fails(Csv.Gzip(bytes)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ORC,customer_id,date,amount\nx,1,2024-01-15,10\n")]
    [InlineData("BZh,customer_id,date,amount\nx,1,2024-01-15,10\n")]
    [InlineData("[id],customer_id,date,amount\nx,1,2024-01-15,10\n")]
    public void Read_HeaderThatBeginsLikeAnotherKind_IsText(string text) => Assert.Equal(10, Csv.Read(text).Amount[0]);

    [SkippableFact]
    public void Read_PipeAndLink_AreInputsLikeAnyOther()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "named pipes are made by mkfifo");
        string file = _folder.Write("a.csv", Csv.Small.Replace("2020-01-01", "2020-01-13", StringComparison.Ordinal));
        string expected = Csv.Describe(TransactionReader.Read(new TransactionsOptions { Sources = [file] }));
        string link = Path.Combine(_folder.Path, "link.csv");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(expected, Csv.Describe(TransactionReader.Read(new TransactionsOptions { Sources = [link] })));
        string pipe = Path.Combine(_folder.Path, "pipe");
        using (var mkfifo = Process.Start("mkfifo", pipe))
            mkfifo.WaitForExit();
        Task writer = Task.Run(() => File.WriteAllBytes(pipe, File.ReadAllBytes(file)));
        Assert.Equal(expected, Csv.Describe(TransactionReader.Read(new TransactionsOptions { Sources = [pipe] })));
        writer.Wait();
    }

    private static string Fails(byte[] bytes) => Assert.Throws<InputException>(() => Csv.Read(bytes)).Message;
}
