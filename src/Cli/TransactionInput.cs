using System.CommandLine;
using System.Globalization;
using Segmentation.Cli.Options;
using Segmentation.Features;
using Segmentation.Transactions;
using Segmentation.Transactions.Bytes;
using Segmentation.Transactions.Text;
using Segmentation.Wording;

namespace Segmentation.Cli;

/// <summary>The options of every verb that reads transactions.</summary>
internal static class TransactionInput
{
    private static readonly string[] MomentFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    // Rules that options of their own switch.
    private static readonly string[] OwnOptions = [CleaningRules.AfterAsOf, CleaningRules.CustomerSample, CleaningRules.Where];

    /// <summary>Which column plays which role.</summary>
    public static Option<string[]> Map { get; } = Pairs();

    /// <summary>Conditions that choose rows.</summary>
    public static Option<string[]> Where { get; } = new("--where")
    {
        Description =
            "Only rows whose column has the value, or one of several (status=paid,shipped), or none of them (status!=cancelled); "
            + "may be given several times. Upper and lower case are alike.",
        HelpName = "COLUMN=VALUES",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Rates of currencies.</summary>
    public static Option<string?> Rates { get; } =
        TypedOptions.Text("--rates", "FILE", "Converts amounts of several currencies: a CSV of currency and rate, such as USD,0.92.");

    /// <summary>The customers that are looked at.</summary>
    public static Option<string?> SampleCustomers { get; } = Known(
        "--sample-customers", "1/N",
        "Only one customer in N, drawn by a hash of the id: the same customers on every machine, in every file and database.",
        text => CustomerSample.Parse(text) is not null,
        new Phrase("usage.customer-sample", ("most", CustomerSample.MostOf)));

    /// <summary>Field delimiter.</summary>
    public static Option<char?> Delimiter { get; } = Character(
        "--delimiter",
        "Field delimiter: a character, or tab, comma, semicolon, pipe, whitespace (runs of spaces and tabs). Detected where not given.",
        ("tab", '\t'), ("\\t", '\t'), ("comma", ','), ("semicolon", ';'), ("pipe", '|'), ("whitespace", ' '), ("space", ' '));

    /// <summary>Decimal mark.</summary>
    public static Option<char?> DecimalMark { get; } = Character(
        "--decimal", "Decimal mark: . or , (or the words point, comma). Detected where not given.", ("point", '.'), (".", '.'),
        ("comma", ','), (",", ','));

    /// <summary>Date format.</summary>
    public static Option<string?> DateFormat { get; } = Known(
        "--date-format", "FORMAT",
        "Date format, such as d/M/yyyy, \"yyyy-MM-dd HH:mm:ss\", dd-MMM-yy, %d.%m.%Y or epoch. Detected where not given.",
        DateFormats.IsKnown, new Phrase("usage.date-format", ("forms", DateFormats.Expected)));

    /// <summary>Zone that dates are converted to.</summary>
    public static Option<string?> TimeZone { get; } = Known(
        "--time-zone", "NAME",
        "Convert dates that name an offset (Z, +03:00, seconds since 1970) to this zone, such as Europe/Moscow, UTC or +03:00. "
        + "Left as written where not given.",
        TimeZones.IsKnown, new Phrase("usage.time-zone"), hint: TimeZones.Expected);

    /// <summary>Whether the first row is data.</summary>
    public static Option<bool> NoHeader { get; } = TypedOptions.Switch(
        "--no-header", "The first row is data; columns are named 1, 2, 3, … for --map.");

    /// <summary>Whether quotes enclose fields.</summary>
    public static Option<char> Quoting { get; } = TypedOptions.Choice(
        "--quoting", "What encloses fields: double quotes, or none, so that quotes are text.", '"', ("double", '"'), ("none", '\0'));

    /// <summary>Text encoding.</summary>
    public static Option<string?> Encoding { get; } = Known(
        "--encoding", "NAME",
        "utf-8, utf-16, windows-1252, latin-1, windows-1251, koi8-r, cp866, macintosh or another code page. Detected where not given.",
        TextEncodings.IsKnown, new Phrase("usage.encoding"), TextEncodings.Names);

    /// <summary>The moment recency counts back from.</summary>
    public static Option<DateTime?> AsOf { get; } = Moment(
        "--as-of", "Moment that recency counts back from, such as 2011-12-10; by default the last purchase plus one day.");

    /// <summary>High season.</summary>
    public static Option<string?> HighSeason { get; } = Season();

    /// <summary>Cleaning rules.</summary>
    public static Option<string?> Rules { get; } = TypedOptions.List(
        "--rules",
        "LIST",
        $"Cleaning rules by name, separated by commas; +name and -name change the default; all and none work too. Default: "
        + $"{string.Join(", ", CleaningRules.Defaults)}. Others: "
        + $"{string.Join(", ", CleaningRules.All.Except([.. CleaningRules.Defaults, .. OwnOptions]))}.",
        CleaningRules.All);

    /// <summary>What becomes of returns.</summary>
    public static Option<ReturnHandling> Returns { get; } = TypedOptions.Choice(
        "--returns",
        "What becomes of returns (invoices C…, negative quantities): "
        + "net takes them out of the customer's earlier purchases of the same product, latest first; "
        + "drop drops them and what they return stays bought; keep counts them as negative values.",
        ReturnHandling.Net,
        ("net", ReturnHandling.Net),
        ("drop", ReturnHandling.Drop),
        ("keep", ReturnHandling.Keep));

    /// <summary>Features to compute.</summary>
    public static Option<string?> Features { get; } = TypedOptions.List(
        "--features",
        "LIST",
        $"Features of a customer, separated by commas. Default: {string.Join(", ", FeatureCatalog.Usual)}. Others: "
        + $"{string.Join(", ", FeatureCatalog.All.Except(FeatureCatalog.Usual))}.",
        FeatureCatalog.Names);

    /// <summary>Whether the database aggregates.</summary>
    public static Option<bool> PushDown { get; } = TypedOptions.Switch(
        "--push-down", "Let the database that is the input clean and sum its rows itself, so that only customers travel.");

    /// <summary>Limit of the tables' memory; 0 is none.</summary>
    public static Option<long> Memory { get; } = TypedOptions.Parsed<long>(
        "--memory", "SIZE",
        "What the tables of reading may take, such as 500M or 2G; past it rows wait in temporary files. "
        + "The result does not depend on it. No limit by default.", 0, ParseSize, new Phrase("usage.size", ("example", "2G")));

    /// <summary>All of them, in the order in which help lists them.</summary>
    public static IEnumerable<Option> All =>
        [Map, Where, Rates, SampleCustomers, PrivacySettings.Pseudonymise, AsOf, Rules, Returns, Features, HighSeason, PushDown, Memory,
            Delimiter, NoHeader, Quoting, DecimalMark, DateFormat, TimeZone, Encoding];

    /// <summary>The files argument.</summary>
    public static Argument<string[]> Files { get; } = new("INPUT")
    {
        Description =
            "Transactions as CSV, CSV.gz, Excel, Parquet or JSON: files, patterns in quotes such as \"sales/*.csv.gz\" or "
            + "\"lake/**/*.parquet\", a database such as duckdb:FILE?table=NAME, or - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>What the options of a call ask for.</summary>
    /// <exception cref="UsageException">A role, rule or feature that does not exist.</exception>
    public static TransactionsOptions Read(Invocation call, IReadOnlyList<string> sources)
    {
        var options = new TransactionsOptions
        {
            Sources = sources,
            FeatureNames = FeatureCatalog.UsualNames,
            ColumnMap = TransactionWords.Roles(call.Get(Map) ?? []),
            Conditions = TransactionWords.Conditions(call.Get(Where) ?? []),
            SampleCustomers = call.Get(SampleCustomers) is { } sample ? CustomerSample.Parse(sample) : null,
            Pseudonyms = call.Key,
            Rates = call.Get(Rates) is { } rates ? CurrencyRates.Read(rates) : null,
            Delimiter = call.Get(Delimiter),
            HasHeader = !call.Get(NoHeader),
            HasQuotes = call.Get(Quoting) == '"',
            DecimalMark = call.Get(DecimalMark),
            DateFormat = call.Get(DateFormat),
            TimeZone = call.Get(TimeZone),
            Encoding = call.Get(Encoding),
            AsOf = call.Get(AsOf),
            HighSeason = call.Get(HighSeason),
            Rules = TransactionWords.Rules(call.Get(Rules)),
            DuplicatesWithoutOrders = TransactionWords.NamesDuplicates(call.Get(Rules)),
            Returns = call.Get(Returns),
            PushDown = call.Get(PushDown),
            Memory = call.Get(Memory) is > 0 and var memory ? memory : null,
            Threads = call.Get(CommonOptions.Threads) is var threads and > 0 ? threads : ChunkedParallel.AllCores,
        };
        if (options.Returns == ReturnHandling.Net && TransactionWords.SwitchedOff(call.Get(Rules)) is { } rule)
            throw new UsageException("usage.rule-of-net", ("rule", rule));
        if (options.WhyNotPushDown is { } cannot)
            throw new UsageException("error.push-down", ("why", cannot));
        if (options.WhyNotMemory is { } unbounded)
            throw new UsageException("error.memory", ("why", unbounded));
        if (call.Get(Features) is not { Length: > 0 } features)
            return options;
        string[] names = TransactionWords.Split("--features", features);
        foreach (string name in names)
            TransactionWords.Require("--features", name, FeatureCatalog.Names);
        return options with { FeatureNames = names };
    }

    /// <summary>Bytes of a size such as 500M; null where it is none, or less than 1M.</summary>
    internal static long? ParseSize(string text)
    {
        const long Least = 1 << 20;
        string number = text.TrimEnd('b', 'B', 'i').TrimEnd('k', 'K', 'm', 'M', 'g', 'G');
        int power = text.Length == number.Length
            ? 0
            : char.ToUpperInvariant(text[number.Length]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => -1 };
        if (power < 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double size))
            return null;
        double bytes = size * (1L << power);
        return bytes is >= Least and < long.MaxValue ? (long)bytes : null;
    }

    private static Option<string[]> Pairs() => new("--map")
    {
        Description =
            $"Column of a role, where its name does not tell; may be given several times. Roles: {string.Join(", ", ColumnRoles.All)}.",
        HelpName = "ROLE=COLUMN",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static Option<char?> Character(string name, string description, params (string Word, char Value)[] words)
    {
        bool anyCharacter = name == "--delimiter";
        var option = new Option<char?>(name) { Description = description, HelpName = "CHAR" };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            foreach ((string word, char value) in words)
            {
                if (word == text)
                    return value;
            }
            if (anyCharacter && text is [< '\u0080' and not ('"' or '\r' or '\n')])
                return text[0];
            TypedOptions.Refuse(result, name, text, new Phrase(anyCharacter ? "usage.one-character" : "usage.decimal-marks"));
            return null;
        };
        return option;
    }

    private static Option<string?> Known(
        string name, string placeholder, string description, Func<string, bool> isKnown, Phrase expected, IEnumerable<string>? names = null,
        Phrase? hint = null)
    {
        Option<string?> option = TypedOptions.Text(name, placeholder, description);
        option.Validators.Add(result =>
        {
            string text = result.Tokens[^1].Value;
            if (!isKnown(text))
                TypedOptions.Refuse(result, name, text, expected, names is null ? hint : Faults.DidYouMean(text, names));
        });
        return option;
    }

    private static Option<string?> Season()
    {
        var option = new Option<string?>("--high-season")
        {
            Description =
                "The shop's high season, such as 11-01..12-12, for holiday_share and the report. Found in the orders where not given.",
            HelpName = "MM-DD..MM-DD",
        };
        option.Validators.Add(result =>
        {
            try
            {
                Segmentation.Features.Seasons.HighSeason.Parse(result.Tokens[^1].Value);
            }
            catch (InputException)
            {
                TypedOptions.Refuse(result, "--high-season", result.Tokens[^1].Value, new Phrase("usage.high-season"));
            }
        });
        return option;
    }

    /// <summary>An option that takes a day or a moment.</summary>
    public static Option<DateTime?> Moment(string name, string description)
    {
        var option = new Option<DateTime?>(name) { Description = description, HelpName = "DATE" };
        option.CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (DateTime.TryParseExact(text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment))
                return moment;
            TypedOptions.Refuse(result, name, text, new Phrase("usage.moment"));
            return null;
        };
        return option;
    }
}
