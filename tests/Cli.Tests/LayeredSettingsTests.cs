using System.CommandLine;
using Segmentation.Cli.Help;
using Segmentation.Cli.Options;
using Segmentation.Cli.Output;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Tests;

/// <summary>
/// Flags beat variables, variables beat the config file, the file beats defaults; seen by a verb that only keeps what reached it.
/// </summary>
public sealed class LayeredSettingsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _variables = [];
    private readonly Probe _verb = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Setting_InNoLayer_IsTheDefault()
    {
        Assert.Equal(ExitCode.Done, Run());
        Assert.Equal((7, "", false, 0), Seen());
        Assert.False(_verb.Call!.Given(Probe.Count));
    }

    [Fact]
    public void Setting_InEveryLayer_IsTakenFromTheNearest()
    {
        string config = _folder.Write("config.json", """{ "count": 1, "words": ["file"] }""");
        Assert.Equal(ExitCode.Done, Run("--config", config));
        Assert.Equal((1, "file", false, 0), Seen());

        _variables["SEGMENT_COUNT"] = "2";
        Assert.Equal(ExitCode.Done, Run("--config", config));
        Assert.Equal((2, "file", false, 0), Seen());

        Assert.Equal(ExitCode.Done, Run("--count", "3", "--config", config));
        Assert.Equal((3, "file", false, 0), Seen());
        Assert.True(_verb.Call!.Given(Probe.Count));
    }

    [Fact]
    public void Variable_OfAListOfValues_IsSplitAtCommas()
    {
        _variables["SEGMENT_WORDS"] = "one,two";
        Assert.Equal(ExitCode.Done, Run());
        Assert.Equal("one two", Seen().Words);
    }

    [Fact]
    public void Variable_OfASwitchAndOfAConfigFile_Work()
    {
        _variables["SEGMENT_LOUD"] = "true";
        _variables["SEGMENT_CONFIG"] = _folder.Write("config.json", """{ "count": 5 }""");
        Assert.Equal(ExitCode.Done, Run());
        Assert.Equal((5, "", true, 0), Seen());
    }

    [Fact]
    public void Value_ThatBeginsWithADash_StaysAValue()
    {
        _variables["SEGMENT_WORDS"] = "--loud";
        Assert.Equal(ExitCode.Done, Run());
        Assert.Equal(("--loud", false), (Seen().Words, Seen().Loud));
    }

    [Fact]
    public void Config_ValueBeforeADoubleDash_DoesNotBecomeAnArgument()
    {
        Assert.Equal(ExitCode.Done, Run("--config", _folder.Write("config.json", """{ "count": 5 }"""), "--", "--count"));
        Assert.Equal((5, 1), (Seen().Count, Seen().Inputs));
    }

    [Fact]
    public void Config_KeyOfAnotherVerb_IsNoError()
    {
        Assert.Equal(ExitCode.Done, Run("--config", _folder.Write("config.json", """{ "other": 9, "count": 4, "loud": true }""")));
        Assert.Equal((4, "", true, 0), Seen());
    }

    [Fact]
    public void Config_ObjectOfRoles_BecomesOneValueEach()
    {
        Assert.Equal(ExitCode.Done, Run("--config", _folder.Write("config.json", """{ "words": { "customer": "client", "date": "day" } }""")));
        Assert.Equal("customer=client date=day", Seen().Words);
    }

    [Theory]
    [InlineData("""{ "cuont": 4 }""")]
    [InlineData("""{ "config": "x" }""")]
    [InlineData("""{ "count": null }""")]
    [InlineData("""{ "count": "many" }""")]
    [InlineData("""[1]""")]
    [InlineData("""{ "count": 4""")]
    public void Config_ThatMakesNoSense_IsAUsageErrorAndRunsNothing(string json)
    {
        Assert.Equal(ExitCode.Usage, Run("--config", _folder.Write("config.json", json)));
        Assert.Null(_verb.Call);
    }

    [Fact]
    public void Verbs_AreDeclared_ByTheNamesThatTheyHave() =>
        Assert.All(Declarations.Set.Verbs, verb => Assert.Same(verb, Declarations.Set[verb.Command.Name]));

    private ExitCode Run(params string[] arguments) =>
        new CommandLineRunner(new CommandSet(new VerbDeclaration("probe", () => _verb), new VerbDeclaration("other", () => new Other())))
            .Run(["probe", .. arguments], _variables);

    private (int Count, string Words, bool Loud, int Inputs) Seen() =>
        (_verb.Call!.Get(Probe.Count), string.Join(' ', _verb.Call.Get(Probe.Words) ?? []), _verb.Call.Get(Probe.Loud), _verb.Call.Get(
            Probe.Inputs).Length);

    private sealed class Probe : Verb
    {
        public static readonly Option<int> Count = TypedOptions.Integer("--count", "A number.", 7, 0);
        public static readonly Option<string[]> Words = new(
            "--words") { Description = "Several words.", HelpName = "ROLE=COLUMN", Arity = ArgumentArity.OneOrMore };
        public static readonly Option<bool> Loud = TypedOptions.Switch("--loud", "A switch.");
        public static readonly Argument<string[]> Inputs = new("INPUT") { Arity = ArgumentArity.ZeroOrMore };

        public Probe()
            : base("probe", "Keeps what reached it.")
        {
            Add([Count, Words, Loud]);
            Command.Arguments.Add(Inputs);
        }

        public Invocation? Call { get; private set; }

        public override ExitCode Run(Invocation invocation)
        {
            Call = invocation;
            return ExitCode.Done;
        }
    }

    private sealed class Other : Verb
    {
        public Other()
            : base("other", "Knows another option.") => Add([TypedOptions.Integer("--other", "A number.", 0, 0)]);

        public override ExitCode Run(Invocation invocation) => ExitCode.Done;
    }
}
