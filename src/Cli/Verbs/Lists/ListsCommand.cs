using System.CommandLine;
using System.Globalization;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Features;
using Segmentation.Lists;
using Segmentation.Outputs;
using Segmentation.Pseudonyms;
using Segmentation.Reports;
using Segmentation.Reports.Lists;
using Segmentation.Wording;

namespace Segmentation.Cli.Verbs.Lists;

/// <summary><c>segment lists</c>: the customers of each segment as files for those who send letters and show advertisements.</summary>
internal sealed class ListsCommand : Verb
{
    /// <summary>The table of contacts.</summary>
    public static readonly Option<string?> Contacts = TypedOptions.Text(
        "--contacts", "FILE", "CSV of customer id, e-mail, telephone number and consent; only customers who consent are on a list.");

    private const double MostHeld = 0.9;

    private static readonly Argument<string> Folder = new("DIR") { Description = "Folder of an earlier run." };

    private static readonly Option<string[]> Map = new("--contact-map")
    {
        Description =
            $"Which column of the contacts is what, where its name does not tell: {string.Join(", ", ContactRoles.Words.Keys)}; "
            + "may be given several times.",
        HelpName = "ROLE=COLUMN",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<bool> AssumeConsent = TypedOptions.Switch(
        "--assume-consent", "All customers of the contacts agreed to be written to, where no column says so.");

    private static readonly Option<string?> Region = TypedOptions.Text(
        "--region", "CODE", "Country of telephone numbers without a country code, such as RU, DE or US.");

    private static readonly Option<string> Target = TypedOptions.Choice(
        "--target", "Whose columns the files have; e-mails and telephone numbers are hashed (SHA-256) where the target wants it.",
        "plain", [.. ListTarget.All.Select(target => (target.Name, target.Name))]);

    private static readonly Option<double> Control = TypedOptions.Parsed<double>(
        "--control", "SHARE",
        "Holds a share of each list back, such as 10% or 0.1, to see later what writing did; the same customers in every rerun.",
        0, text => Share(text) is >= 0 and <= MostHeld and var share ? share : null, new Phrase("usage.share-held"));

    private static readonly Option<double> Lift = TypedOptions.Parsed<double>(
        "--lift", "SHARE", "The relative lift that a trial is to show, such as 10% for 3.3% in place of 3%.", 0.1,
        text => Share(text) is > 0 and var lift ? lift : null, new Phrase("usage.share-above"));

    private static readonly Option<double> BaseRate = TypedOptions.Parsed<double>(
        "--base-rate", "SHARE",
        "Share of customers who buy without a letter in the time of the trial; "
        + "by default what the run expects back within 30 days, by segment.",
        0, text => Share(text) is > 0 and < 1 and var rate ? rate : null, new Phrase("usage.share-between"));

    /// <summary>Creates the verb.</summary>
    public ListsCommand()
        : base(
            "lists",
            "The customers of each segment as files for Mailchimp, Klaviyo, Meta or Google, with a control group held back.",
            "segment lists out --contacts contacts.csv -o lists",
            "segment lists out --contacts contacts.csv --target mailchimp --control 10% -o lists",
            "segment lists out --contacts contacts.csv --target meta --region RU --contact-map email=mail -o lists")
    {
        Command.Arguments.Add(Folder);
        Add(
            CommonOptions.OutputFolder, CommonOptions.Overwrite, Contacts, PrivacySettings.Pseudonymise, Map, AssumeConsent, Region, Target,
            Control, Lift, BaseRate, CommonOptions.Language, CommonOptions.Seed);
    }

    /// <inheritdoc/>
    public override ExitCode Run(Invocation call)
    {
        string path = call.Get(CommonOptions.OutputFolder)
            ?? throw new UsageException("usage.where-lists");
        if (path is "-" or "")
            throw new UsageException("usage.folder", ("verb", "lists"), ("example", "lists"));
        string contactsFile = call.Get(Contacts)
            ?? throw new UsageException("usage.contacts");
        var options = new ListOptions
        {
            Target = ListTarget.Of(call.Get(Target)!),
            Control = call.Get(Control),
            Seed = call.Get(CommonOptions.Seed),
            Lift = call.Get(Lift),
            BaseRate = call.Get(BaseRate) is > 0 and var rate ? rate : null,
        };
        var reading = new ContactReading
        {
            Columns = Columns(call.Get(Map) ?? []),
            AssumeConsent = call.Get(AssumeConsent),
            Region = RegionOf(call),
            Pseudonyms = call.Key,
        };
        string folder = call.Get(Folder);
        ScoredTable segments = ScoredTable.ReadCsv(Path.Combine(folder, "segments.csv"), null, call.Cancellation);
        RequireKey(call, folder, segments);
        IReadOnlyDictionary<string, double> rates = BaseRates.Read(Path.Combine(folder, "recommendations.csv"), call.Cancellation);
        ContactBook contacts = ContactBook.Read(contactsFile, reading, call.Cancellation);
        IReadOnlyList<SegmentList> lists = SegmentLists.Build(segments, contacts, options, rates);
        IReadOnlyList<string> names = ListFiles.Names(lists);
        using OutputFolder output = RunFolder.OpenFolder(
            call, path, ListFiles.Record, ListFiles.Known(path, names), ListFiles.Expected(names), InputFiles.Of(call));
        ListFiles.WriteAside(
            output, lists, segments, contacts, options.Target,
            ListsDocument.Of(ProgramVersion.Text, options, reading.AssumeConsent, contacts, lists, call.Key?.Fingerprint));
        call.Cancellation.ThrowIfCancellationRequested();
        output.Commit();
        Summarize(call.Notes, lists, names, contacts, options, reading);
        return ExitCode.Done;
    }

    // Contacts have ids as they are: the key makes of them the ones of a run that holds pseudonyms.
    private static void RequireKey(Invocation call, string folder, ScoredTable segments)
    {
        string? recorded = RecordedKey.Of(Path.Combine(folder, RunFiles.Record), ["options", "pseudonyms"], call.Cancellation);
        bool arePseudonyms = PseudonymKey.ArePseudonyms(segments.Ids);
        if (recorded is not null || !arePseudonyms || call.Key is null)
            RecordedKey.Require($"The run in {folder}", recorded ?? (arePseudonyms ? RecordedKey.NotKnown : null), call.Key);
    }

    private static void Summarize(
        Notes notes, IReadOnlyList<SegmentList> lists, IReadOnlyList<string> names, ContactBook contacts, ListOptions options,
        ContactReading reading)
    {
        Language text = notes.Language;
        var table = AlignedTable.Of(
            text, "lists.file", "terminal.segment", "terminal.customers", "lists.to-write-to", "lists.held-back", "lists.unknown",
            "lists.no-consent", "lists.no-address", "lists.shared-address");
        foreach ((int i, SegmentList list) in lists.Index())
        {
            table.Add(
                names[i], list.Segment, text.Whole(list.Customers), text.Whole(list.Members.Count), text.Whole(list.Held.Count),
                text.Whole(list.Losses.Unknown), text.Whole(list.Losses.WithoutConsent), text.Whole(list.Losses.WithoutAddress),
                text.Whole(list.Losses.SharedAddress));
        }
        foreach (string line in table.Lines())
            notes.Line(line);
        if (reading.AssumeConsent)
            notes.Say("lists.consent-assumed");
        foreach (Phrase phrase in ListWords.Of(contacts, reading.Region).Concat(lists.SelectMany(list => ListWords.Of(list, options))))
            notes.Line(notes.Language.Of(phrase));
        foreach (Phrase example in contacts.Examples)
            notes.Line($"  {PlainText.Phrase(notes.Language.Of(example))}");
    }

    private static Dictionary<ContactRole, string> Columns(string[] pairs)
    {
        var columns = new Dictionary<ContactRole, string>();
        foreach (string pair in pairs)
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } word, { Length: > 0 } column]
                || !ContactRoles.Words.TryGetValue(word, out ContactRole role))
            {
                throw new UsageException(
                    "usage.contact-map", ("pair", pair), ("roles", string.Join(", ", ContactRoles.Words.Keys)));
            }
            columns[role] = column;
        }
        return columns;
    }

    private static string? RegionOf(Invocation call)
    {
        if (call.Get(Region) is not { } text)
            return null;
        string code = text.Trim().ToUpperInvariant();
        return ContactAddress.IsRegion(code)
            ? code : throw new UsageException("usage.region", ("text", text));
    }

    private static double? Share(string text)
    {
        bool isPercent = text.EndsWith('%');
        return double.TryParse(text.TrimEnd('%').TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? isPercent ? value / 100 : value : null;
    }
}
