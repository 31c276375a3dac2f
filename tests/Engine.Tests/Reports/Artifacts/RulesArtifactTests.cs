using System.Text;
using System.Text.Json.Nodes;
using Segmentation.Pipeline;
using Segmentation.Prediction.Segments;
using Segmentation.Reports.Artifacts;
using Segmentation.Reports.Sections;
using Segmentation.Wording;

namespace Segmentation.Tests.Reports.Artifacts;

public sealed class RulesArtifactTests
{
    [Fact]
    public void ContentAndCards_OfARun_TellTheSameRules()
    {
        AnalysisResult run = CustomerAnalysis.Run(new AnalysisOptions
        {
            Sample = new() { Customers = 80, Transactions = 900, Seed = 5 },
            Segments = new() { Clusters = 3, Map = false },
            Offers = null,
            Device = "cpu",
            Threads = 1,
        });
        var artifact = new RulesArtifact();
        Assert.False(artifact.Applies(run with { Model = null }));
        Assert.True(artifact.Applies(run));
        using var stream = new MemoryStream();
        artifact.Content(run).Write(stream);
        JsonNode written = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;

        SegmentRules rules = run.Model!.Rules!;
        Assert.Equal(rules.Fidelity, (double)written["fidelity"]!);
        Assert.InRange((double)written["costRatio"]!, 0.5, 3);
        JsonArray segments = written["segments"]!.AsArray();
        Assert.Equal(run.Segments.Clusters, segments.Count);
        Assert.Equal(rules.Fidelity,
            segments.Sum(segment => (double)segment!["coverage"]! * (int)segment["customers"]!) / run.Customers, 12);
        string cards = new SegmentCards().Draw(run, Language.English).ToString();
        foreach (JsonNode? segment in segments)
        {
            Assert.InRange(segment!["rules"]!.AsArray().Count, 1, 2);
            string coverage = Language.English.Of("rules.fidelity", ("fidelity", (double)segment["coverage"]!)).Split(' ')[4];
            Assert.Contains($"Finds {coverage} of them", cards);
        }
        Assert.Contains("<b>As a rule:</b> ", cards);
        Assert.Matches("(more than|at most) [0-9.]+ (orders?|days? since last order|revenue)", cards);
    }
}
