using System.Text;
using System.Text.RegularExpressions;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports;
using Segmentation.Tests.Golden;
using Segmentation.Transactions;
using Segmentation.Transactions.Columns;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

/// <summary>What the tool says in Russian is Russian.</summary>
public sealed partial class RussianTests
{
    // Names that are written in Latin letters in Russian too, keys of columns and settings, and words of the command line.
    private static readonly string[] Names =
    [
        "t-SNE", "K-Means", "K-prototypes", "Ward", "RFM", "CSV", "SQL", "SHA-256", "JavaScript", "Hennig", "ROC-AUC", "KL", "UTF-8",
        "e-mail", "ln", "segment",
        "export", "score", "run", "csv", "yyyy-MM-dd", "z", "P", "H", "V", "p", "x", "k", "customer", "order", "frequency", "rules",
        "exact-duplicates",
        "hidden-duplicates", "absurd-lines", "Europe/Moscow", "RU", "placement", "outliers", "trim", "separate", "not-products",
        "contact-cost",
        "BG/NBD", "Pareto/NBD", "Gamma-Gamma", "NBD", "Gamma", "a", "q", "PSI", "names", "pairs", "risk", "call-first", "cohorts", "API",
        "correlations", "Excel",
        "segments", "ids", "no-ids", "gzip", "xlsx", "Parquet", "JSON", "ZIP", "open", "Ctrl-C", "d", "M", "yyyy", "EUR", "TMPDIR", "chmod",
        "upload-limit", "learned", "id", "Ozon", "Amazon", "Wildberries", "buyer-email", "date", "amount", "price", "quantity", "USD",
        "missing-customer", "none", "net", "keep", "drop", "auto", "b", "c", "d/M/yyyy", "M/d/yyyy",
        // Words of the command line in errors.
        "all", "ASCII", "N", "utf-8", "utf-16", "windows-1252", "latin-1", "windows-1251", "koi8-r", "cp866", "T08", "IANA", "tzdata",
        "UTC", "wrapping", "deposit", "client", "no", "status", "paid", "shipped", "cancelled", "null", "NUL", "true", "false", "yes",
        "key", "average", "receipt", "value", "json", "lists", "email", "mail", "DE", "US", "ISO", "churn", "dropped", "psi", "X", "ks",
        "moved", "features-sql", "sql", "shop", "categories", "out", "sqlite", "duckdb", "postgres", "clickhouse", "query", "SELECT",
        "WHERE", "interpurchase", "spread",
        "macintosh", "currency", "kmeans", "G",
        "table", "DuckDB", "replace", "append", "pgpass", "HTTP", "ClickHouse", "SQLite",
    ];

    private static readonly Language Text = Language.Load("ru");

    [Fact]
    public void Sentences_HaveNoLatinWordsButNames()
    {
        string[] foreign =
        [
            .. Text.Keys.Where(key => !key.StartsWith("language.", StringComparison.Ordinal)).SelectMany(Said)
                .Where(said => Words().Matches(said.Words).Select(word => word.Value).Except(Names).Any())
                    .Select(said => $"{said.Key} = {said.Words}"),
        ];
        if (foreign.Length > 0)
            Assert.Fail(string.Join('\n', foreign));
    }

    [Fact]
    public void Sentences_HaveRussianQuotesAndNoDoubleBlanks()
    {
        string[] source = [.. Checkout.Read("src/Engine/Wording/sentences.ru.txt").Split('\n')
            .Where(line => !line.StartsWith('#') && !line.StartsWith("language.", StringComparison.Ordinal))];
        Assert.DoesNotContain(source, line => line.Contains('“') || line.Contains('”') || line.Contains('—'));
        Assert.DoesNotContain(source, line =>
            line.Contains(" %", StringComparison.Ordinal) || line.Contains(" ,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "1 клиент", "1 заказ")]
    [InlineData(2, "2 клиента", "2 заказа")]
    [InlineData(5, "5 клиентов", "5 заказов")]
    [InlineData(11, "11 клиентов", "11 заказов")]
    [InlineData(21, "21 клиент", "21 заказ")]
    [InlineData(1_004, "1\u00a0004 клиента", "1\u00a0004 заказа")]
    public void Words_AgreeWithTheirNumber(int count, string customers, string orders)
    {
        string cell = Text.Of(
            "cohorts.cell", ("month-of-first", new DateTime(2010, 12, 1)), ("month", new DateTime(2011, 1, 1)), ("customers", count),
            ("orders", count), ("revenue", 1234.5));
        Assert.Equal($"Первый заказ – декабрь 2010, за январь 2011: {customers}, {orders}, выручка 1\u00a0235.", cell);
        Assert.Equal(orders.Split(' ')[^1], new FeatureUnit("frequency", count).In(Text, null));
    }

    [Fact]
    public void NumbersAndDates_AreWrittenAsRussianDoes()
    {
        Assert.Equal("9 дек. 2011", Text.Day(new DateTime(2011, 12, 9)));
        Assert.Equal("18,4\u00a0%", Text.Percent(0.184));
        Assert.Equal("1,23\u00a0млн", Text.Short(1_234_000));
        Assert.Equal("541\u00a0909", Text.Whole(541_909));
    }

    [Fact]
    public void Names_OfSegments_DifferAndLeadBackToTheirCodes()
    {
        string[] codes =
        [
            .. SegmentNames.GroupCodes,
            .. FeatureCatalog.Names.SelectMany(feature =>
            new[] { $"lost/{feature}+", $"lost/{feature}-", $"loyal/{feature}+", $"loyal/{feature}-" }),
            "promising/#2",
        ];
        Assert.Equal(codes.Length, codes.Select(code => SegmentNames.Of(code, Text)).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(codes, code => Assert.Equal(code, SegmentNames.CodeOf(SegmentNames.Of(code, Text))));
        Assert.Equal("Лояльные", SegmentNames.Translate("Loyal", "loyal", Text));
        Assert.Equal("Наши лучшие", SegmentNames.Translate("Наши лучшие", "loyal", Text));
    }

    [SkippableFact]
    public void Report_OfOnlineRetail_SaysNothingInAnotherLanguage()
    {
        string file = SharedFiles.Require("data/online_retail/online_retail.csv.gz");
        AnalysisResult run = CustomerAnalysis.Run(new AnalysisOptions
        {
            Reading = new TransactionsOptions { Sources = [file] },
            Segments = new SegmentationOptions { Map = false, Clusters = 5, StabilityResamples = 2 },
            Language = Text,
        });
        using var page = new MemoryStream();
        HtmlReport.Write(page, run);
        string html = Encoding.UTF8.GetString(page.ToArray());

        Assert.Contains("<html lang=\"ru\">", html, StringComparison.Ordinal);
        PageTextIsRussian(html, run);
        // The model that was learned in Russian scores in English.
        Placements placements = new SegmentClassifier(run.Model!).Place(run.Segments.Table);
        Assert.Equal(run.Segments.Profiles.Select(profile => profile.Name), placements.Names(Text));
        Assert.All(placements.Names(Language.English), name => Assert.DoesNotContain(name, letter => letter is >= 'А' and <= 'я'));
    }

    private static void PageTextIsRussian(string html, AnalysisResult run)
    {
        string[] data =
        [
            .. Enumerable.Range(0, run.Source!.Lines!.Products.Count)
            .Select(run.Source.Lines.Products.Name), .. run.Source.Formats.SelectMany(Data), run.Input!, Path.GetFileName(run.Input!),
            run.Version, run.Device!.Name, "k-means++", "sd",
        ];
        data = [.. data.Where(word => word.Length > 1).Distinct().OrderByDescending(word => word.Length)];
        string[] foreign = [.. PageText.Of(html).Distinct().Where(text => Foreign(text, data)).Take(40)];
        if (foreign.Length > 0)
            Assert.Fail(string.Join('\n', foreign));
    }

    private static IEnumerable<string> Data(SourceFormat format) =>
        [format.DateFormat, format.Encoding, .. format.Columns.Keys, .. format.Columns.Values];

    private static bool Foreign(string text, string[] data)
    {
        text = Setting().Replace(text, "");
        if (!Words().IsMatch(text))
            return false;
        foreach (string word in data)
            text = text.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        return Words().Matches(text).Select(word => word.Value).Except(Names).Any();
    }

    private static IEnumerable<(string Key, string Words)> Said(string key)
    {
        foreach (Sentence.Part part in Text.Parts(key))
        {
            if (part.Name is null)
                yield return (key, Setting().Replace(Tag().Replace(part.Literal, ""), ""));
            foreach (string form in part.Forms ?? [])
                yield return (key, form);
        }
    }

    [GeneratedRegex("[A-Za-z]([A-Za-z0-9/-]*[A-Za-z0-9])?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Words();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Tag();

    [GeneratedRegex("‹[^›]*›(=[+a-z-]*)?|--[a-z-]+(=[+a-z-]*)?| -[ko]\\b|\\d(,\\d+)?e-\\d+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Setting();
}
