using System.Globalization;
using Segmentation.Pipeline;
using Segmentation.Sources;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Web.Work;

/// <summary>What the page lets its user choose; all else is what the command line does by default.</summary>
internal sealed record PageSettings
{
    /// <summary>Most segments that can be asked for.</summary>
    public const int MostSegments = 12;

    /// <summary>Least segments that can be asked for.</summary>
    public const int LeastSegments = 2;

    /// <summary>Delimiters by their words.</summary>
    public static IReadOnlyDictionary<string, char> Delimiters { get; } = new Dictionary<string, char>
    {
        ["comma"] = ',', ["semicolon"] = ';', ["tab"] = '\t', ["pipe"] = '|', ["spaces"] = TextOptions.Spaces,
    };

    /// <summary>Role → column, where the user says so.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Sheet of the workbooks; null for the only one that holds rows.</summary>
    public string? Sheet { get; init; }

    /// <summary>Word of the delimiter; null detects it.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Decimal mark; null detects it.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>Date format; null detects it.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Encoding; null detects it.</summary>
    public string? Encoding { get; init; }

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>First day that counts; null for the beginning.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day that counts; null for the end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Number of segments; null chooses it.</summary>
    public int? Segments { get; init; }

    /// <summary>What becomes of returns.</summary>
    public ReturnHandling Returns { get; init; }

    /// <summary>Cleaning rules that are off by default and can be switched on.</summary>
    public static IReadOnlyList<string> FurtherRules { get; } =
        [CleaningRules.HiddenDuplicates, CleaningRules.SeveralCustomersOrder, CleaningRules.ImplausibleLines];

    /// <summary>Those of them that are on.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Sign or code of the currency; null for none.</summary>
    public string? Currency { get; init; }

    /// <summary>Title of the report; null for its own.</summary>
    public string? Title { get; init; }

    /// <summary>Whether tables are also written as a workbook.</summary>
    public bool Workbook { get; init; } = true;

    /// <summary>Whether a presentation is written.</summary>
    public bool Slides { get; init; }

    /// <summary>Reads what a form of the page holds.</summary>
    /// <param name="field">Value of a field; null where it has none.</param>
    /// <param name="before">What was chosen before; stays where the form does not ask.</param>
    /// <exception cref="RefusalException">A value that is none of its kind.</exception>
    public static PageSettings Read(Func<string, string?> field, PageSettings before)
    {
        string? Given(string name) => field(name)?.Trim() is { Length: > 0 } value ? value : null;
        PageSettings settings = before;
        if (Given("asks-reading") is not null)
        {
            settings = settings with
            {
                Columns = ColumnRoles.All.Where(role => Given($"map-{role}") is not null)
                    .ToDictionary(role => role, role => field($"map-{role}")!),
                Sheet = Given("sheet"),
                Delimiter = Given("delimiter") is { } delimiter && Delimiters.ContainsKey(delimiter) ? delimiter : null,
                DecimalMark = Given("decimal") switch { "point" => '.', "comma" => ',', _ => null },
                DateFormat = Given("dates"),
                Encoding = Given("encoding"),
                HasHeader = Given("header") is not "no",
            };
        }
        if (Given("asks-run") is not null)
        {
            settings = settings with
            {
                From = Day(Given("from")),
                To = Day(Given("to")),
                Segments = Number(Given("segments")),
                Returns = Given("returns") switch
                {
                    "drop" => ReturnHandling.Drop, "keep" => ReturnHandling.Keep, _ => ReturnHandling.Net,
                },
                Rules = [.. FurtherRules.Where(rule => Given($"rule-{rule}") is not null)],
                Currency = Given("currency"),
                Title = Given("title"),
                Workbook = Given("workbook") is not null,
                Slides = Given("slides") is not null,
            };
        }
        if (settings.DateFormat is { } dates && !DateFormats.IsKnown(dates))
            throw new RefusalException(new Phrase("web.bad-dates", ("value", dates), ("expected", DateFormats.Expected)));
        if (settings.Encoding is { } encoding && !TextEncodings.IsKnown(encoding))
            throw new RefusalException(new Phrase("web.bad-encoding", ("value", encoding)));
        if (settings.Currency is { } currency && !Wording.Currency.IsOne(currency))
            throw new RefusalException(new Phrase("web.bad-currency", ("value", currency)));
        if (settings.From > settings.To)
            throw new RefusalException(new Phrase("web.bad-period"));
        return settings;
    }

    /// <summary>How files are read by these settings.</summary>
    /// <param name="files">Names in the current folder.</param>
    /// <param name="threads">Processor threads, 0 for all cores.</param>
    public TransactionsOptions Reading(IReadOnlyList<string> files, int threads) => new()
    {
        Sources =
        [
            .. files.Select(
                file => Sheet is { } sheet && SourceKinds.Of(file) == SourceKind.Workbook ? WorkbookAddress.Of(file, sheet) : file),
        ],
        ColumnMap = Columns,
        Delimiter = Delimiter is null ? null : Delimiters[Delimiter],
        DecimalMark = DecimalMark,
        DateFormat = DateFormat,
        Encoding = Encoding,
        HasHeader = HasHeader,
        Since = From?.ToDateTime(TimeOnly.MinValue),
        // The last second of the day: a purchase of the next midnight is of the next day.
        AsOf = To?.ToDateTime(new TimeOnly(23, 59, 59)),
        Rules = [.. CleaningRules.Defaults, .. Rules],
        Returns = Returns,
        Threads = threads > 0 ? threads : ChunkedParallel.AllCores,
    };

    /// <summary>The options of an analysis by these settings.</summary>
    public AnalysisOptions Options(IReadOnlyList<string> files, Language text, string device, int threads, string version) => new()
    {
        Reading = Reading(files, threads),
        Segments = new SegmentationOptions { Clusters = Segments },
        Device = device,
        Threads = threads,
        Version = version,
        Language = Currency is null ? text : text.WithCurrency(Currency),
        Title = Title,
        Slides = Slides,
        Tables = Workbook ? ["csv", "xlsx"] : ["csv"],
        MadeOn = Cli.DayOfRun.Today,
    };

    private static DateOnly? Day(string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : throw new RefusalException(new Phrase("web.bad-day", ("value", text)));

    private static int? Number(string? text) => text is null or "auto" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= LeastSegments and <= MostSegments ? number
            : throw new RefusalException(
                new Phrase("web.bad-segments", ("value", text), ("least", LeastSegments), ("most", MostSegments)));
}
