using System.Text;

namespace Segmentation.Transactions;

/// <summary>Finds which column plays which role, by name.</summary>
internal static class ColumnNames
{
    // Compared without case, spaces and punctuation, so "Customer ID", "customer_id" and "CustomerID" are one name. Earlier names win.
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        [ColumnRoles.Customer] = ["customerid", "customer", "custid", "clientid", "client", "userid", "user", "buyerid", "buyer", "memberid", "cardid", "customerno", "customernumber", "customeruniqueid", "idклиента", "клиентid", "клиент", "кодклиента", "idпокупателя", "покупатель", "контрагент", "id"],
        [ColumnRoles.Order] = ["invoiceno", "invoice", "invoiceid", "orderid", "order", "orderno", "ordernumber", "invoicenumber", "transactionid", "receiptid", "receipt", "receiptno", "checkid", "basketid", "idзаказа", "номерзаказа", "заказ", "номерчека", "чек", "idчека", "накладная", "счет", "счёт"],
        [ColumnRoles.Date] = ["invoicedate", "orderdate", "date", "datetime", "timestamp", "orderpurchasetimestamp", "transactiondate", "purchasedate", "saledate", "orderdatetime", "createdat", "time", "датазаказа", "датапокупки", "датапродажи", "дата", "датаивремя", "датавремя", "период"],
        [ColumnRoles.Quantity] = ["quantity", "qty", "units", "itemcount", "количество", "колво", "штук", "шт"],
        [ColumnRoles.Price] = ["unitprice", "price", "itemprice", "priceperunit", "ценазаединицу", "ценазаштуку", "цена"],
        [ColumnRoles.Amount] = ["amount", "total", "totalamount", "totalprice", "linetotal", "sales", "revenue", "sum", "value", "spend", "paymentvalue", "сумма", "суммапродажи", "суммазаказа", "стоимость", "выручка", "оборот"],
        [ColumnRoles.Product] = ["description", "product", "productname", "item", "itemname", "productdescription", "наименование", "наименованиетовара", "товар", "продукт", "номенклатура", "название"],
        [ColumnRoles.Code] = ["stockcode", "productid", "productcode", "sku", "itemid", "itemcode", "артикул", "кодтовара", "idтовара"],
    };

    /// <summary>Index of the column of each role that was found.</summary>
    /// <param name="file">Named in errors.</param>
    /// <param name="header">Column names in order.</param>
    /// <param name="given">Role → column name, as the user gave it; wins.</param>
    /// <exception cref="InputException">A given column or role that is not there, or no customer, date or value.</exception>
    internal static Dictionary<string, int> Resolve(string file, IReadOnlyList<string> header, IReadOnlyDictionary<string, string> given)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string role, string name) in given)
        {
            if (!Known.ContainsKey(role))
                throw new InputException($"There is no role \"{role}\" to map; roles are {string.Join(", ", ColumnRoles.All)}.");
            found[role] = IndexOf(file, header, name);
        }
        string[] plain = [.. header.Select(Plain)];
        foreach ((string role, string[] names) in Known)
        {
            if (found.ContainsKey(role))
                continue;
            foreach (string name in names)
            {
                int at = Array.IndexOf(plain, name);
                if (at >= 0 && !found.ContainsValue(at))
                {
                    found[role] = at;
                    break;
                }
            }
        }
        // A line's value is asked for once: a given amount wins, else quantity × price, else a found amount.
        bool hasUnits = found.ContainsKey(ColumnRoles.Quantity) && found.ContainsKey(ColumnRoles.Price);
        if (given.ContainsKey(ColumnRoles.Amount))
            found.Remove(ColumnRoles.Price);
        else if (hasUnits)
            found.Remove(ColumnRoles.Amount);
        Require(file, header, found, ColumnRoles.Customer, "customer");
        Require(file, header, found, ColumnRoles.Date, "date");
        if (!hasUnits && !found.ContainsKey(ColumnRoles.Amount))
            Require(file, header, found, found.ContainsKey(ColumnRoles.Quantity) ? ColumnRoles.Price : ColumnRoles.Amount, "line's value (amount, or quantity and price)");
        return found;
    }

    private static int IndexOf(string file, IReadOnlyList<string> header, string name)
    {
        for (int i = 0; i < header.Count; i++)
        {
            if (header[i] == name)
                return i;
        }
        for (int i = 0; i < header.Count; i++)
        {
            if (Plain(header[i]) == Plain(name))
                return i;
        }
        throw new InputException(file, 1, $"there is no column \"{name}\"; columns are {Quoted(header)}.");
    }

    private static void Require(string file, IReadOnlyList<string> header, Dictionary<string, int> found, string role, string what)
    {
        if (!found.ContainsKey(role))
            throw new InputException(file, 1, $"no column is known as the {what}; columns are {Quoted(header)}. Name it with --map {role}=COLUMN.");
    }

    private static string Quoted(IReadOnlyList<string> header) => string.Join(", ", header.Select(name => $"\"{name}\""));

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
        }
        return plain.ToString();
    }
}
