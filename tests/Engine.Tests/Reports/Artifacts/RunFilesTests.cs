using Segmentation.Clustering.Methods;
using Segmentation.Pipeline;
using Segmentation.Reports;
using Segmentation.Reports.Artifacts;
using Segmentation.Tests.Transactions;

namespace Segmentation.Tests.Reports.Artifacts;

public sealed class RunFilesTests
{
    private static readonly AnalysisOptions Options = new()
    {
        Sample = new() { Customers = 60, Transactions = 900, Seed = 5 },
        Segments = new() { Clusters = 3, TSne = new() { Iterations = 50 } },
        Device = "cpu",
        Threads = 1,
    };

    [Fact]
    public void Write_Folder_HoldsWhatAppliesAndWhatTheOptionsPromised()
    {
        using var folder = new TemporaryFolder();
        AnalysisResult run = CustomerAnalysis.Run(Options);
        RunFiles.Write(run, folder.Path);
        string[] expected = [.. RunFiles.All.Where(artifact => artifact.Applies(run)).Select(artifact => artifact.Name), RunFiles.Record];
        Assert.Equal(expected.Order(), Names(folder));
        Assert.Equal(RunFiles.Expected(Options).Order(), Names(folder));
        Assert.Equal(run.Generated, File.ReadAllBytes(Path.Combine(folder.Path, "transactions.csv")));
    }

    [Fact]
    public void Write_OverAnEarlierRun_RemovesWhatAppliesNoMore()
    {
        using var folder = new TemporaryFolder();
        RunFiles.Write(CustomerAnalysis.Run(Options), folder.Path);
        Assert.Contains("map.csv", Names(folder));
        AnalysisResult other = CustomerAnalysis.Run(Options with
        {
            Segments = new() { Clusters = 3, Map = false, Method = ClusteringMethods.KMeans, StabilityResamples = 0 },
            Offers = null,
        });
        RunFiles.Write(other, folder.Path);
        foreach (string file in (string[])["map.csv", "linkage.csv", "stability.csv", "recommendations.csv"])
            Assert.DoesNotContain(file, Names(folder));
        Assert.Equal(
            RunFiles.All.Where(artifact => artifact.Applies(other)).Select(artifact => artifact.Name).Append(RunFiles.Record).Order(),
            Names(folder));
    }

    [Fact]
    public void All_Artifacts_HaveNamesOfTheirOwnAndALineOfTheReadme()
    {
        string[] names = [.. RunFiles.All.Select(artifact => artifact.Name), RunFiles.Record, "tables.xlsx"];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Subset(RunFiles.Known.ToHashSet(), names.ToHashSet());
        string readme = Checkout.Read("README.md");
        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Content_OfEveryTable_HasTheFieldsOfItsColumns()
    {
        AnalysisResult run = CustomerAnalysis.Run(
            Options with { Categories = new() { Count = 3 },
                Segments = new() { Clusters = 3, Map = false, Outliers = OutlierHandling.Separate } });
        foreach (IArtifact artifact in RunFiles.All.Where(artifact => artifact.Applies(run)))
        {
            if (artifact.Content(run).Table is not { } table)
                continue;
            for (int row = 0; row < Math.Min(table.Rows, 5); row++)
            {
                var fields = new CountedFields();
                table.WriteRow(row, fields);
                Assert.Equal(table.Columns.Count, fields.Count);
            }
        }
    }

    private static string[] Names(TemporaryFolder folder) =>
        [.. Directory.GetFiles(folder.Path).Select(Path.GetFileName).Where(name => !name!.StartsWith('.')).Order()!];

    private sealed class CountedFields : IFieldWriter
    {
        public int Count { get; private set; }

        public void Field(string text) => Count++;

        public void Field(ReadOnlySpan<byte> text) => Count++;

        public void Field(double value) => Count++;

        public void Field(long value) => Count++;

        public void Empty() => Count++;

        public void EndRow() => throw new InvalidOperationException();
    }
}
