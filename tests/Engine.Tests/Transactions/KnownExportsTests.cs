using Segmentation.Transactions;
using Segmentation.Transactions.Columns;

namespace Segmentation.Tests.Transactions;

/// <summary>A made-up file of every known export: who bought, how often, and for how much.</summary>
public sealed class KnownExportsTests
{
    public static TheoryData<string, string, string> Files => new()
    {
        {
            "an Odoo export of orders",
            "id,name,partner_id,user_id,date_order,create_date,amount_untaxed,amount_total,state\n11,S00011,Azure,Mia,2025-01-05 "
            + "09:00:00,2025-01-04 09:00:00,100,121,sale\n"
            + "12,S00012,Deco,Mia,2025-01-06 09:00:00,2025-01-04 09:00:00,10,12.1,sale\n13,S00013,Azure,Mia,2025-02-06 09:00:00,2025-02-04 "
            + "09:00:00,10,12.1,sale\n",
            "Azure 2 133.1; Deco 1 12.1"
        },
        {
            "a Shopify export of orders",
            "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem "
            + "price,Lineitem sku,Id\n"
            + "#1,ann@x.test,paid,2025-01-05 09:00:01 +0200,EUR,25,29,2025-01-05 09:00:00 "
            + "+0200,2,Cup,10,S1,7001\n#1,ann@x.test,,,,,,2025-01-05 09:00:00 +0200,1,Spoon,5,S2,\n"
            + "#2,bob@x.test,paid,2025-02-05 09:00:01 +0200,EUR,12,12,2025-02-05 09:00:00 "
            + "+0200,3,Fork,4,S3,7002\n#3,ann@x.test,paid,2025-03-05 09:00:01 +0200,EUR,7,7,2025-03-05 09:00:00 +0200,1,Jug,7,S4,7003\n",
            "ann@x.test 2 32; bob@x.test 1 12"
        },
        {
            "a Shopify export of orders",
            "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Id\n#1,ann@x.test,paid,EUR,25,29,2025-01-05 "
            + "09:00:00,7001\n#2,bob@x.test,paid,EUR,12,12,2025-02-05 09:00:00,7002\n#3,ann@x.test,paid,EUR,7,7,2025-03-05 09:00:00,7003\n",
            "ann@x.test 2 36; bob@x.test 1 12"
        },
        {
            "a WooCommerce export of orders",
            "order_id,order_number,date,status,order_total,order_currency,customer_id,billing_email,item_name,item_sku,item_quantity,"
                + "item_total\n"
            + "11,11,2025-01-05 10:00,completed,30,EUR,5,ann@x.test,Cup,S1,2,20\n11,11,2025-01-05 "
            + "10:00,completed,30,EUR,5,ann@x.test,Jug,S2,1,10\n12,12,2025-02-05 10:00,completed,8,EUR,5,ann@x.test,Cup,S1,1,8\n",
            "5 2 38"
        },
        {
            "a WooCommerce export of orders",
            "Order Number,Order Status,Order Date,Customer User ID,Email (Billing),Order Total Amount,SKU,Item Name,Quantity,Item Cost\n"
            + "11,Completed,2025-01-05 10:00,5,ann@x.test,30,S1,Cup,2,10\n11,Completed,2025-01-05 "
            + "10:00,5,ann@x.test,30,S2,Jug,1,10\n12,Completed,2025-02-05 10:00,6,bob@x.test,8,S1,Cup,1,8\n",
            "5 1 30; 6 1 8"
        },
        {
            "a WooCommerce export of orders",
            "order_id,order_date,status,order_total,customer_id,billing_email\n11,2025-01-05 "
            + "10:00,completed,30,5,ann@x.test\n12,2025-02-05 10:00,completed,8,5,ann@x.test\n",
            "5 2 38"
        },
        {
            "WooCommerce's table of orders",
            "order_id,parent_id,date_created,num_items_sold,total_sales,net_total,net_sales,status,customer_id\n11,0,2025-01-05 "
            + "10:00:00,2,33,30,30,wc-completed,5\n12,0,2025-02-05 10:00:00,1,9,8,8,wc-completed,5\n",
            "5 2 38"
        },
        {
            "a Magento export of orders",
            "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Customer "
            + "Email,Customer Name\n"
            + "000000001,Main,2025-01-05 10:00:00,Ann A,Ann A,30,33,complete,ann@x.test,Ann A\n000000002,Main,2025-02-05 10:00:00,Ann "
            + "A,Ann A,8,9,complete,ann@x.test,Ann A\n",
            "ann@x.test 2 38"
        },
        {
            "Magento's table of orders",
            "entity_id,increment_id,status,customer_id,customer_email,created_at,base_grand_total,grand_total,total_qty_ordered\n"
                + "1,100000001,complete,7,ann@x.test,2025-01-05 10:00:00,30,33,2\n"
                + "2,100000002,complete,,bob@x.test,2025-02-05 10:00:00,8,9,1\n"
                + "3,100000003,complete,7,ann@x.test,2025-03-05 10:00:00,5,6,1\n",
            "ann@x.test 2 35; bob@x.test 1 8"
        },
        {
            "a BigCommerce export of orders",
            "Order ID,Customer ID,Customer Name,Customer Email,Order Date,Order Status,Order Total (inc tax),Order Total (ex tax),Order "
            + "Currency Code\n"
            + "101,7,Ann A,ann@x.test,2025-01-05,Shipped,30,25,USD\n102,8,Bob B,bob@x.test,2025-02-05,Shipped,8,7,USD\n103,7,Ann "
            + "A,ann@x.test,2025-03-05,Shipped,5,4,USD\n",
            "7 2 35; 8 1 8"
        },
        {
            "a Square export of items",
            "Date,Time,Time Zone,Category,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Event Type,Customer "
            + "ID,Customer Name\n"
            + "2025-01-05,09:00:00,UTC,Cups,Cup,2,S1,20,-2,18,0,T1,P1,Payment,C7,Ann "
            + "A\n2025-01-05,09:00:00,UTC,Cups,Jug,1,S2,10,0,10,0,T1,P1,Payment,C7,Ann "
            + "A\n2025-02-05,09:00:00,UTC,Cups,Cup,1,S1,10,0,10,0,T2,P2,Payment,C8,Bob B\n",
            "C7 1 28; C8 1 10"
        },
        {
            "a Square export of transactions",
            "Date,Time,Gross Sales,Discounts,Net Sales,Tax,Total Collected,Transaction ID,Payment ID,Event Type,Customer ID,Customer "
            + "Name\n2025-01-05,09:00:00,20,-2,18,2,20,T1,P1,Payment,C7,Ann A\n2025-02-05,09:00:00,10,0,10,1,11,T2,P2,Payment,C7,Ann A\n",
            "C7 2 28"
        },
        {
            "a Stripe export of payments",
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Description,Fee,Status,Customer ID,Customer Email,Card "
            + "ID\nch_1,2025-01-05 10:00:00,30,0,eur,true,Cup,1,Paid,cus_7,ann@x.test,card_1\nch_2,2025-02-05 "
            + "10:00:00,8,0,eur,true,Cup,1,Paid,cus_7,ann@x.test,card_2\n",
            "cus_7 2 38"
        },
        {
            "a Stripe export of payments",
            "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Fee,Status,Customer Email\nch_1,Cup,2025-01-05 "
            + "10:00,30,0,eur,1,Paid,ann@x.test\nch_2,Cup,2025-02-05 10:00,8,0,eur,1,Paid,bob@x.test\n",
            "ann@x.test 1 30; bob@x.test 1 8"
        },
        {
            "an Etsy export of sold items",
            "Sale Date,Item Name,Buyer,Quantity,Price,Item Total,Currency,Transaction ID,Listing ID,Order ID,Order "
            + "Type,SKU\n01/25/2025,Cup,annbuys,2,10,20,USD,1,91,500,online,S1\n01/25/2025,Jug,annbuys,1,7,7,USD,2,92,500,online,S2\n"
            + "02/25/2025,Cup,bobbuys,1,10,10,USD,3,91,501,online,S1\n",
            "annbuys 1 27; bobbuys 1 10"
        },
        {
            "an Etsy export of sold orders",
            "Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Currency,Order Value,Order Total,Order "
            + "Net,Buyer\n01/25/2025,500,annbuys,Ann A,3,USD,27,30,25,Ann A (annbuys)\n02/25/2025,501,annbuys,Ann A,1,USD,10,12,9,Ann A "
            + "(annbuys)\n",
            "annbuys 2 37"
        },
        {
            "an Amazon order report",
            "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity\tcurrency\titem-price\titem-tax\tbuyer-email\n"
                + "A-1\t2025-01-05T10:00:00+00:00\tShipped\tCup\tS1\t3\tEUR\t30.00\t0\tann@m.test\n"
                + "A-2\t2025-02-05T10:00:00+00:00\tShipped\tCup\tS1\t1\tEUR\t10.00\t0\tann@m.test\n"
                + "A-3\t2025-02-06T10:00:00+00:00\tShipped\tCup\tS1\t2\tEUR\t20.00\t0\tbob@m.test\n",
            "ann@m.test 2 40; bob@m.test 1 20"
        },
        {
            "an Amazon order report",
            "order-id\torder-item-id\tpurchase-date\tbuyer-email\tbuyer-name\tsku\tproduct-name\tquantity-purchased\tcurrency\t"
                + "item-price\nA-1\t1\t2025-01-05T10:00:00+00:00\tann@m.test\tAnn\tS1\tCup\t3\tEUR\t30.00\n"
                + "A-1\t2\t2025-01-05T10:00:00+00:00\tann@m.test\tAnn\tS2\tJug\t1\tEUR\t5.00\n",
            "ann@m.test 1 35"
        },
        {
            "Olist's orders",
            "order_id,customer_id,customer_unique_id,order_status,order_purchase_timestamp,order_item_id,product_id,payment_value\n"
                + "o1,c1,u1,delivered,2017-10-02 10:56:33,1,p1,100\no2,c2,u1,delivered,2018-07-24 20:41:37,1,p2,50\n"
                + "o3,c3,u2,delivered,2018-08-08 08:38:49,1,p3,30\n",
            "u1 2 150; u2 1 30"
        },
        {
            "dunnhumby's transactions",
            "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,week,transaction_timestamp\n"
                + "900,330,31198570044,1095275,2,1.00,0,1,2017-01-01 11:53:26\n"
                + "900,330,31198570047,9878513,1,0.99,0.1,1,2017-01-08 12:10:28\n"
                + "906,381,31198655051,1007664,1,0.30,0,1,2017-01-01 12:26:30\n",
            "900 2 1.99; 906 1 0.3"
        },
        {
            "CDNOW's purchases",
            "customer_id,date,quantity,dollar_value\n4,1997-01-01,2,29.33\n4,1997-01-18,2,29.73\n21,1997-01-01,3,63.34\n",
            "4 2 59.06; 21 1 63.34"
        },
        {
            "a table of trans_date and tran_amount",
            "customer_id,trans_date,tran_amount\nCS5295,11-Feb-13,35\nCS5295,15-Mar-15,39\nCS4768,26-Feb-13,52\n".Replace("11-Feb-13",
            "2013-02-11").Replace("15-Mar-15", "2015-03-15").Replace("26-Feb-13", "2013-02-26"),
            "CS4768 1 52; CS5295 2 74"
        },
        {
            "a 1C report",
            "Дата;Номер;Контрагент;Номенклатура;Артикул;Количество;Цена;Сумма\n05.01.2025 10:00:00;УТ-1;ООО "
            + "Роза;Чашка;А1;2;100,00;180,00\n05.01.2025 10:00:00;УТ-1;ООО Роза;Кувшин;А2;1;50,00;50,00\n25.01.2025 10:00:00;УТ-2;ИП "
            + "Иванов;Чашка;А1;1;100,00;100,00\n",
            "ИП Иванов 1 100; ООО Роза 1 230"
        },
        {
            "an Ozon export of postings",
            "Номер заказа;Номер отправления;Принят в обработку;Дата отгрузки;Статус;Сумма отправления;Код валюты отправления;Наименование "
            + "товара;Артикул;Ваша цена;Количество;Имя получателя\n"
            + "501-1;501-1-1;2025-01-05 10:00:00;2025-01-06 10:00:00;Доставлен;200,00;RUB;Чашка;А1;100,00;2;Анна\n501-2;501-2-1;2025-02-05 "
            + "10:00:00;2025-02-06 10:00:00;Доставлен;50,00;RUB;Кувшин;А2;50,00;1;Анна\n",
            "Анна 2 250"
        },
        {
            "a Wildberries report of sales",
            "Номер поставки;Предмет;Код номенклатуры;Артикул поставщика;Название;Тип документа;Дата заказа покупателем;Дата "
            + "продажи;Кол-во;Цена розничная;Вайлдберриз реализовал Товар (Пр);Srid;Покупатель\n"
            + "1;Чашки;77;А1;Чашка;Продажа;2025-01-05;2025-01-07;1;120,00;100,00;s1;Анна\n"
            + "1;Чашки;77;А1;Чашка;Продажа;2025-02-05;2025-02-07;1;120,00;110,00;s2;Анна\n",
            "Анна 2 210"
        },
        {
            "Wildberries' orders",
            "date,lastChangeDate,supplierArticle,nmId,subject,totalPrice,discountPercent,priceWithDisc,isCancel,gNumber,srid,buyer_id\n"
                + "2025-01-05T10:00:00,2025-01-06T10:00:00,A1,77,Cups,120,10,108,false,g1,s1,ann\n"
                + "2025-01-05T10:00:00,2025-01-06T10:00:00,A2,78,Jugs,50,0,50,false,g1,s2,ann\n",
            "ann 1 158"
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_KnownExport_GivesItsCustomersOrdersAndSums(string name, string text, string expected)
    {
        CustomerTotals totals = Csv.Read(text);
        Assert.Equal(name, totals.Formats[0].KnownAs);
        Assert.Equal(expected,
            string.Join("; ", Enumerable.Range(0, totals.Ids.Count)
            .Select(i => FormattableString.Invariant($"{totals.Ids[i]} {totals.Orders[i]} {Math.Round(totals.Amount[i], 6)}"))));
    }

    [Fact]
    public void Files_OfTheTests_CoverEveryKnownExport() =>
        Assert.Equal(KnownExports.All.Count, Files.Count + 2);

    [Theory]
    [InlineData("amazon-order-id,purchase-date,sku,quantity,item-price\nA-1,2025-01-05,S1,3,30\n",
        "Amazon's reports name the buyer only where they hold buyer-email")]
    [InlineData("Номер заказа;Номер отправления;Принят в обработку;Количество;Ваша цена\n501-1;501-1-1;2025-01-05 10:00:00;1;5\n",
        "Ozon's report names no buyer")]
    [InlineData("Srid;Артикул поставщика;Дата продажи;Кол-во;Вайлдберриз реализовал Товар (Пр)\ns1;А1;2025-01-05;1;5\n",
        "Wildberries' reports name no buyer")]
    public void Read_ExportWithoutABuyer_SaysWhatToDo(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Csv.Read(text)).Message, StringComparison.Ordinal);
}
