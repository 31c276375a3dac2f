using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Segmentation.Tests;

/// <summary>What README prints as C# compiles as it is printed, in a program of a stranger's that sees public types only.</summary>
public sealed partial class ReadmeExampleTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    [Fact]
    public void EveryExample_CompilesAsPrinted()
    {
        string[] examples = [.. Example().Matches(Checkout.Read("README.md")).Select(match => match.Groups["code"].Value)];
        Assert.NotEmpty(examples);

        Assert.All(examples, example => Assert.Empty(Errors(example)));
    }

    [Fact]
    public void AnInternalType_DoesNotCompile() =>
        Assert.Contains(Errors("Console.WriteLine(Segmentation.Clustering.Methods.MeanPlacement.Kind);"), error => error.Contains("CS0122"));

    private static string[] Errors(string program)
    {
        SyntaxTree[] trees = [.. new[] { ImplicitUsings, program }.Select(text => CSharpSyntaxTree.ParseText(text))];
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Stranger", trees, assemblies.Select(file => MetadataReference.CreateFromFile(file)), new(OutputKind.ConsoleApplication));
        return [.. compilation.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.ToString())];
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();
}
