namespace Segmentation.Transactions.Columns;

/// <summary>Known exports: the one table of them. The first whose signature stands in a header names its roles.</summary>
internal static class KnownExports
{
    private const string Customer = ColumnRoles.Customer, Order = ColumnRoles.Order, Date = ColumnRoles.Date,
        Quantity = ColumnRoles.Quantity,
        Price = ColumnRoles.Price, Amount = ColumnRoles.Amount, Product = ColumnRoles.Product, Code = ColumnRoles.Code,
        Currency = ColumnRoles.Currency;

    internal static IReadOnlyList<KnownExport> All { get; } =
    [
        new("an Odoo export of orders", "name", "partnerid", "dateorder")
        {
            Roles = new() { [Customer] = ["partnerid"], [Order] = ["name"], [Date] = ["dateorder"], [Amount] = ["amounttotal"],
                [Currency] = ["currencyid"] },
            Traps = ["id", "userid", "partnerinvoiceid", "amountuntaxed", "createdate"],
            Status = "state",
        },
        // One row a line item; what belongs to the order stands on its first row only, but for Name, Email and Created at.
        new("a Shopify export of orders", "name", "email", "createdat", "lineitemquantity", "lineitemprice")
        {
            Roles = new()
            {
                [Customer] = ["email"], [Order] = ["name"], [Date] = ["createdat"], [Quantity] = ["lineitemquantity"],
                [Price] = ["lineitemprice"], [Product] = ["lineitemname"], [Code] = ["lineitemsku"], [Currency] = ["currency"],
            },
            Traps = ["id", "total", "subtotal", "paidat", "phone", "billingname"],
            Status = "financialstatus",
        },
        new("a Shopify export of orders", "name", "email", "financialstatus", "createdat", "total")
        {
            Roles = new()
            {
                [Customer] = ["email"], [Order] = ["name"], [Date] = ["createdat"], [Amount] = ["total"],
                [Currency] = ["currency"],
            },
            Traps = ["id", "subtotal", "paidat", "phone", "billingname"],
            Status = "financialstatus",
        },
        new("a WooCommerce export of orders", "orderid", "customerid", "billingemail", "itemquantity", "itemtotal")
        {
            Roles = WooCommerce(Amount, "itemtotal"),
            Traps = ["ordertotal", "customeruser", "itemid"],
            Status = "status",
            Guest = ["billingemail"],
        },
        new("a WooCommerce export of orders", "ordernumber", "orderstatus", "orderdate", "emailbilling", "itemcost")
        {
            Roles = new()
            {
                [Customer] = ["customeruserid", "customerid", "emailbilling"], [Order] = ["ordernumber", "orderid"],
                [Date] = ["orderdate"], [Quantity] = ["quantity"], [Price] = ["itemcost"],
                [Product] = ["itemname", "productname"], [Code] = ["sku"], [Currency] = ["ordercurrency", "currency"],
            },
            Traps = ["ordertotalamount", "ordersubtotalamount", "item"],
            Status = "orderstatus",
            Guest = ["emailbilling"],
        },
        new("a WooCommerce export of orders", "orderid", "customerid", "billingemail", "ordertotal")
        {
            Roles = WooCommerce(Amount, "ordertotal"),
            Traps = ["customeruser"],
            Status = "status",
            Guest = ["billingemail"],
        },
        // The table of WooCommerce's own reports.
        new("WooCommerce's table of orders", "orderid", "customerid", "datecreated", "netsales")
        {
            Roles = new() { [Customer] = ["customerid"], [Order] = ["orderid"], [Date] = ["datecreated"], [Amount] = ["netsales"] },
            Traps = ["numitemssold", "totalsales"],
            Status = "status",
        },
        new("a Magento export of orders", "id", "purchasepoint", "purchasedate", "grandtotalbase")
        {
            Roles = new()
            {
                [Customer] = ["customeremail", "customername", "billtoname"], [Order] = ["id"], [Date] = ["purchasedate"],
                [Amount] = ["grandtotalbase"],
            },
            Traps = ["grandtotalpurchased", "subtotal"],
            Status = "status",
        },
        new("Magento's table of orders", "entityid", "incrementid", "customeremail", "createdat", "grandtotal")
        {
            Roles = new()
            {
                [Customer] = ["customeremail"], [Order] = ["incrementid"], [Date] = ["createdat"], [Quantity] = ["qtyordered"],
                [Amount] = ["rowtotal", "basegrandtotal", "grandtotal"], [Product] = ["name"], [Code] = ["sku"],
                [Currency] = ["ordercurrencycode"],
            },
            Traps = ["customerid", "totalqtyordered", "price"],
            Status = "status",
        },
        new("a BigCommerce export of orders", "orderid", "customerid", "customeremail", "orderdate", "ordertotalinctax")
        {
            Roles = new()
            {
                [Customer] = ["customerid"], [Order] = ["orderid"], [Date] = ["orderdate"],
                [Quantity] = ["productqty", "productquantity"], [Amount] = ["producttotalprice", "ordertotalinctax"],
                [Product] = ["productname"], [Code] = ["productsku"], [Currency] = ["ordercurrencycode"],
            },
            Traps = ["customername", "customerphone", "ordertotalextax", "productunitprice"],
            Status = "orderstatus",
            Guest = ["customeremail"],
        },
        new("a Square export of items", "transactionid", "paymentid", "grosssales", "netsales", "item")
        {
            Roles = new()
            {
                [Customer] = ["customerid", "customerreferenceid", "customername"], [Order] = ["transactionid"],
                [Date] = ["date"], [Quantity] = ["qty"], [Amount] = ["netsales"], [Product] = ["item"], [Code] = ["sku"],
            },
            Traps = ["time", "paymentid", "count", "grosssales"],
            Status = "eventtype",
        },
        new("a Square export of transactions", "transactionid", "paymentid", "grosssales", "totalcollected")
        {
            Roles = new()
            {
                [Customer] = ["customerid", "customerreferenceid", "customername"], [Order] = ["transactionid"],
                [Date] = ["date"], [Amount] = ["netsales", "grosssales"],
            },
            Traps = ["time", "paymentid", "totalcollected"],
            Status = "eventtype",
        },
        Stripe("createddateutc"),
        Stripe("createdutc"),
        new("an Etsy export of sold items", "saledate", "itemname", "buyer", "quantity", "price", "itemtotal", "orderid")
        {
            Roles = new()
            {
                [Customer] = ["buyer"], [Order] = ["orderid"], [Date] = ["saledate"], [Quantity] = ["quantity"],
                [Price] = ["price"], [Product] = ["itemname"], [Code] = ["sku", "listingid"], [Currency] = ["currency"],
            },
            Traps = ["transactionid", "itemtotal"],
            Status = "ordertype",
        },
        new("an Etsy export of sold orders", "saledate", "orderid", "buyeruserid", "ordervalue")
        {
            Roles = new()
            {
                [Customer] = ["buyeruserid"], [Order] = ["orderid"], [Date] = ["saledate"], [Quantity] = ["numberofitems"],
                [Amount] = ["ordervalue"], [Code] = ["sku"], [Currency] = ["currency"],
            },
            Traps = ["fullname", "buyer", "ordertotal", "ordernet"],
            Status = "status",
        },
        // item-price is that of all pieces of the line: field reference of the order reports in Seller Central.
        new("an Amazon order report", "amazonorderid", "purchasedate", "itemprice")
        {
            Roles = Amazon("amazonorderid"),
            Traps = ["merchantorderid", "itemtax"],
            Status = "orderstatus",
            WithoutCustomer = NoAmazonBuyer,
        },
        new("an Amazon order report", "orderid", "purchasedate", "itemprice")
        {
            // Others write item_price, and mean that of one piece.
            ExactName = "item-price",
            Roles = Amazon("orderid"),
            Traps = ["orderitemid", "itemtax"],
            WithoutCustomer = NoAmazonBuyer,
        },
        // customer_id is new for every order; a payment is of the order, a price of the line.
        new("Olist's orders", "orderid", "customeruniqueid", "orderpurchasetimestamp")
        {
            Roles = new()
            {
                [Customer] = ["customeruniqueid"], [Order] = ["orderid"], [Date] = ["orderpurchasetimestamp"],
                [Amount] = ["price", "paymentvalue"], [Product] = ["productcategoryname"], [Code] = ["productid"],
            },
            Traps = ["customerid", "orderitemid"],
            Status = "orderstatus",
        },
        new("dunnhumby's transactions", "householdid", "basketid", "salesvalue")
        {
            Roles = new()
            {
                [Customer] = ["householdid"], [Order] = ["basketid"], [Date] = ["transactiontimestamp"],
                [Quantity] = ["quantity"], [Amount] = ["salesvalue"], [Code] = ["productid"],
            },
        },
        new("CDNOW's purchases", "date", "dollarvalue")
        {
            Roles = new()
            {
                [Customer] = ["customerid", "customer", "custid", "id"], [Date] = ["date"],
                [Quantity] = ["quantity", "cds", "numberofcds", "numcds"], [Amount] = ["dollarvalue"],
            },
            Traps = ["sampleid", "masterid"],
        },
        new("a table of trans_date and tran_amount", "transdate", "tranamount")
        {
            Roles = new() { [Customer] = ["customerid"], [Date] = ["transdate"], [Amount] = ["tranamount"] },
        },
        // Сумма is after discounts, Цена before them.
        OneC("номенклатура"),
        OneC("номер"),
        OneC("документ"),
        new("an Ozon export of postings", "номерзаказа", "номеротправления", "принятвобработку")
        {
            Roles = new()
            {
                [Customer] = ["idпокупателя", "покупатель", "имяпокупателя", "имяполучателя", "телефонполучателя"],
                [Order] = ["номерзаказа"], [Date] = ["принятвобработку"], [Quantity] = ["количество"],
                [Price] = ["вашацена", "ценатовара"],
                [Amount] = ["итоговаястоимостьтовара", "оплаченопокупателем", "суммаотправления"],
                [Product] = ["наименованиетовара", "названиетовара"], [Code] = ["артикул", "sku", "ozonid"],
                [Currency] = ["кодвалютыотправления", "кодвалютытовара"],
            },
            Traps = ["датаотгрузки", "номеротправления", "датадоставки", "стоимостьдоставки"],
            Status = "статус",
            WithoutCustomer = "error.no-ozon-buyer",
        },
        new("a Wildberries report of sales", "srid", "артикулпоставщика", "датапродажи")
        {
            Roles = new()
            {
                [Customer] = ["idпокупателя", "покупатель"], [Order] = ["номерзаказа", "srid"],
                [Date] = ["датазаказапокупателем", "датапродажи"], [Quantity] = ["колво"],
                [Amount] = ["вайлдберризреализовалтоварпр", "ценарозничнаясучетомсогласованнойскидки"],
                [Product] = ["название", "предмет"], [Code] = ["кодноменклатуры", "артикулпоставщика"], [Currency] = ["валюта"],
            },
            Traps = ["ценарозничная", "номерпоставки"],
            Status = "типдокумента",
            WithoutCustomer = NoWildberriesBuyer,
        },
        new("Wildberries' orders", "gnumber", "supplierarticle", "nmid", "date")
        {
            Roles = new()
            {
                [Customer] = ["buyerid", "customerid"], [Order] = ["gnumber"], [Date] = ["date"],
                [Amount] = ["pricewithdisc", "finishedprice", "totalprice"], [Product] = ["subject"], [Code] = ["nmid"],
            },
            Traps = ["lastchangedate", "srid", "sticker"],
            Status = "iscancel",
            WithoutCustomer = NoWildberriesBuyer,
        },
    ];

    private const string NoAmazonBuyer = "error.no-amazon-buyer";

    private const string NoWildberriesBuyer = "error.no-wildberries-buyer";

    /// <summary>The kind of a header, or null.</summary>
    /// <param name="header">Its columns as they are written.</param>
    /// <param name="plain">The same as <see cref="RoleNames.Plain"/> writes them.</param>
    internal static KnownExport? Of(IReadOnlyList<string> header, IReadOnlyList<string> plain) =>
        All.FirstOrDefault(export => export.Matches(header, plain));

    private static Dictionary<string, string[]> WooCommerce(string role, string value) => new()
    {
        [Customer] = ["customerid"],
        [Order] = ["orderid", "ordernumber"],
        [Date] = ["date", "orderdate", "datecreated"],
        [Quantity] = ["itemquantity"],
        [role] = [value],
        [Product] = ["itemname"],
        [Code] = ["itemsku"],
        [Currency] = ["ordercurrency", "currency"],
    };

    private static Dictionary<string, string[]> Amazon(string order) => new()
    {
        [Customer] = ["buyeremail"],
        [Order] = [order],
        [Date] = ["purchasedate"],
        [Quantity] = ["quantity", "quantitypurchased"],
        [Amount] = ["itemprice"],
        [Product] = ["productname"],
        [Code] = ["sku", "asin"],
        [Currency] = ["currency"],
    };

    private static KnownExport Stripe(string date) => new("a Stripe export of payments", "id", date, "amount", "amountrefunded", "currency")
    {
        Roles = new()
        {
            [Customer] = ["customerid", "customeremail"], [Order] = ["id"], [Date] = [date], [Amount] = ["amount"],
            [Product] = ["description"], [Currency] = ["currency"],
        },
        Traps = ["cardid", "customerdescription", "fee", "convertedamount", "invoiceid"],
        Status = "status",
        Guest = ["customeremail"],
    };

    private static KnownExport OneC(string what) => new("a 1C report", "контрагент", what, "сумма")
    {
        Roles = new()
        {
            [Customer] = ["контрагент"], [Order] = ["документ", "регистратор", "ссылка", "номер", "номердокумента"],
            [Date] = ["дата", "период"], [Quantity] = ["количество"], [Amount] = ["сумма"], [Product] = ["номенклатура"],
            [Code] = ["артикул", "код"], [Currency] = ["валюта"],
        },
        Traps = ["цена", "суммандс", "всего"],
    };
}
