using System.Text;

namespace Segmentation.Transactions.Columns;

/// <summary>Names by which a column tells its role. Compared without case, spaces and punctuation; earlier names win.</summary>
internal static class RoleNames
{
    /// <summary>Keys of persons, then their addresses: where a file has several of these, its rows decide.</summary>
    internal static readonly string[] Persons =
    [
        "customeruniqueid", "customerid", "customer", "custid", "clientid", "client", "userid", "user", "buyerid", "buyer", "memberid",
        "cardid", "customerno", "customernumber", "customernum", "customercode", "customerkey", "custno", "clientno", "clientnumber",
        "clientcode", "accountid", "account", "accountno", "accountnumber", "partnerid", "partner", "householdid", "householdkey",
        "household", "shopperid", "shopper", "contactid", "loyaltyid", "loyaltycard", "buyeruserid", "customeruserid", "customeruser",
        "username", "idклиента", "клиентid", "клиент", "кодклиента", "номерклиента", "idпокупателя", "покупатель", "кодпокупателя",
        "контрагент", "idконтрагента", "кодконтрагента", "партнер", "кодпартнера", "картаклиента", "картапокупателя", "номеркарты",
        "email", "customeremail", "buyeremail", "billingemail", "emailaddress", "customeremailaddress", "useremail", "clientemail",
        "contactemail", "accountemail", "электроннаяпочта", "почта", "emailклиента", "emailпокупателя",
    ];

    /// <summary>What several persons may share, or one person may write in several ways: taken where nothing better repeats.</summary>
    internal static readonly string[] PersonNames =
    [
        "customername", "clientname", "buyername", "membername", "partnername", "billtoname", "billingname", "fullname",
        "phone", "phonenumber", "customerphone", "buyerphonenumber", "billingphone",
        "фио", "фиоклиента", "фиопокупателя", "имяклиента", "имяпокупателя", "имяполучателя",
        "телефон", "номертелефона", "телефонклиента", "телефонпокупателя", "телефонполучателя",
    ];

    /// <summary>A key of it is not said of what.</summary>
    internal const string BareKey = "id";

    private static readonly Dictionary<string, string[]> ByRole = new(StringComparer.Ordinal)
    {
        [ColumnRoles.Order] =
        [
            "invoiceno", "invoice", "invoiceid", "orderid", "order", "orderno", "ordernumber", "orderreference", "orderref", "ordername",
            "ordercode", "orderkey", "invoicenumber", "transactionid", "receiptid", "receipt", "receiptno", "receiptnumber", "checkid",
            "basketid", "amazonorderid", "incrementid", "saleid", "salesorder", "salesordernumber", "purchaseid", "transactionno",
            "transactionnumber", "billid", "billno", "documentno", "documentnumber", "idзаказа", "номерзаказа", "заказ", "номерчека",
            "чек", "idчека", "накладная", "номернакладной", "счет", "номердокумента", "документ", "регистратор", "idпродажи",
            "номерпродажи", "number",
        ],
        [ColumnRoles.Date] =
        [
            "invoicedate", "orderdate", "date", "datetime", "timestamp", "orderpurchasetimestamp", "transactiondate", "purchasedate",
            "saledate", "orderdatetime", "createdat", "time", "dateorder", "transdate", "trandate", "transactiontimestamp",
            "transactiondatetime", "purchasetimestamp", "orderedat", "orderedon", "placedat", "completedat", "purchasedat", "paidat",
            "createddate", "createdon", "creationdate", "createddateutc", "createdutc", "datecreated", "dateadded", "ordertimestamp",
            "ordertime", "saletime", "eventdate", "eventtime", "датазаказа", "датапокупки", "датапродажи", "дата", "датаивремя",
            "датавремя", "период", "принятвобработку", "датаоформления", "датаоперации", "датачека", "датадокумента", "датасоздания",
        ],
        [ColumnRoles.Quantity] =
        [
            "quantity", "qty", "units", "itemcount", "quantityordered", "qtyordered", "quantitypurchased", "orderedquantity",
            "orderquantity", "orderqty", "lineitemquantity", "itemquantity", "productquantity", "productqty", "productuomqty", "pieces",
            "pcs", "cds", "количество", "колво", "штук", "шт", "количествоштук", "количествотоваров",
        ],
        [ColumnRoles.Price] =
        [
            "unitprice", "price", "itemprice", "priceperunit", "priceunit", "priceeach", "productprice", "productunitprice",
            "lineitemprice", "itemunitprice", "sellingprice", "saleprice", "itemcost", "ценазаединицу", "ценазаштуку", "цена",
            "ценаединицы", "ценатовара", "ценапродажи", "ценазашт", "ценазаед",
        ],
        [ColumnRoles.Amount] =
        [
            "amount", "linetotal", "lineamount", "rowtotal", "itemtotal", "itemsubtotal", "extendedprice", "extendedamount", "lineprice",
            "total", "totalamount", "totalprice", "sales", "salesvalue", "revenue", "sum", "value", "spend", "paymentvalue",
            "dollarvalue", "tranamount", "transactionamount", "purchaseamount", "orderamount", "ordervalue", "ordertotal", "totalvalue",
            "totalsales", "salesamount", "netsales", "netamount", "grosssales", "grossamount", "grandtotal", "subtotal", "amounttotal",
            "pricetotal", "pricesubtotal", "totalpaid", "amountpaid", "paymentamount", "payment", "totalspend", "totalspent",
            "amountspent", "invoiceamount", "invoicetotal", "dollars", "turnover", "суммастроки", "сумма", "суммапродажи", "суммазаказа",
            "стоимость", "выручка", "оборот", "суммачека", "суммапокупки", "суммапродаж", "стоимостьзаказа", "общаястоимость",
            "итоговаястоимость", "итого", "всего", "оплачено",
        ],
        [ColumnRoles.Product] =
        [
            "description", "product", "productname", "item", "itemname", "productdescription", "lineitemname", "itemdescription",
            "producttitle", "наименование", "наименованиетовара", "товар", "продукт", "номенклатура", "название", "названиетовара",
        ],
        [ColumnRoles.Code] =
        [
            "stockcode", "productid", "productcode", "sku", "itemid", "itemcode", "lineitemsku", "productsku", "itemsku", "productkey",
            "variantid", "articleid", "article", "itemnumber", "itemno", "nmid", "supplierarticle", "barcode", "артикул", "кодтовара",
            "idтовара", "артикулпоставщика", "артикулпродавца", "кодноменклатуры", "штрихкод", "баркод",
        ],
        [ColumnRoles.Currency] =
        [
            "currency", "currencycode", "ordercurrency", "ordercurrencycode", "transactioncurrency", "валюта", "кодвалюты", "валютазаказа",
        ],
        [ColumnRoles.Country] =
        [
            "country", "countryname", "countrycode", "customercountry", "shippingcountry", "shipcountry", "billingcountry",
            "deliverycountry", "страна", "странадоставки", "странаклиента", "странапокупателя",
        ],
    };

    /// <summary>Roles that are found by name alone.</summary>
    internal static IEnumerable<string> Roles => ByRole.Keys;

    /// <summary>Names of a role that is found by name alone.</summary>
    internal static string[] Of(string role) => ByRole[role];

    /// <summary>A name without case, spaces and punctuation, so that "Customer ID", "customer_id" and "CustomerID" are one.</summary>
    internal static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c) is var lower && lower == 'ё' ? 'е' : lower);
        }
        return plain.ToString();
    }

    /// <summary>The plain name without what follows a bracket or a comma, such as a unit: "Amount (USD)", "Цена, руб.".</summary>
    internal static string Head(string name)
    {
        int end = name.IndexOfAny(['(', ',', '[']);
        return Plain(end > 0 ? name[..end] : name);
    }
}
