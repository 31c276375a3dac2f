using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions.ServerSide;

/// <summary>What a database that sums its own rows gives.</summary>
internal static class PushedDown
{
    /// <summary>The totals, without returns.</summary>
    internal static CustomerTotals Pushed(string address) =>
        TransactionReader.Read(new TransactionsOptions { Returns = ReturnHandling.Drop, Sources = [address], PushDown = true });

    /// <summary>Why rows travel to the server that sums them.</summary>
    internal static string Travelling(string address) =>
        Assert.Single(Pushed(address).Cleaning.Findings, finding => finding.Code == "rows-travel").Text;
}
