using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Segmentation.Tests;

/// <summary>
/// What README and the pages of <c>docs</c> print as C# compiles as it is printed, in a program of a stranger's that sees public types
/// only.
/// </summary>
public sealed class ReadmeExampleTests
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    [Fact]
    public void EveryExample_CompilesAsPrinted()
    {
        Assert.NotEmpty(Examples("README.md"));
        string docs = Path.Combine(Checkout.Root, "docs");
        string[] pages = [.. Directory.GetFiles(docs, "*.md").Select(page => $"docs/{Path.GetFileName(page)}")];

        Assert.All(pages.Append("README.md").SelectMany(Examples), example => Assert.Empty(Errors(example)));
    }

    [Fact]
    public void AnInternalType_DoesNotCompile() =>
        Assert.Contains("CS0122", Assert.Single(Errors("Console.WriteLine(Segmentation.Clustering.Methods.MeanPlacement.StoredAs);")));

    private static IEnumerable<string> Examples(string page) =>
        Checkout.Read(page).Split("```csharp\n").Skip(1).Select(rest => rest.Split("\n```")[0]);

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
}
