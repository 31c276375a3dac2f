using System.Globalization;
using System.Reflection;
using System.Text;

namespace Segmentation.Wording;

/// <summary>
/// All sentences of one language, whole and by key, with its numbers and dates: what a user reads is written here, not in code.
/// </summary>
/// <remarks>
/// The sentences stand in <c>sentences.CODE.txt</c>, a line each: <c>key = sentence</c>. A line that begins with a blank goes on with the
/// one before, one that begins with # is a comment. Sentences of the report may hold tags of HTML; arguments are escaped. The words of
/// features stand in <c>features.CODE.txt</c>.
/// </remarks>
public sealed partial class Language
{
    private const string MoneyFormat = "money-";

    private static readonly Lazy<Language[]> AllLanguages = new(() => [.. Languages!.Select(code => code == "en" ? English! : Load(code))]);

    private readonly Dictionary<string, Sentence> _sentences;
    private readonly CultureInfo _culture;
    private readonly Func<double, int> _form;

    private Language(Language other)
    {
        (Code, _sentences, _culture, _form, Features) = (other.Code, other._sentences, other._culture, other._form, other.Features);
    }

    private Language(string code, string source, string features)
    {
        Code = code;
        _sentences = Read(source).ToDictionary(entry => entry.Key, entry => Sentence.Parse(entry.Text), StringComparer.Ordinal);
        _form = PluralRule.Of(this["language.plural"]);
        Features = Table(features);
        // The runtime knows no culture but the invariant one.
        _culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        _culture.NumberFormat.NumberDecimalSeparator = this["language.decimal"];
        _culture.NumberFormat.NumberGroupSeparator = this["language.group"].Trim('"');
        DateTimeFormatInfo dates = _culture.DateTimeFormat;
        // The thirteenth month is that of calendars that have one.
        dates.MonthNames = [.. List("language.months"), ""];
        dates.MonthGenitiveNames = [.. List("language.months-of-a-date"), ""];
        dates.AbbreviatedMonthNames = [.. List("language.months-short"), ""];
        dates.AbbreviatedMonthGenitiveNames = [.. List("language.months-of-a-date-short"), ""];
        dates.DayNames = List("language.days");
        dates.AbbreviatedDayNames = List("language.days-short");
    }

    /// <summary>How sums of money are written; null for plain numbers.</summary>
    internal Currency? Currency { get; private init; }

    /// <summary>English.</summary>
    public static Language English { get; } = Load("en");

    /// <summary>All languages that there are, by their codes.</summary>
    internal static IReadOnlyList<Language> All => AllLanguages.Value;

    /// <summary>The language by its code of ISO 639, such as <c>en</c>.</summary>
    public string Code { get; }

    /// <summary>The words of features: the cells of the line of each, its name left out; names are looked up without case.</summary>
    internal IReadOnlyDictionary<string, string[]> Features { get; }

    /// <summary>The keys of all sentences.</summary>
    internal IReadOnlyCollection<string> Keys => _sentences.Keys;

    /// <summary>A sentence without arguments.</summary>
    /// <exception cref="KeyNotFoundException">The language has no such sentence.</exception>
    public string this[string key] => Of(key);

    /// <summary>A sentence without arguments; null where the language has none of that key.</summary>
    internal string? IfAny(string key) => _sentences.ContainsKey(key) ? this[key] : null;

    /// <summary>A sentence with its arguments as plain text.</summary>
    /// <param name="key">The sentence.</param>
    /// <param name="arguments">Values by name; each is written as the sentence says.</param>
    /// <exception cref="KeyNotFoundException">The language has no such sentence, or the sentence asks for an argument that is not
    /// given.</exception>
    public string Of(string key, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var text = new StringBuilder();
        foreach (Piece piece in Pieces(key, arguments))
        {
            // What a text quotes comes from the user's data.
            bool isQuoted = piece.Argument is string or DataText && text.Length > 0 && text[^1] is '"' or '\'' or '“' or '«';
            text.Append(isQuoted ? PlainText.Quoted(piece.Text) : piece.Argument is string ? PlainText.Escape(piece.Text) : piece.Text);
        }
        return text.ToString();
    }

    /// <summary>What a phrase says in this language.</summary>
    /// <exception cref="KeyNotFoundException">The language has no such sentence, or the sentence asks for an argument that is not
    /// given.</exception>
    public string Of(Phrase phrase) => Of(phrase.Key, [.. phrase.Arguments]);

    /// <summary>A piece of a sentence that is said.</summary>
    /// <param name="Text">As it is written.</param>
    /// <param name="IsLiteral">Whether it is the sentence's own.</param>
    /// <param name="Argument">The argument, where it is one.</param>
    internal readonly record struct Piece(string Text, bool IsLiteral, object? Argument);

    /// <summary>The pieces of a sentence with its arguments.</summary>
    /// <exception cref="KeyNotFoundException">The language has no such sentence, or the sentence asks for an argument that is not
    /// given.</exception>
    internal List<Piece> Pieces(string key, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var pieces = new List<Piece>();
        foreach (Sentence.Part part in Find(key).Parts)
        {
            if (part.Name is null)
            {
                // The full stop of an abbreviation, «13 тыс.», ends the sentence too.
                bool isEnded = part.Literal[0] == '.' && pieces is [.., { IsLiteral: false, Argument: not string, Text: [.., '.'] }];
                pieces.Add(new Piece(isEnded ? part.Literal[1..] : part.Literal, true, null));
                continue;
            }
            object? value = Value(key, part.Name, arguments);
            pieces.Add(new Piece(Shown(part, value), false, value));
        }
        return pieces;
    }

    /// <summary>Things one after another, as a sentence lists them.</summary>
    /// <param name="separator">Key of what stands between two of them.</param>
    /// <param name="items">The things.</param>
    internal string Join(string separator, IEnumerable<string> items) => string.Join(this[separator].Trim('"'), items);

    /// <summary>Codes of the languages that there are.</summary>
    internal static IReadOnlyList<string> Languages { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith("sentences.", StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal))
            .Select(name => name["sentences.".Length..^".txt".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The parts of a sentence as it is written.</summary>
    internal IReadOnlyList<Sentence.Part> Parts(string key) => Find(key).Parts;

    /// <summary>Names of the arguments that a sentence asks for, in order.</summary>
    internal IEnumerable<string> Arguments(string key) =>
        Find(key).Parts.Where(part => part.Name is not null).Select(part => part.Name!).Distinct().Order(StringComparer.Ordinal);

    /// <summary>A language from the text of its file.</summary>
    /// <exception cref="FormatException">A line that is no sentence, or a brace without its other.</exception>
    internal static Language Parse(string code, string source, string features = "") => new(code, source, features);

    /// <summary>The language of a code.</summary>
    /// <param name="code">One that there is: <c>en</c>.</param>
    /// <exception cref="ArgumentException">No such language.</exception>
    public static Language Load(string code) => new(code, Resource($"sentences.{code}.txt"), Resource($"features.{code}.txt"));

    /// <summary>This language with sums of money in a currency.</summary>
    /// <param name="currency">A sign or a code, such as <c>£</c> or <c>EUR</c>; with # for the number, as in <c># ₽</c>, where it is not to
    /// stand where the language has it.</param>
    /// <exception cref="ArgumentException">A text that tells no currency.</exception>
    public Language WithCurrency(string currency)
    {
        string place = this[currency.Trim().All(char.IsLetter) ? "language.money-code" : "language.money-sign"];
        return new Language(this) { Currency = Currency.Parse(currency, place) };
    }

    /// <summary>The form of a word that a number takes.</summary>
    /// <param name="forms">The forms in the order of the language's rule; where there are fewer, the last stands for the others.</param>
    internal string Form(string[] forms, double number) => forms[Math.Min(_form(number), forms.Length - 1)];

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no {name}; there are the languages {string.Join(", ", Languages)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // A line a feature below the line of headings.
    private static Dictionary<string, string[]> Table(string source) =>
        source.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[0], cells => cells[1..], StringComparer.OrdinalIgnoreCase);

    private static List<(string Key, string Text)> Read(string source)
    {
        var entries = new List<(string Key, string Text)>();
        foreach (string line in source.Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == ' ')
            {
                entries[^1] = (entries[^1].Key, $"{entries[^1].Text} {line.Trim()}");
                continue;
            }
            int equals = line.IndexOf('=');
            if (equals < 0)
                throw new FormatException($"\"{line}\" is no sentence: key = sentence");
            entries.Add((line[..equals].Trim(), line[(equals + 1)..].Trim()));
        }
        return entries;
    }

    private string[] List(string key) => this[key].Split(", ");

    private Sentence Find(string key) =>
        _sentences.GetValueOrDefault(key) ?? throw new KeyNotFoundException($"There is no sentence '{key}' in language '{Code}'.");

    private static object? Value(string key, string name, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        foreach ((string given, object? value) in arguments)
        {
            if (given == name)
                return value;
        }
        throw new KeyNotFoundException($"The sentence '{key}' asks for '{name}', which is not given.");
    }

    private string Shown(Sentence.Part part, object? value)
    {
        if (value is null)
            return "";
        if (part.Forms is { } forms)
        {
            double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            return Form(forms, number).Replace("#", Plain(number), StringComparison.Ordinal);
        }
        if (value is ISaid said)
            return said.In(this, part.Format);
        if (value is IEnumerable<ISaid> several)
            return Join($"list.{part.Format}", several.Select(one => one.In(this, null)));
        return Formatted(value, part.Format);
    }

    /// <summary>A value as a sentence asks for it; <c>money-</c> before a format asks for the currency too.</summary>
    internal string Formatted(object value, string? format)
    {
        if (format?.StartsWith(MoneyFormat, StringComparison.Ordinal) == true)
            return InMoney(Formatted(value, format[MoneyFormat.Length..]));
        return format switch
        {
            "whole" => Whole(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            "plain" => Plain(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "rounded" => Rounded(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "short" => Short(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "percent" => Percent(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "signed" => Signed(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "duration" => Duration(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            "day" => Day((DateTime)value),
            _ => value is IFormattable formattable ? formattable.ToString(format, _culture) : value.ToString() ?? "",
        };
    }
}
