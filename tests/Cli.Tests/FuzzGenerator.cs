using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Output;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Tests;

/// <summary>One generated call.</summary>
/// <param name="Words">Its command line.</param>
/// <param name="Variables">Its environment.</param>
/// <param name="About">What was done to its files.</param>
internal sealed record FuzzCase(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Variables, string About);

/// <summary>Makes calls from what the command line declares: verbs, options and values that are right, odd, misspelt or damaged.</summary>
/// <remarks>Inputs are small and counts are kept small, as a long job that was asked for is no hang.</remarks>
internal sealed partial class FuzzGenerator
{
    private const ulong Seed = 20260801;

    private static readonly string[] OddTexts =
    [
        "", " ", "-", "--", ",", "=", ":", "a=b", "=x", "x=", "*", "[", "nul", ".", "..", "/", "~", "%s", "$HOME", "\t", "\u0001",
        "\u001b[31m", "\u202e", "ё", "😀", "\ud83d", "0", "-0", "-1", "1", "2", "3", "1.5", "1e3", "1e308", "-1e308", "1e999", "NaN",
        "Infinity", "2147483647", "2147483648", "-2147483649", "18446744073709551616", "true", "false", "null", "auto", "all", "none",
        "2..3", "3..2", "2..99999999999", "..", "2011-12-10", "0001-01-01", "9999-12-31T23:59:59", "99-99-9999", "02-30..03-31",
        "customer=customer_id", "customer=", "=customer", "monetary:4", "monetary@1/3", "monetary@3/1", "monetary:0", "main_category",
        "psi=0.2", "psi=-1", "dropped=yes", "sqlite:no-such.db?table=t", "sqlite:?", "sqlite:x", "postgres://",
        "postgres://u:p@127.0.0.1:1/x?table=t", "https://example.invalid/x.csv", "file:///etc/hostname",
    ];

    // Options whose value is the size of the job.
    private static readonly HashSet<string> Sizes = new(StringComparer.Ordinal)
    {
        "--customers", "--transactions", "--iterations", "--restarts", "--stability", "--landmarks", "--threads", "--k", "--k-range",
        "--category-count", "--offer-lines",
    };

    private readonly string _folder;
    private readonly string[] _inputs;
    private readonly string[] _models;
    private readonly string[] _names;
    private readonly CommandSet _set = Declarations.Set;
    private Random _random = new(0);
    private StringBuilder _about = new();

    /// <summary>Writes the inputs that calls choose from.</summary>
    public FuzzGenerator(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Name("in"));
        Directory.CreateDirectory(Name("in/folder"));
        SegmentProcess.Done("sample", "--customers", "30", "--transactions", "400", "-q", "-o", Name("in/orders.csv"));
        foreach (string method in new[] { "ward", "kmeans" })
            SegmentProcess.Done("run", Name("in/orders.csv"), "--method", method, "-k", "3", "--no-map", "-q", "-o",
                Name($"in/{method}"), "--categories", "learned", "--category-count", "2");
        SegmentProcess.Done("features", Name("in/orders.csv"), "-q", "-o", Name("in/table.csv"));
        File.WriteAllText(Name("in/churn.csv"), Churn());
        SegmentProcess.Done("churn", Name("in/churn.csv"), "--label", "status=dropped", "-q", "-o", Name("in/churn"));
        File.WriteAllText(Name("in/empty.csv"), "");
        File.WriteAllText(Name("in/header.csv"), "customer_id,date,amount\n");
        File.WriteAllText(Name("in/one.csv"), "customer_id,date,amount\na,2024-01-01,3\n");
        File.WriteAllText(Name("in/odd.csv"), "customer_id;date;amount\n\"a\nb;2024-01-01;3\nc;31/31/2024;1e400\n\0;;\n");
        File.WriteAllBytes(Name("in/bytes.csv"), [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7919 % 251))]);
        _inputs = [.. new[] { "in/orders.csv", "in/orders.csv", "in/table.csv", "in/churn.csv", "in/one.csv", "in/header.csv",
            "in/empty.csv", "in/odd.csv", "in/bytes.csv", "in/folder", "in/none.csv", "in/kmeans/segments.csv", "in/*.csv" }.Select(Name)];
        _models = [.. new[] { "in/ward/model.json", "in/kmeans/model.json", "in/churn/churn-model.json" }.Select(Name)];
        _names = [.. _set.Verbs.SelectMany(verb => verb.Command.Options).SelectMany(DeclaredSetting.Names).Distinct()];
    }

    /// <summary>Makes the call of a number: the same for the same number.</summary>
    public FuzzCase Generate(int number)
    {
        _random = new Random(unchecked((int)(Seed + (ulong)number * 0x9E3779B9)));
        _about = new StringBuilder();
        Verb verb = Pick(_set.Verbs);
        if (Chance(0.25))
            verb = _set[Pick(["score", "export", "churn-score"])];
        // Models of activity take seconds to fit, and a page is served by a process of its own.
        if (verb.Command.Name is "churn" or "open" && !Chance(0.1))
            verb = _set["check"];
        var words = new List<string> { Chance(0.02) ? Damage(verb.Command.Name) : verb.Command.Name };
        words.AddRange(Inputs(verb));
        bool hasSize = verb.Command.Name is "sample" or "demo";
        if (hasSize)
            words.AddRange(["--customers", "30", "--transactions", "300"]);
        if (verb.Command.Name == "devices")
            words.Add("--no-test");
        if (verb.Command.Name == "open")
            words.Add("--no-browser");
        if (verb.Command.Options.Contains(CommonOptions.OutputFolder) && Chance(0.8))
            words.AddRange(["-o", Name("out/run")]);
        if (verb.Command.Options.Contains(SegmentationSettings.Iterations))
            words.AddRange(["--iterations", "20"]);
        for (int i = _random.Next(5); i > 0 && verb.Command.Options.Count > 0; i--)
            words.AddRange(OptionWords(Pick(verb.Command.Options)));
        if (Chance(0.25))
            words.AddRange(["--config", Config()]);
        if (Chance(0.05))
            words.Insert(_random.Next(words.Count + 1), Pick(OddTexts));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Chance(0.1) && verb.Command.Options.Count > 0)
        {
            Option option = Pick(verb.Command.Options);
            variables[Setting.Variable(option)] = Value(option).Replace("\0", "", StringComparison.Ordinal);
        }
        return new FuzzCase([.. words.Select(word => word.Replace("\0", "", StringComparison.Ordinal))], variables, _about.ToString());
    }

    /// <summary>Removes what a call wrote.</summary>
    public void Clean()
    {
        if (Directory.Exists(Name("out")))
            Directory.Delete(Name("out"), recursive: true);
    }

    private IEnumerable<string> Inputs(Verb verb)
    {
        foreach (Argument argument in verb.Command.Arguments)
        {
            if (verb.InputWords.Count > 0)
                yield return Chance(0.8) ? Pick(verb.InputWords) : Damage(Pick(verb.InputWords));
            else if (argument.Name == "MODEL")
                yield return Chance(0.2) ? Pick(_models) : Chance(0.9) ? DamagedModel() : Pick(_inputs);
            else if (!Chance(0.03))
                yield return Chance(0.6) ? Suitable(verb) : Pick(_inputs);
        }
        if (Chance(0.03))
            yield return Pick(_inputs);
    }

    private string Suitable(Verb verb) => Name(verb.Command.Name switch
    {
        "cluster" or "embed" => "in/table.csv",
        "compare" => "in/kmeans/segments.csv",
        "churn-score" => "in/churn.csv",
        _ => "in/orders.csv",
    });

    private IEnumerable<string> OptionWords(Option option)
    {
        string name = Pick(DeclaredSetting.Names(option));
        if (Chance(0.04))
            name = Damage(name);
        if (Chance(0.03))
            name = Pick(_names);
        if (Setting.Kind(option) == SettingKind.Switch)
            return [Chance(0.95) ? name : $"{name}={Pick(OddTexts)}"];
        string value = Value(option);
        return Chance(0.5) ? [$"{name}={value}"] : [name, value];
    }

    /// <summary>A value that is right as often as not; whatever may name a file to write stays in the folder.</summary>
    private string Value(Option option)
    {
        if (option == CommonOptions.OutputFile || option == CommonOptions.OutputFolder || option.HelpName is "FILE" or "DIR")
            return Chance(0.7) ? Name($"out/{Pick(["a.csv", "b", "run", "deep/er/c.csv", "bad\u0001name"])}")
                : Pick([.. _inputs, Name("in/one.csv/x")]);
        if (option == DatabaseOutput.To)
        {
            string table = Pick(["t", "a b", "\"", "sqlite_x", ""]);
            return Chance(0.7)
                ? $"sqlite:{Name("out.db")}?table={table}"
                : Pick(["postgres://u:p@127.0.0.1:1/x?table=t", "sqlite:", "mysql://x"]);
        }
        if (Sizes.Contains(option.Name))
            return Pick(["1", "2", "3", "5", "auto", "all", "2..4", "-1", "0.5", "x", "", "99999999999999999999", "3..2"]);
        IReadOnlyList<string> words = DeclaredSetting.Words(option);
        if (words.Count > 0 && Chance(0.7))
            return string.Join(',', Enumerable.Range(0, option is ListOption ? 1 + _random.Next(4) : 1)
                .Select(_ => (option is ListOption && Chance(0.3) ? Pick(["+", "-"]) : "") + Pick(words)));
        return Chance(0.05) ? new string(Pick(["a", ",", "=", "😀"])[0], 1 + _random.Next(5000)) : Chance(0.1) ? Damage(Pick(OddTexts))
            : Pick(OddTexts);
    }

    private string Config()
    {
        string path = Name("out.json");
        string[] keys = [.. _names.Where(name => name.Length > 3).Select(name => name[2..])];
        var text = new StringBuilder("{");
        for (int i = _random.Next(4); i >= 0; i--)
        {
            Option? option = _set.Verbs.SelectMany(verb => verb.Command.Options).FirstOrDefault(option => option.Name == $"--{Pick(keys)}");
            string key = option is null || Chance(0.05) ? Damage(Pick(keys)) : Setting.Key(option);
            // A size stands as a text that was chosen small; all else is any JSON.
            string value = option is not null && (Sizes.Contains(option.Name) || Chance(0.5)) ? Text(Value(option)) : Pick(
                ["true", "false", "null", "0", "-1", "1.5", "[]", "{}", "\"\"", "[\"a\",\"b\"]", "{\"customer\":\"customer_id\"}",
                    "{\"customer\":[]}", "[[1]]", "\"\\ud800\"", "\"\\u0000\"", "[null]", "tru", "\"a"]);
            text.Append(CultureInfo.InvariantCulture, $"{Text(key)}: {value}{(i > 0 ? "," : "")}");
        }
        text.Append('}');
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (Chance(0.2))
            bytes = bytes[.._random.Next(bytes.Length)];
        if (Chance(0.1) && bytes.Length > 0)
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        File.WriteAllBytes(path, bytes);
        _about.Append("config: ").Append(Encoding.UTF8.GetString(bytes));
        return path;
    }

    private static string Text(string text) => JsonSerializer.Serialize(text);

    private static string Churn()
    {
        var text = new StringBuilder("id,visits,plan,status\n");
        for (int i = 0; i < 60; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"c{i},{i * 7 % 23},{(i % 3 == 0 ? "basic" : "full")},{(i * 7 % 23 < 9 ? "dropped" : "kept")}\n");
        return text.ToString();
    }

    private string Name(string relative) => Path.Combine(_folder, relative);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(IEnumerable<T> from) => from.ElementAt(_random.Next(from.Count()));
}
