using System.Text.RegularExpressions;
using Segmentation.Wording;

namespace Segmentation.Tests.Wording;

public sealed partial class FlagsTests
{
    [Theory]
    [InlineData("leave ‹memory› out", "leave --memory out")]
    [InlineData("‹rules›=+absurd-lines drops it; ‹returns› keep counts it", "--rules=+absurd-lines drops it; --returns keep counts it")]
    [InlineData("Give the number with ‹k›, a folder with ‹output›.", "Give the number with -k, a folder with -o.")]
    [InlineData("a file ‹A› and ‹›", "a file ‹A› and ‹›")]
    public void Render_NamesOfSettings_BecomeFlags(string text, string shown) => Assert.Equal(shown, Flags.Render(text));

    [Fact]
    public void Engine_ByItsMessages_NamesSettingsAndNoFlags()
    {
        string options = Checkout.Read("docs/options.md");
        var strays = new List<string>();
        foreach (string file in Checkout.SourceFiles("src/Engine").Where(
            file => !file.StartsWith("src/Engine/Reports/", StringComparison.Ordinal)))
        {
            foreach (string line in Checkout.Read(file).Split('\n').Where(
                line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                if (FlagInText().IsMatch(line))
                    strays.Add($"{file} names a flag: {line.Trim()}");
                strays.AddRange(Mark().Matches(line).Select(mark => mark.Groups["name"].Value)
                    .Where(name => !options.Contains($"`{Flags.Of(name)}`", StringComparison.Ordinal))
                    .Select(name => $"{file} names the setting {name}, which docs/options.md does not list"));
            }
        }
        foreach (string language in Language.Languages)
        {
            strays.AddRange(Mark().Matches(Checkout.Read($"src/Engine/Wording/sentences.{language}.txt"))
                .Select(mark => mark.Groups["name"].Value)
                .Where(name => !options.Contains($"`{Flags.Of(name)}`", StringComparison.Ordinal))
                .Select(name => $"sentences.{language}.txt names the setting {name}, which docs/options.md does not list"));
        }
        Assert.True(strays.Count == 0, string.Join(Environment.NewLine, strays));
    }

    [GeneratedRegex("""
        "[^"]*(?<![\w-])--[a-z]
        """, RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex FlagInText();

    [GeneratedRegex("‹(?<name>[a-z]+(-[a-z]+)*)›", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Mark();
}
