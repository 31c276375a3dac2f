using System.Buffers.Text;
using System.Text.Json;
using Segmentation.Features;
using Segmentation.Pipeline;
using Segmentation.Profiles;
using Segmentation.Reports.Html;
using Segmentation.Statistics;
using Segmentation.Wording;

namespace Segmentation.Reports.Customers;

/// <summary>The customers that the page of a run carries, to be found there: as many as some bytes hold, those worth most first.</summary>
internal sealed class CarriedCustomers
{
    /// <summary>Bytes that they take on a page.</summary>
    internal const int MostBytes = 2_000_000;

    private const int MostColumns = 10;
    private const int MostOffers = 3;
    private const int Digits = 6;
    private const sbyte NoSilhouette = sbyte.MinValue;

    private readonly AnalysisResult _run;
    private readonly Language _text;
    private readonly Column[] _columns;

    private CarriedCustomers(AnalysisResult run, Language text, Column[] columns, int[] rows) =>
        (_run, _text, _columns, Rows) = (run, text, columns, rows);

    /// <summary>Their rows in the table of customers, those worth most first.</summary>
    public int[] Rows { get; }

    /// <summary>What is known of them.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>One thing that is known of each customer.</summary>
    /// <param name="Key">Its column in files.</param>
    /// <param name="Name">Its heading.</param>
    /// <param name="Meaning">What it measures; null where only its owner knows.</param>
    /// <param name="IsMoney">Whether it is money.</param>
    /// <param name="Values">Of every customer of the run.</param>
    internal sealed record Column(string Key, string Name, string? Meaning, bool IsMoney, double[] Values)
    {
        /// <summary>A customer's value as the page shows it.</summary>
        public string Shown(int row, Language text) => IsMoney ? text.InMoney(text.Plain(Values[row])) : text.Plain(Values[row]);
    }

    /// <summary>Chooses the customers.</summary>
    public static CarriedCustomers Of(AnalysisResult run, Language text, int mostBytes = MostBytes)
    {
        Column[] columns = [.. ColumnsOf(run, text).Take(MostColumns)];
        IdList ids = run.Segments.Table.Ids;
        int[] rows = [.. Enumerable.Range(0, ids.Count)];
        if (Worth(run) is { } worth)
            Array.Sort(rows, (a, b) => worth[a] != worth[b] ? worth[b].CompareTo(worth[a]) : a.CompareTo(b));
        // Base64 of what has a fixed size: the segment, the silhouette and the place.
        double fixedBytes = 4 / 3.0 * (2 + (run.Segments.Silhouette is null ? 0 : 1) + (run.Segments.Map is null ? 0 : 4));
        double bytes = 0;
        int carried = 0;
        for (; carried < rows.Length; carried++)
        {
            int row = rows[carried];
            bytes += fixedBytes + JsonEncodedText.Encode(ids[row], ScriptJson.Documents.Options.Encoder).EncodedUtf8Bytes.Length + 3;
            foreach (Column column in columns)
                bytes += Invariant($"{Rounded(column.Values[row])}").Length + 1;
            if (bytes > mostBytes)
                break;
        }
        return new CarriedCustomers(run, text, columns, rows[..carried]);
    }

    /// <summary>All that the script reads, as the text of its element.</summary>
    /// <param name="words">What the script says, by key.</param>
    public string Script(IReadOnlyDictionary<string, string> words)
    {
        SegmentationResult segments = _run.Segments;
        Currency none = new("", ""), money = _text.Currency ?? none;
        SegmentMembers members = SegmentMembers.Group(segments.Labels);
        int[] carried = new int[segments.Profiles.Count];
        foreach (int row in Rows)
            carried[segments.Labels[row]]++;
        return ScriptJson.Text(
            new CustomersDocument(
                [.. Rows.Select(row => segments.Table.Ids[row])],
                Pairs(Rows.Select(row => (ushort)segments.Labels[row])),
                Silhouettes(segments),
                Places(segments),
                [.. _columns.Select(column => Document(column, members))],
                [.. segments.Profiles.Select(profile => profile.Name)],
                [.. segments.Profiles.Select(profile => profile.Customers)],
                carried,
                [.. segments.Profiles.Select(profile => Offers(profile.Segment))],
                new NumberForm(_text.DecimalMark, _text.GroupMark, money.Before, money.After),
                new Dictionary<string, string>(words, StringComparer.Ordinal)),
            ScriptJson.Documents.CustomersDocument);
    }

    private static IEnumerable<Column> ColumnsOf(AnalysisResult run, Language text)
    {
        FeatureTable table = run.Segments.Table;
        for (int j = 0; j < table.Columns.Count; j++)
        {
            string feature = table.Columns[j];
            yield return new Column(
                feature, FeatureLabels.Label(feature, text), FeatureLabels.Meaning(feature, text),
                FeatureCatalog.Find(feature) is { Unit: FieldUnit.Money }, table.Values.Column(j));
        }
        if (run.Value is { } value)
            yield return new Column(FeatureCatalog.ExpectedValue.Name, text["customers.value-ahead"], null, true, value.ExpectedValue);
    }

    // What a customer is expected to bring, else what they brought.
    private static double[]? Worth(AnalysisResult run)
    {
        FeatureTable table = run.Segments.Table;
        return run.Value?.ExpectedValue
            ?? (table.IndexOf(FeatureCatalog.Monetary) is >= 0 and int column ? table.Values.Column(column) : null);
    }

    private CustomerColumn Document(Column column, SegmentMembers members)
    {
        var medians = new double[members.Segments];
        for (int segment = 0; segment < medians.Length; segment++)
            medians[segment] = Median(Array.ConvertAll(members.Rows(segment).ToArray(), row => column.Values[row]));
        return new CustomerColumn(
            column.Name, column.Key, column.Meaning, column.IsMoney, [.. Rows.Select(row => Rounded(column.Values[row]))], medians,
            Median([.. column.Values]));
    }

    // Puts the values in order.
    private static double Median(double[] values)
    {
        Array.Sort(values);
        return Rounded(Quantiles.OfSorted(values, 0.5));
    }

    private static double Rounded(double value) => value == 0 || !double.IsFinite(value)
        ? 0 : Math.Round(value, Math.Clamp(Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));

    private string? Silhouettes(SegmentationResult segments)
    {
        if (segments.Silhouette is not { } silhouette)
            return null;
        var hundredths = new sbyte[segments.Labels.Length];
        Array.Fill(hundredths, NoSilhouette);
        for (int i = 0; i < silhouette.Rows.Length; i++)
            hundredths[silhouette.Rows[i]] = (sbyte)Math.Round(100 * silhouette.Values[i]);
        return Base64Url.EncodeToString((byte[])[.. Rows.Select(row => (byte)hundredths[row])]);
    }

    private string? Places(SegmentationResult segments)
    {
        if (segments.Map is not { Positions: { Columns: 2, Rows: > 0 } positions })
            return null;
        (ushort X, ushort Y)[] places = MapPoints.OnGrid(positions);
        return Pairs(Rows.SelectMany(row => (ushort[])[places[row].X, places[row].Y]));
    }

    private static string Pairs(IEnumerable<ushort> numbers) =>
        Base64Url.EncodeToString((byte[])[.. numbers.SelectMany(number => (byte[])[(byte)number, (byte)(number >> 8)])]);

    private string[] Offers(int segment) => _run.Advice is not { } advice || _run.Plans?[segment] is { HasOffers: false } ? []
        : [.. advice.Segments[segment].Categories.Concat(advice.Segments[segment].Products).Take(MostOffers).Select(offer => offer.What)];
}
