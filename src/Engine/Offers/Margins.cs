using System.Globalization;
using Segmentation.Transactions;
using Segmentation.Transactions.Text;

namespace Segmentation.Offers;

/// <summary>What a unit of revenue leaves, by product: so that offers are ranked by profit.</summary>
internal static class Margins
{
    /// <summary>Margins of all products from a short list.</summary>
    /// <param name="products">The products that were bought.</param>
    /// <param name="revenue">Revenue of each.</param>
    /// <param name="given">Code or name → margin as written, such as 0.35.</param>
    /// <param name="source">Where the list is from, for messages.</param>
    /// <returns>One margin a product. A product that is not listed gets the mean of those that are, weighed by revenue.</returns>
    /// <exception cref="InputException">A margin that is no number up to 1, or no product of the list among those bought.</exception>
    public static double[] Of(ProductList products, double[] revenue, IReadOnlyList<KeyValuePair<string, string>> given, string source)
    {
        var listed = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string product, string text) in given)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double margin) || !(margin <= 1)
                || !double.IsFinite(margin))
                throw new InputException(
                    $"{source}: margin \"{text}\" of \"{product}\" is not a share of the revenue, such as 0.35; at most 1.");
            listed[ProductText.Normalize(product)] = margin;
        }
        var margins = new double[products.Count];
        Array.Fill(margins, double.NaN);
        double known = 0, profit = 0;
        for (int product = 0; product < margins.Length; product++)
        {
            if (!listed.TryGetValue(ProductText.Normalize(products.Codes[product]), out double margin)
                && !listed.TryGetValue(ProductText.Normalize(products.Name(product)), out margin))
                continue;
            margins[product] = margin;
            known += revenue[product];
            profit += revenue[product] * margin;
        }
        if (known == 0)
            throw new InputException(
                $"{source}: none of its {listed.Count:N0} products was bought. Its first column must hold codes or names as the "
                + $"transactions write them.");
        for (int product = 0; product < margins.Length; product++)
        {
            if (double.IsNaN(margins[product]))
                margins[product] = profit / known;
        }
        return margins;
    }
}
