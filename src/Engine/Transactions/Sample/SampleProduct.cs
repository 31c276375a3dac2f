using System.Globalization;
using System.Text;

namespace Segmentation.Transactions.Sample;

/// <summary>A product of the made-up shop, as the bytes that its lines hold.</summary>
/// <param name="CodeAndName"><c>,20101,RED TEA MUG,</c>: what stands between invoice and quantity.</param>
/// <param name="Price"><c>,2.55</c>: what follows the date.</param>
internal sealed record SampleProduct(byte[] CodeAndName, byte[] Price)
{
    private const int Count = 3_000;

    private static readonly string[] Looks =
        ["RED", "BLUE", "GREEN", "IVORY", "PINK", "ROSE", "VINTAGE", "RETRO", "WOODEN", "GLASS", "METAL", "PAPER", "SPOTTY", "FLORAL",
            "STRIPED"];
    private static readonly string[] Uses =
        ["TEA", "CAKE", "GIFT", "GARDEN", "KITCHEN", "PARTY", "BABY", "TRAVEL", "HEART", "STAR", "BIRD", "LUNCH", "XMAS", "CANDLE", "DOOR",
            "PICNIC", "WALL", "DESK", "BATH", "LIGHT"];
    private static readonly string[] Things = ["MUG", "TIN", "BOX", "BAG", "SIGN", "CLOCK", "SET", "HOLDER", "FRAME", "JAR"];

    /// <summary>The catalogue: every look, use and thing once, at log-normal prices that end like prices.</summary>
    internal static SampleProduct[] Catalogue(ulong seed)
    {
        var random = new SeededRandom(seed, stream: ulong.MaxValue);
        var order = new int[Count];
        for (int i = 0; i < Count; i++)
            order[i] = i;
        random.Shuffle(order.AsSpan());
        var products = new SampleProduct[Count];
        for (int i = 0; i < Count; i++)
        {
            int name = order[i];
            string text = $"{Looks[name / 200]} {Uses[name / 10 % 20]} {Things[name % 10]}";
            double euros = Math.Round(Math.Exp(0.8 + (0.8 * random.NextGaussian())) * 10) / 10;
            double price = Math.Max(0.29, euros - 0.05);
            products[i] = new SampleProduct(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",{20_001 + name},{text},")),
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",{price:0.00}")));
        }
        return products;
    }

    /// <summary>A product by 24 random bits; few products make most of the sales.</summary>
    internal static SampleProduct Pick(SampleProduct[] products, ulong bits)
    {
        double u = bits * (1.0 / (1 << 24));
        return products[(int)(u * u * products.Length)];
    }
}
