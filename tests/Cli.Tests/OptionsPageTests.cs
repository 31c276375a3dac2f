using System.Text.Json;
using System.Text.RegularExpressions;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Output;

namespace Segmentation.Cli.Tests;

/// <summary>The documentation of options is the declarations'.</summary>
public sealed partial class OptionsPageTests
{
    // Constants of the algorithms: in the account, and no options.
    private static readonly string[] NoOptions = ["tsne.exaggerationIterations", "kmeans.maxIterations", "kmeans.tolerance",
        "kmeans.seeding"];

    [Fact]
    public void Page_IsWhatTheDeclarationsSay()
    {
        string page = File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "options.md")).ReplaceLineEndings("\n");

        Assert.True(page == SegmentProcess.Done("man", "--markdown").Output,
            $"docs/options.md is not what the options declare. Make it anew: {OptionsPage.Command}");
    }

    [Fact]
    public void Page_OfTheCommandLine_ListsEveryExitCode()
    {
        string page = File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "command-line.md"));

        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodes.All.Select(code => code.Code));
        Assert.All(ExitCodes.All, code => Assert.Contains($"| {(int)code.Code} | {code.Meaning} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_ReadAnywhereInTheSource_AreDeclared()
    {
        string[] known = [.. Declarations.Set.Verbs.SelectMany(verb => verb.Command.Options).Select(Setting.Variable),
            .. OtherVariables.All.Select(other => other.Name)];
        string[] read = [.. Directory.EnumerateFiles(Path.Combine(ReadmeTests.Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => VariableName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Where(name => !name.StartsWith(OtherVariables.TestPrefix, StringComparison.Ordinal))
            .Distinct()];

        Assert.True(read.Length >= 3);
        Assert.True(read.All(known.Contains), $"declare in OtherVariables: {string.Join(", ", read.Except(known))}");
    }

    [Fact]
    public void Messages_NameOnlyOptionsThatExist()
    {
        // Variables of style sheets, and an option of dotnet's.
        string[] others = ["--top", "--name", "--depth", "--bit", "--project"];
        string[] known =
            [.. Declarations.Set.Verbs.SelectMany(verb => verb.Command.Options).SelectMany(DeclaredSetting.Names), "--help", "--version"];
        string[] named = [.. Directory.EnumerateFiles(Path.Combine(ReadmeTests.Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => OptionName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Distinct()];

        Assert.True(named.Length > 40);
        Assert.Empty(named.Except(others).Except(known));
    }

    [Theory]
    [InlineData(
        "demo --customers 60 --transactions 900 --iterations 10 --perplexity 5 --method kmeans -k 3 --rfm-scores 5 --stability 2 --json")]
    [InlineData("demo --customers 60 --transactions 900 --no-map --json")]
    [InlineData("run VALUED --value --value-model bg-nbd --no-map -k 3 --stability 0 --json")]
    public void RunJson_NamesEveryOptionAsDeclared(string line)
    {
        string[] declared = [.. DeclaredSetting.Of(Declarations.Set)
            .SelectMany(setting => (DeclaredSetting.RunJsonName(setting.Option) ?? "").Split(", "))];
        using var folder = new ScratchFolder();
        if (line.Contains("VALUED", StringComparison.Ordinal))
        {
            line = line.Replace("VALUED", folder["orders.csv"], StringComparison.Ordinal) + $" --history {folder["history.db"]}";
            SegmentProcess.Done("sample", "--customers", "200", "--transactions", "4000", "-q", "-o", folder["orders.csv"]);
        }
        using JsonDocument account = JsonDocument.Parse(SegmentProcess.Done(line.Split(' ')).Output);

        string[] written = [.. Names(account.RootElement.GetProperty("options"), "")];

        Assert.True(written.Length > 5);
        Assert.Equal(line.Contains("--value", StringComparison.Ordinal), written.Contains("valueModel"));
        Assert.Empty(written.Except(NoOptions).Except(declared));
    }

    private static IEnumerable<string> Names(JsonElement table, string before) => table.EnumerateObject().SelectMany(property =>
        property.Value.ValueKind == JsonValueKind.Object ? Names(property.Value, $"{before}{property.Name}.") : [before + property.Name]);

    [GeneratedRegex("\"(?<name>SEGMENT_[A-Z_]+[A-Z])\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex VariableName();

    [GeneratedRegex(
        "(?<![A-Za-z0-9_-])(?<name>--[a-z][a-z0-9-]*[a-z0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex OptionName();
}
