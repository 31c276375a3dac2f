using Segmentation.Transactions;
using Segmentation.Transactions.Text;

namespace Segmentation.Offers;

/// <summary>Lines of an order that are no goods: postage, fees, discounts, corrections. Nobody is offered them.</summary>
internal static class ServiceLines
{
    /// <summary>Words that make a line a service: the first or the only words of its normalised name, in English and Russian.</summary>
    public static IReadOnlyList<string> Defaults { get; } =
    [
        "postage", "dotcom postage", "carriage", "shipping", "delivery", "freight", "manual", "adjust", "adjustment", "discount",
        "bank charges",
        "amazon fee", "fee", "commission", "cruk commission", "sample", "samples", "bad debt", "adjust bad debt", "test", "refund",
        "deposit", "tax",
        "voucher", "gift voucher", "gift card", "packing", "handling",
        "доставка", "скидка", "услуга", "услуги", "подарочный сертификат", "подарочная карта", "возврат", "упаковка заказа", "комиссия",
    ];

    /// <summary>Which products are goods.</summary>
    /// <param name="products">All products.</param>
    /// <param name="notProducts">Names; a product is none where its normalised name is one of them, or begins with one and goes on with a
    /// space and something that is no word (a number, a date, a code). Its code may stand for it too.</param>
    /// <returns>One entry a product; false for services and for the product without a name.</returns>
    public static bool[] Goods(ProductList products, IReadOnlyList<string>? notProducts = null)
    {
        string[] names = [.. (notProducts ?? Defaults).Select(ProductText.Normalize)];
        var known = names.ToHashSet(StringComparer.Ordinal);
        var goods = new bool[products.Count];
        for (int product = 0; product < goods.Length; product++)
        {
            string name = ProductText.Normalize(products.Name(product));
            string code = ProductText.Normalize(products.Codes[product]);
            goods[product] = name.Length > 0 && !known.Contains(name) && !known.Contains(code)
                && !Array.Exists(names, service => IsNumbered(name, service));
        }
        return goods;
    }

    // "postage 2nd class" and "discount 10%" are services, "test tube vase" and "sample box" are goods.
    private static bool IsNumbered(string name, string service) =>
        name.Length > service.Length + 1 && name.StartsWith(service, StringComparison.Ordinal) && name[service.Length] == ' '
            && !char.IsLetter(name[service.Length + 1]);
}
