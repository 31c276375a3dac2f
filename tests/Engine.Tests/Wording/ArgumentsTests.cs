using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

/// <summary>Whoever says a sentence gives what it asks for: a missing argument would be found only when the sentence is said.</summary>
public sealed partial class ArgumentsTests
{
    // Sentences whose arguments are put together before.
    private static readonly string[] Elsewhere =
    [
        "plan.basket", "offer.returns", "error.perplexity-landmarks", "account.categories-learned", "account.categories-mapped",
        "error.no-role", "error.no-role-export", "error.some-line-range", "error.line-range", "usage.config-json",
    ];

    [Fact]
    public void Sentences_InTheSource_GetTheArgumentsThatTheyAskFor()
    {
        string[] sources = [.. new[] { "src/Cli", "src/Engine", "src/Lake", "src/Web" }.SelectMany(room => Checkout.SourceFiles(room))];
        var strays = new List<string>();
        int said = 0;
        foreach (string file in sources)
        {
            foreach (string call in Calls(Checkout.Read(file)).Where(call => !call.Contains(".. ", StringComparison.Ordinal)))
            {
                string[] given = [.. Argument().Matches(call).Select(match => match.Groups["name"].Value)];
                foreach (string key in Key().Matches(call).Select(match => match.Groups["key"].Value)
                    .Where(key => Language.English.Keys.Contains(key) && !Elsewhere.Contains(key)))
                {
                    said++;
                    strays.AddRange(Language.English.Arguments(key).Except(given).Select(name => $"{file}: {key} lacks {name}"));
                }
            }
        }

        Assert.Empty(strays);
        // The search finds the sentences of errors at least.
        Assert.True(said >= Language.English.Keys.Count(key => key.StartsWith("error.", StringComparison.Ordinal)) / 2, $"{said} found");
    }

    [Fact]
    public void Calls_WithinOthers_AreTakenApart() => Assert.Equal(
        ["(\"a.b\", (\"x\", ))", "(\"c.d\", (\"y\", \")\"))"],
        Calls("Faults.Of(\"a.b\", (\"x\", new Phrase(\"c.d\", (\"y\", \")\"))))"));

    // What stands between the parentheses of each call that says something, without the calls in it.
    private static List<string> Calls(string code)
    {
        var calls = new List<string>();
        foreach (Match start in Start().Matches(code))
        {
            int end = End(code, start.Index + start.Length - 1);
            var own = new System.Text.StringBuilder();
            int at = start.Index + start.Length - 1;
            foreach (Match inner in Start().Matches(code[..end], at))
            {
                if (inner.Index < at)
                    continue;
                own.Append(code.AsSpan(at, inner.Index - at));
                at = End(code, inner.Index + inner.Length - 1);
            }
            calls.Add(own.Append(code.AsSpan(at, end - at)).ToString());
        }
        return calls;
    }

    // The place behind the parenthesis that closes the one at a place.
    private static int End(string code, int open)
    {
        int depth = 0;
        bool isText = false;
        for (int at = open; at < code.Length; at++)
        {
            switch (code[at])
            {
                case '\\':
                    at++;
                    break;
                case '"':
                    isText = !isText;
                    break;
                // A quotation mark as a character.
                case '\'' when !isText && at + 2 < code.Length && code[at + 2] == '\'':
                    at += 2;
                    break;
                case '(' when !isText:
                    depth++;
                    break;
                case ')' when !isText && --depth == 0:
                    return at + 1;
                default:
                    break;
            }
        }
        return code.Length;
    }

    [GeneratedRegex(
        @"(Faults\.(Of|At|File|Missing)|new (Phrase|UsageException|SettingException))\(",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Start();

    [GeneratedRegex("\"(?<key>[a-z][a-z0-9-]*\\.[a-z0-9-]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Key();

    [GeneratedRegex(
        "\\((\"|nameof\\()(?<name>[A-Za-z-]+)[\")],", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Argument();
}
