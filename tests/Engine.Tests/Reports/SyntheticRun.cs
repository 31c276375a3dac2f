using System.Text;
using Segmentation.Clustering.Methods;
using Segmentation.Clustering;
using Segmentation.Compute;
using Segmentation.Embedding;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports;

/// <summary>A finished run over made-up customers, built without the pipeline, so that files and reports are tested on their own.</summary>
internal static class SyntheticRun
{
    private static readonly string[] Columns = ["recency", "frequency", "monetary"];

    // Recency, frequency and mean receipt about which each segment's customers scatter.
    private static readonly (string Name, double Recency, double Frequency, double Receipt, string Strategy)[] Kinds =
    [
        ("Loyal", 12, 14, 420, "strategy.loyal"),
        ("Promising", 25, 4, 330, "strategy.promising"),
        ("Newcomers", 18, 1.1, 260, "strategy.newcomers"),
        ("Drifting", 95, 3.2, 310, "strategy.drifting-worthy"),
        ("At risk & <wavering>", 160, 1.2, 290, "strategy.at-risk"),
        ("Lost", 280, 1.1, 240, "strategy.lost"),
        ("Big wholesalers", 9, 60, 1900, "strategy.big-wholesalers"),
    ];

    internal static AnalysisResult Create(
        int customers = 3000, int segments = 7, bool transactions = true, string method = "ward", bool map = true)
    {
        var random = new SeededRandom(7);
        var ids = new IdList.Builder();
        var values = new Matrix(customers, 3);
        var positions = new Matrix(customers, 2);
        int[] labels = new int[customers];
        for (int i = 0; i < customers; i++)
        {
            ids.Add(System.Text.Encoding.UTF8.GetBytes((12346 + i).ToString()));
            int segment = i < segments ? i : Math.Min(random.Next(segments), random.Next(segments));
            labels[i] = segment;
            (_, double recency, double frequency, double receipt, _) = Kinds[segment % Kinds.Length];
            double orders = Math.Max(1, Math.Round(frequency * Math.Exp(0.35 * random.NextGaussian())));
            values[i, 0] = Math.Round(recency * Math.Exp(0.4 * random.NextGaussian()));
            values[i, 1] = orders;
            values[i, 2] = Math.Round(orders * receipt * Math.Exp(0.5 * random.NextGaussian()), 2);
            double angle = segment * 2.39996;
            double distance = 12 * Math.Sqrt(segment + 0.5);
            positions[i, 0] = (distance * Math.Cos(angle)) + (5 * random.NextGaussian());
            positions[i, 1] = (distance * Math.Sin(angle)) + (5 * random.NextGaussian());
        }
        var table = new FeatureTable(ids.ToIdList(), Columns, values);
        (Matrix transformed, double[] means, double[] deviations) = LogStandardised(values);
        double[] silhouettes = [.. labels.Select(label => Math.Clamp(0.45 - (0.04 * label) + (0.22 * random.NextGaussian()), -0.6, 0.9))];
        var silhouette = new SilhouetteResult(silhouettes.Average(), null, [.. Enumerable.Range(0, customers)], silhouettes);
        var result = new SegmentationResult(
            new SegmentationOptions { Method = ClusteringMethods.Find(method)!, Seed = 42 },
            new DeviceInfo("cpu", "Test processor (AVX-512, 2 threads)", DeviceKind.Simd, "AVX-512", 2, 1L << 30),
            table,
            new FeatureTransform(TransformKind.Log, Columns, means, deviations),
            transformed,
            transformed,
            labels,
            Profiles(values, transformed, labels, silhouettes, segments),
            new SegmentationQuality(silhouettes.Average(), null, 2431.5, 0.934, 4021.25, map ? 0.7412 : null),
            silhouette,
            method == "ward" ? Linked(labels, segments) : null,
            map ? new TSneResult(positions, 0.7412, 1000) : null,
            null,
            [new("transform", 0.004, 80), new("neighbors", 0.11, 95), new("embed", 0.84, 120), new("cluster", 0.05, 121),
            new("quality", 0.03, 121), new("profile", 0.01, 121)])
        {
            Choice = new ChosenK(
                segments,
                [.. Enumerable.Range(2, 11)
                    .Select(k => new KQuality(
                        k, 0.42 - (0.012 * Math.Abs(k - segments)), null, 2000 + (40 * k), 1.2 - (0.02 * k), 9000.0 / k))],
                labels, silhouette),
        };
        CustomerFeatures? source = transactions ? Source(table) : null;
        return new AnalysisResult
        {
            Version = "0.1.0",
            Input = "orders <2011>.csv.gz",
            InputSha256 = new string('a', 64),
            InputRows = 541_909,
            Segments = result,
            Source = source,
            Stages = [new("read", 0.31, 70), new("features", 0.02, 75), .. result.Stages],
        };
    }

    private static (Matrix Values, double[] Means, double[] Deviations) LogStandardised(Matrix values)
    {
        var transformed = new Matrix(values.Rows, values.Columns, [.. values.Values.Select(value => Math.Log(1 + value))]);
        double[] means = new double[values.Columns];
        double[] deviations = new double[values.Columns];
        for (int j = 0; j < values.Columns; j++)
        {
            double[] column = transformed.Column(j);
            means[j] = column.Average();
            deviations[j] = Math.Sqrt(column.Average(value => (value - means[j]) * (value - means[j])));
            for (int i = 0; i < values.Rows; i++)
                transformed[i, j] = (transformed[i, j] - means[j]) / deviations[j];
        }
        return (transformed, means, deviations);
    }

    private static SegmentProfile[] Profiles(Matrix values, Matrix transformed, int[] labels, double[] silhouettes, int segments)
    {
        double revenue = values.Column(2).Sum();
        return [.. Enumerable.Range(0, segments).Select(segment =>
        {
            int[] members = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == segment)];
            double own = members.Sum(i => values[i, 2]);
            (string name, _, _, _, string strategy) = Kinds[segment % Kinds.Length];
            return new SegmentProfile(
                segment,
                segment < Kinds.Length ? name : $"{name} {segment}",
                new Phrase(strategy),
                new Phrase("reason.feature", ("feature", new FeatureLabel("recency")), ("score", -1.25)),
                members.Length,
                (double)members.Length / labels.Length,
                own,
                own / revenue,
                members.Average(i => silhouettes[i]),
                [.. Columns.Select((column, j) =>
                Summary(column, [.. members.Select(i => values[i, j]).Order()], members.Average(i => transformed[i, j])))])
            { Code = SegmentNames.CodeOf(name) };
        })];
    }

    private static FeatureSummary Summary(string column, double[] sorted, double zScore) =>
        new(column, sorted.Average(), sorted[0], At(sorted, 0.05), At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), At(sorted, 0.95),
            sorted[^1], zScore);

    private static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    // Customers of a segment join one after another, then the segments join: a valid linkage whose cut is the labels.
    private static Dendrogram Linked(int[] labels, int segments)
    {
        int n = labels.Length;
        var rows = new List<Linkage>(n - 1);
        var queues = Enumerable.Range(0, segments)
            .Select(s => new Queue<(int Id, int Size)>(Enumerable.Range(0, n).Where(i => labels[i] == s).Select(i => (i, 1)))).ToArray();
        while (queues.Any(queue => queue.Count > 1))
        {
            foreach (Queue<(int Id, int Size)> queue in queues.Where(queue => queue.Count > 1))
                queue.Enqueue(Join(queue.Dequeue(), queue.Dequeue(), 30.0 * rows.Count / n * rows.Count / n));
        }
        var left = new Queue<(int Id, int Size)>(queues.Select(queue => queue.Dequeue()));
        while (left.Count > 1)
            left.Enqueue(Join(left.Dequeue(), left.Dequeue(), 36 + (8.0 * (rows.Count - n + segments + 1))));
        return new Dendrogram([.. rows]);

        (int Id, int Size) Join((int Id, int Size) a, (int Id, int Size) b, double height)
        {
            rows.Add(new Linkage(Math.Min(a.Id, b.Id), Math.Max(a.Id, b.Id), height, a.Size + b.Size));
            return (n + rows.Count - 1, a.Size + b.Size);
        }
    }

    private static CustomerFeatures Source(FeatureTable table)
    {
        double revenue = table.Values.Column(2).Sum();
        KeyValuePair<string, double>[] months = [.. Enumerable.Range(0, 13)
            .Select(m => KeyValuePair.Create(new DateTime(2010, 12, 1).AddMonths(m)
            .ToString("yyyy-MM"), revenue / 13 * (0.7 + (0.05 * m))))];
        var format = new SourceFormat(
            "orders <2011>.csv.gz", ',', '.', "M/d/yyyy H:mm", "utf-8",
            new Dictionary<string, string> { ["customer"] = "CustomerID", ["date"] = "InvoiceDate" });
        return new CustomerFeatures([format])
        {
            Table = table,
            AsOf = new DateTime(2011, 12, 10, 12, 50, 0),
            Cleaning = new CleaningReport(
                541_909,
                [
                    new CleaningStep("missing-customer", 135_080,
                    [new Phrase("cleaning.example", ("line", 624), ("row", "536414,22139,,56,12/1/2010 11:52,0,,United Kingdom"))]),
                    new CleaningStep("exact-duplicates", 5_225, []),
                    new CleaningStep("cancellations", 8_872,
                    [new Phrase("cleaning.example", ("line", 143),
                        ("row", "C536379,D,Discount & <b>more</b>,-1,12/1/2010 9:41,27.5,14527,United Kingdom"))]),
                    new CleaningStep("non-positive-price", 40, []),
                ],
                392_692)
            {
                Findings =
                [
                    new Finding("mixed-offsets", FindingWeight.Note, "finding.mixed-offsets", ("first", "+03:00"), ("firstPlace", "a:2"),
                    ("other", "Z"), ("otherPlace", "a:3")),
                    new Finding("unusual-line", FindingWeight.Weighty, "finding.unusual-customer", ("customer", "<orders>"), ("share", 0.4),
                    ("orders", 7)) { Count = 1, RevenueShare = 0.4, Advice = new Phrase("finding.absurd-lines-advice"),
                    Examples = [new Phrase("finding.value-count", ("value", "a & b"), ("count", 7))] },
                ],
            },
            Summary = new TransactionSummary(
                new DateTime(2010, 12, 1, 8, 26, 0), new DateTime(2011, 12, 9, 12, 50, 0), table.Ids.Count, 18_532, revenue, months),
            InputSha256 = new string('a', 64),
        };
    }

    /// <summary>The report of a run.</summary>
    internal static string Html(AnalysisResult run)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(stream, run);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
