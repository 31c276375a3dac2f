using System.Globalization;

namespace Segmentation.Transactions.Sample;

/// <summary>Size and seed of generated transactions.</summary>
internal sealed record SampleOptions
{
    /// <summary>Number of customers; each buys at least once.</summary>
    public int Customers { get; init; } = 2_000;

    /// <summary>Number of rows in all.</summary>
    public long Transactions { get; init; } = 50_000;

    /// <summary>Seed; the same options give the same bytes.</summary>
    public ulong Seed { get; init; }
}

/// <summary>Writes made-up transactions of a gift shop in the columns of UCI Online Retail, with the skew of real ones.</summary>
/// <remarks>
/// Orders are planned customer by customer (<see cref="SamplePlan"/>), put in order of time, and written line by line, each
/// order from random numbers of its own. Dirt is planted too: returns as <c>C</c> invoices, repeated lines, orders without
/// a customer, lines at price zero.
/// </remarks>
internal static class SampleTransactions
{
    private const int BufferBytes = 1 << 20;
    private const int LongestRow = 256;
    private const int FirstInvoice = 500_001;
    private const int FirstCustomer = 10_001;
    private const int OrdersBetweenReports = 1 << 14;

    /// <summary>
    /// Writes a CSV with the header <c>InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country</c>, rows in order
    /// of time.
    /// </summary>
    /// <param name="output">Left open.</param>
    /// <param name="options">How much, and the seed.</param>
    /// <param name="truth">Where the planted segment of each customer is written as <c>customer_id,segment</c>; null for nowhere. Left
    /// open.</param>
    /// <param name="progress">Told of rows written, as stage <c>write</c>.</param>
    /// <param name="cancellation">Looked at every few thousand orders, customers and lines.</param>
    /// <exception cref="InputException">Fewer transactions than customers, or no customer.</exception>
    public static void Write(
        Stream output, SampleOptions options, Stream? truth = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (options.Customers < 1 || options.Transactions < options.Customers)
            throw new InputException(
                $"{options.Customers:N0} customers and {options.Transactions:N0} transactions were asked for; there must be at least 1 "
                + $"customer, and as many transactions as customers.");
        SamplePlan plan = SamplePlan.Make(options, cancellation);
        if (truth is not null)
            WriteTruth(truth, plan, cancellation);
        WriteRows(output, options, plan, progress, cancellation);
    }

    private static void WriteTruth(Stream truth, SamplePlan plan, CancellationToken cancellation)
    {
        var writer = new CsvWriter(truth);
        writer.Field("customer_id");
        writer.Field("segment");
        writer.EndRow();
        for (int i = 0; i < plan.SegmentOf.Length; i++)
        {
            if (i % OrdersBetweenReports == 0)
                cancellation.ThrowIfCancellationRequested();
            writer.Field((long)FirstCustomer + i);
            writer.Field(SampleSegment.All[plan.SegmentOf[i]].Name);
            writer.EndRow();
        }
        writer.Flush();
    }

    private static void WriteRows(
        Stream output, SampleOptions options, SamplePlan plan, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        SampleProduct[] products = SampleProduct.Catalogue(options.Seed);
        var buffer = new byte[BufferBytes];
        int at = Put(buffer, 0, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"u8);
        var start = new byte[16];
        var time = new byte[24];
        var end = new byte[48];
        int lastMinute = -1;
        int timeLength = 0;
        long rows = 0;
        for (int i = 0; i < plan.Order.Length; i++)
        {
            if (i % OrdersBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new StageProgress("write", rows, options.Transactions));
            }
            ref readonly PlannedOrder order = ref plan.Orders[plan.Order[i]];
            int startLength = 0;
            if (order.IsReturn)
                start[startLength++] = (byte)'C';
            startLength = Put(start, startLength, FirstInvoice + i);
            if (order.Minute != lastMinute)
            {
                lastMinute = order.Minute;
                time[0] = (byte)',';
                SamplePlan.FirstDay.AddMinutes(lastMinute)
                    .TryFormat(time.AsSpan(1), out timeLength, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                timeLength++;
            }
            int endLength = Put(end, 0, ","u8);
            if (!order.IsAnonymous)
                endLength = Put(end, endLength, FirstCustomer + order.Customer);
            endLength = Put(end, endLength, Country(order.Customer));
            int segment = plan.SegmentOf[order.Customer];
            // A return repeats the first lines of its order, and an order its products, by drawing from the same stream.
            var random = new SeededRandom(options.Seed, order.Stream);
            SampleProduct product = products[0];
            int quantity = 1;
            bool isFree = false;
            for (int line = 0; line < order.Lines; line++)
            {
                ulong bits = random.NextUInt64();
                // One line in 256 is entered twice.
                if (line == 0 || (bits & 0xFF) != 0)
                {
                    product = SampleProduct.Pick(products, (bits >> 8) & 0xFFFFFF);
                    quantity = SampleSegment.All[segment].Quantity((uint)(bits >> 32));
                    isFree = (bits & 0xFFF00) == 0x12300;
                }
                if (at > BufferBytes - LongestRow)
                {
                    cancellation.ThrowIfCancellationRequested();
                    output.Write(buffer, 0, at);
                    at = 0;
                }
                at = Put(buffer, at, start.AsSpan(0, startLength));
                at = Put(buffer, at, product.CodeAndName);
                at = Put(buffer, at, order.IsReturn ? -quantity : quantity);
                at = Put(buffer, at, time.AsSpan(0, timeLength));
                at = isFree ? Put(buffer, at, ",0.0"u8) : Put(buffer, at, product.Price);
                at = Put(buffer, at, end.AsSpan(0, endLength));
            }
            rows += order.Lines;
        }
        output.Write(buffer, 0, at);
        output.Flush();
        progress?.Report(new StageProgress("write", rows, options.Transactions));
    }

    private static ReadOnlySpan<byte> Country(int customer) => (customer % 23) switch
    {
        0 => ",Germany\n"u8,
        1 => ",France\n"u8,
        2 => ",Spain\n"u8,
        _ => ",UK\n"u8,
    };

    private static int Put(byte[] buffer, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer.AsSpan(at));
        return at + text.Length;
    }

    private static int Put(byte[] buffer, int at, int number)
    {
        number.TryFormat(buffer.AsSpan(at), out int written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
