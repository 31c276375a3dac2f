using System.Text.Json;
using Segmentation.Pipeline;

namespace Segmentation.Reports;

/// <summary>The <c>segmentations</c> of <c>run.json</c>: the clusters and what stands beside them, with their agreement and effects.</summary>
internal static class SideBySideJson
{
    /// <summary>Writes one entry a segmentation, the clusters first, and <c>segmentationPairs</c>.</summary>
    internal static void Write(Utf8JsonWriter json, SideBySide compared)
    {
        json.WriteStartArray("segmentations");
        SegmentationBeside[] all = [compared.Clusters, .. compared.Others];
        for (int i = 0; i < all.Length; i++)
        {
            SegmentationBeside one = all[i];
            json.WriteStartObject();
            json.WriteString("name", one.Grouping.Name);
            if (i > 0)
                json.WriteString("rule", one.Grouping.Rule);
            Groups(json, one);
            json.WriteStartArray("effects");
            foreach (GroupEffect effect in one.Effects)
                Effect(json, effect);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("segmentationPairs");
        foreach (SegmentationPair pair in compared.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("a", all[pair.A].Grouping.Name);
            json.WriteString("b", all[pair.B].Grouping.Name);
            json.Number("adjustedRand", pair.AdjustedRand);
            json.Number("chiSquare", pair.Dependence.Statistic);
            json.Number("p", pair.Dependence.P);
            json.Number("cramersV", pair.Dependence.CramersV);
            json.Number("smallestExpected", pair.Dependence.SmallestExpected);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Groups(Utf8JsonWriter json, SegmentationBeside one)
    {
        json.WriteStartArray("groups");
        for (int group = 0; group < one.Grouping.Groups.Count; group++)
        {
            double[] bySegment = [.. Enumerable.Range(0, one.Customers.GetLength(1)).Select(segment => (double)one.Customers[group, segment])];
            json.WriteStartObject();
            json.WriteString("name", one.Grouping.Groups[group]);
            json.WriteNumber("customers", (long)bySegment.Sum());
            json.NumberIfAny("revenueShare", one.RevenueShares?[group]);
            json.Numbers("bySegment", bySegment);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Effect(Utf8JsonWriter json, GroupEffect effect)
    {
        json.WriteStartObject();
        json.WriteString("feature", effect.Feature);
        json.WriteBoolean("own", effect.Own);
        json.Number("h", effect.Difference.Overall.H);
        json.Number("p", effect.Difference.Overall.P);
        json.Number("epsilonSquared", effect.Difference.Overall.EpsilonSquared);
        json.WriteNumber("pairs", effect.Difference.Pairs.Count);
        json.WriteNumber("pairsThatDiffer", effect.PairsThatDiffer);
        json.WriteEndObject();
    }
}
