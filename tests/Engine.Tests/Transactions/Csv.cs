using System.IO.Compression;
using System.Text;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

/// <summary>Small inputs for the reader's tests.</summary>
internal static class Csv
{
    internal const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

    /// <summary>Three sound rows of two customers.</summary>
    internal const string Small = Header
        + "1,A,MUG,2,2020-01-01 10:00:00,1.50,7,UK\n"
        + "1,B,TIN,1,2020-01-01 10:00:00,4,7,UK\n"
        + "2,A,MUG,10,2020-01-03 12:30:00,0.25,8,UK\n";

    internal static CustomerTotals Read(
        string text, Func<TransactionsOptions, TransactionsOptions>? change = null, int? blockBytes = null) =>
        Read(Encoding.UTF8.GetBytes(text), change, blockBytes);

    internal static CustomerTotals Read(byte[] bytes, Func<TransactionsOptions, TransactionsOptions>? change = null, int? blockBytes = null)
    {
        var options = new TransactionsOptions { Sources = ["-"], StandardInput = new MemoryStream(bytes) };
        return TransactionReader.Read(change?.Invoke(options) ?? options, blockBytes);
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return target.ToArray();
    }

    /// <summary>Id, first, last, orders, amount and quantity of every customer: all that must not depend on how the file was cut.</summary>
    internal static string Describe(CustomerTotals totals) => string.Join('\n', Enumerable.Range(0, totals.Ids.Count).Select(i =>
        $"{totals.Ids[i]} {totals.First[i]} {totals.Last[i]} {totals.Orders[i]} {totals.Amount[i]:R} {totals.Quantity[i]:R}"))
        + $"\n{totals.Cleaning.RowsRead} "
        + $"{string.Join(' ', totals.Cleaning.Steps.Select(step => $"{step.Rule}={step.Dropped}[{string.Join('|', step.Examples)}]"))}";
}

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("segment-tests-").FullName;

    internal string Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
