using System.Globalization;
using System.Text;
using Segmentation.Transactions;

namespace Segmentation.Tests.Offers;

/// <summary>A made-up shop: who ordered what when.</summary>
internal sealed class Shop
{
    private readonly List<(int Customer, int Order, DateTime Time, string Product, double Amount)> _lines = [];
    private int _orders;

    /// <summary>Adds an order; every line is worth 10 unless told.</summary>
    internal Shop Order(int customer, DateTime time, params string[] products)
    {
        _orders++;
        foreach (string product in products)
        {
            string[] parts = product.Split('=');
            _lines.Add((customer, _orders, time, parts[0], parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 10));
        }
        return this;
    }

    /// <summary>Reads it as a run would.</summary>
    internal CustomerTotals Read()
    {
        var text = new StringBuilder("customer,order,date,product,amount\n");
        foreach ((int customer, int order, DateTime time, string product, double amount) in _lines)
            text.Append(CultureInfo.InvariantCulture, $"{customer},{order},{time:yyyy-MM-dd HH:mm:ss},{product},{amount}\n");
        return TransactionReader.Read(new TransactionsOptions
        {
            Sources = ["-"],
            StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
            KeepLines = true,
            KeepOrderTimes = true,
        });
    }
}
