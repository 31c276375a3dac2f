using System.Runtime.InteropServices;
using Segmentation.Clustering.Methods;
using Segmentation.Conditions;
using Segmentation.Features;

namespace Segmentation.Prediction.Segments;

/// <summary>Makes a model of a document that may come from anywhere: nothing in it is believed before it was looked at.</summary>
internal sealed class ModelReading(ModelDocument document, DocumentCheck check)
{
    // No feature set comes near it, and what the table of a document needs grows with it.
    private const int MostColumns = 1_000_000;

    /// <summary>The model.</summary>
    /// <exception cref="InputException">A value that no model has; the message names its JSON path.</exception>
    internal SegmentModel ToModel()
    {
        int features = document.Columns.Length;
        check.Require(
            features is > 0 and <= MostColumns,
            "$.columns",
            Invariant($"has {features:N0} entries; 1 to {MostColumns:N0} were expected"));
        check.RequireNames(document.Columns, "$.columns");
        IClusterer? method = ClusteringMethods.Find(document.Method);
        check.Require(
            method is not null,
            "$.method",
            MessageText.Of($"is \"{document.Method}\"; {Names()} was expected"));
        check.Require(
            document.Space is "features" or "pca" or "map",
            "$.space",
            MessageText.Of($"is \"{document.Space}\"; features, pca or map was expected"));
        foreach ((string option, string value) in document.Options)
            check.Require(value is not null, MessageText.Of($"$.options['{option}']"), "is null");
        TransformKind? kind = document.Transform switch
        {
            "none" => TransformKind.None,
            "standardize" => TransformKind.Standardize,
            "log" => TransformKind.Log,
            _ => null,
        };
        check.Require(kind is not null, "$.transform",
            MessageText.Of($"is \"{document.Transform}\"; none, standardize or log was expected"));
        foreach ((double[] values, string place) in new[] { (document.Means, "$.means"), (document.Centers, "$.centers") })
        {
            check.RequireLength(values.Length, features, place);
            check.RequireNumbers(values, place);
        }
        foreach ((double[] values, string place) in new[] { (document.StandardDeviations, "$.standardDeviations"),
            (document.Spreads, "$.spreads") })
        {
            check.RequireLength(values.Length, features, place);
            check.RequireDivisors(values, place);
        }
        check.RequireBetween(document.WithinVariance, 0, DocumentCheck.Largest, "$.withinVariance");
        int dimensions = Segments();
        ModelProjection? projection = Projection(features, dimensions);
        ModelFence[] fences = Fences();
        int placed = document.Segments.Length - fences.Select(fence => fence.Segment).Distinct().Count();
        check.Require(
            document.NoSegment is null || (document.NoSegment == placed - 1 && placed > 1),
            "$.noSegment",
            Invariant($"is {document.NoSegment}; the last segment that no fence leads to was expected, and others before it"));
        int clusters = document.NoSegment ?? placed;
        // Segments found on a map are voted for, whatever the method.
        PlacementKind placement = document.Space == "map" ? VotePlacement.StoredAs : method!.PlacementKind;
        // A forest may have done better than the vote.
        if (placement.HasVoters && document.Placement?.ContainsKey(ForestPlacement.Table) == true)
            placement = ForestPlacement.StoredAs;
        SegmentRules? rules = document.Rules?.ToRules(document.Columns, placed, check);
        bool byRules = RulePlacement.Places(document, placement, check);
        (float[] Points, int[] Labels)? voters = Voters(placement.HasVoters && !byRules, dimensions, placed);
        var means = new Matrix(clusters, dimensions, [.. document.Segments.Take(clusters).SelectMany(segment => segment.Mean)]);
        var figures = new PlacementFigures { Voters = voters?.Points, VoterLabels = voters?.Labels,
            Tables = Tables(placement, clusters, dimensions) };
        return new SegmentModel(byRules ? new RulePlacement(rules!) : placement.Read(means, document.WithinVariance, figures))
        {
            ToolVersion = document.ToolVersion,
            Method = document.Method,
            Space = document.Space,
            Seed = document.Seed,
            InputSha256 = document.InputSha256,
            Options = document.Options,
            Transform = new FeatureTransform(kind!.Value, document.Columns, document.Means, document.StandardDeviations),
            Centers = document.Centers,
            Spreads = document.Spreads,
            Projection = projection,
            Segments = [.. document.Segments.Select(segment => segment with { Code = segment.Code ?? SegmentNames.CodeOf(segment.Name) })],
            Scoring = Scoring(),
            Categories = document.Categories?.ToModel(check),
            Value = document.Value?.ToValue(check),
            Fences = fences,
            Conditions = Conditions(),
            WithinVariance = document.WithinVariance,
            NoSegment = document.NoSegment,
            Rules = rules,
        };
    }

    /// <summary>Looks at the segments; answers the number of coordinates of their means.</summary>
    private int Segments()
    {
        check.Require(document.Segments.Length > 0, "$.segments", "is empty");
        check.RequireEntries(document.Segments, "$.segments");
        int dimensions = document.Segments[0].Mean.Length;
        check.Require(dimensions > 0, "$.segments[0].mean", "is empty");
        for (int i = 0; i < document.Segments.Length; i++)
        {
            ModelSegment segment = document.Segments[i];
            check.Require(
                segment.Segment == i,
                Invariant($"$.segments[{i}].segment"),
                Invariant($"is {segment.Segment}; {i} was expected"));
            check.Require(
                segment.Customers >= 0,
                Invariant($"$.segments[{i}].customers"),
                Invariant($"is {segment.Customers}; a number of customers was expected"));
            check.RequireLength(segment.Mean.Length, dimensions, Invariant($"$.segments[{i}].mean"));
            check.RequireNumbers(segment.Mean, Invariant($"$.segments[{i}].mean"));
        }
        return dimensions;
    }

    private ModelProjection? Projection(int features, int dimensions)
    {
        check.Require(
            document.Components is not null == (document.Space == "pca"),
            "$.components",
            Invariant($"{(document.Components is null ? "is missing" : "is there")}, and the space is {document.Space}"));
        check.Require(
            document.Components is not null == document.ComponentMean is not null,
            "$.componentMean",
            "must be there where components is, and only there");
        if (document.Components is null)
        {
            check.RequireLength(dimensions, features, "$.segments[0].mean");
            return null;
        }
        check.RequireLength(document.Components.Length, dimensions, "$.components");
        check.RequireEntries(document.Components, "$.components");
        for (int i = 0; i < dimensions; i++)
        {
            check.RequireLength(document.Components[i].Length, features, Invariant($"$.components[{i}]"));
            check.RequireNumbers(document.Components[i], Invariant($"$.components[{i}]"));
        }
        check.RequireLength(document.ComponentMean!.Length, features, "$.componentMean");
        check.RequireNumbers(document.ComponentMean, "$.componentMean");
        return new ModelProjection(
            new Matrix(dimensions, features, [.. document.Components.SelectMany(row => row)]), document.ComponentMean);
    }

    private ModelFence[] Fences()
    {
        ModelFence[] fences = document.Fences ?? [];
        check.RequireEntries(fences, "$.fences");
        int led = fences.Select(fence => fence.Segment).Distinct().Count();
        for (int i = 0; i < fences.Length; i++)
        {
            check.Require(
                document.Columns.Contains(fences[i].Feature),
                Invariant($"$.fences[{i}].feature"),
                MessageText.Of($"is \"{fences[i].Feature}\", which is not among the columns"));
            check.RequireNumber(fences[i].Upper, Invariant($"$.fences[{i}].upper"));
            int segment = fences[i].Segment;
            check.Require(
                segment >= document.Segments.Length - led && segment < document.Segments.Length && led < document.Segments.Length,
                Invariant($"$.fences[{i}].segment"),
                Invariant($"is {segment}; fences lead to the last segments, and some must be left"));
        }
        return fences;
    }

    private ModelCondition[] Conditions()
    {
        ModelCondition[] conditions = document.Conditions ?? [];
        check.Require(
            conditions.Length > 0 == (document.Method == GivenSegments.NameInModels),
            "$.conditions",
            MessageText.Of($"{(conditions.Length > 0 ? "is there" : "is missing")}, and the method is {document.Method}"));
        check.RequireEntries(conditions, "$.conditions");
        for (int i = 0; i < conditions.Length; i++)
        {
            check.Require(
                conditions[i].Segment >= 0 && conditions[i].Segment < document.Segments.Length,
                Invariant($"$.conditions[{i}].segment"),
                Invariant($"is {conditions[i].Segment}, which is none of the {document.Segments.Length} segments"));
            string place = Invariant($"$.conditions[{i}].condition");
            check.Require(conditions[i].Condition is not null || i == conditions.Length - 1, place, "is missing, and others follow");
            if (conditions[i].Condition is { } text)
                _ = ConditionReader.Read(text, 0, (at, message) =>
                {
                    check.Refuse(place, Invariant($"has at {at}: {message}"));
                    return new InputException(message);
                });
        }
        return conditions;
    }

    private RfmScoring? Scoring()
    {
        if (document.RfmScoring is not { } scoring)
            return null;
        check.Require(
            scoring.Levels is >= 2 and <= RfmScoring.MostLevels,
            "$.rfmScoring.levels",
            Invariant($"is {scoring.Levels}; 2 to {RfmScoring.MostLevels} was expected"));
        foreach ((double[] cutOffs, string place) in new[] { scoring.Recency, scoring.Frequency, scoring.Monetary }.Zip(RfmScoring.Columns))
        {
            check.RequireLength(cutOffs.Length, scoring.Levels - 1, Invariant($"$.rfmScoring.{place}"));
            check.RequireAscending(cutOffs, Invariant($"$.rfmScoring.{place}"));
        }
        check.Require(
            !RfmScoring.Columns.Except(document.Columns).Any(),
            "$.rfmScoring",
            Invariant($"is there, but not the columns {string.Join(", ", RfmScoring.Columns)}"));
        return scoring;
    }

    private static string Names()
    {
        string[] names = [.. ClusteringMethods.All.Select(method => method.Name)];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private Dictionary<string, Matrix> Tables(PlacementKind kind, int clusters, int dimensions)
    {
        Dictionary<string, double[][]> given = document.Placement ?? [];
        foreach (string name in given.Keys.Except(kind.Tables.Select(table => table.Name)))
            check.Refuse(MessageText.Of($"$.placement['{name}']"),
                Invariant($"is there, and the method is {document.Method} in {document.Space} space"));
        var tables = new Dictionary<string, Matrix>();
        foreach (PlacementTable table in kind.Tables)
        {
            string place = Invariant($"$.placement['{table.Name}']");
            (int rows, int columns) = table.Shape(clusters, dimensions);
            if (!given.TryGetValue(table.Name, out double[][]? values))
                check.Refuse(place, Invariant($"is missing, and the method is {document.Method} in {document.Space} space"));
            check.Require(values is not null, place, "is null");
            if (rows == PlacementTable.AnyRows)
                rows = values!.Length;
            check.RequireLength(values!.Length, rows, place);
            check.RequireEntries(values, place);
            for (int i = 0; i < rows; i++)
            {
                check.RequireLength(values[i].Length, columns, Invariant($"{place}[{i}]"));
                check.RequireNumbers(values[i], Invariant($"{place}[{i}]"));
            }
            tables[table.Name] = new Matrix(rows, columns, [.. values.SelectMany(row => row)]);
            check.Require(
                table.Name != ForestPlacement.Table
                    || ForestPlacement.IsForest(tables[table.Name], document.NoSegment is null ? clusters : clusters + 1, dimensions),
                place, "is no forest: trees in preorder, features and segments that the model has");
        }
        return tables;
    }

    private (float[] Points, int[] Labels)? Voters(bool votes, int dimensions, int segments)
    {
        // Without them a model of Ward's would place by another rule in silence.
        check.Require(
            document.VoterLabels is not null == votes,
            "$.voterLabels",
            Invariant($"{(votes ? "is missing" : "is there")}, and the method is {document.Method} in {document.Space} space"));
        check.Require(
            document.VoterCoordinates is not null == votes,
            "$.voterCoordinates",
            Invariant($"{(votes ? "is missing" : "is there")}, and the method is {document.Method} in {document.Space} space"));
        if (!votes)
            return null;
        check.Require(
            document.VoterLabels!.Length > 0 && document.VoterLabels.Length % sizeof(int) == 0,
            "$.voterLabels",
            Invariant($"has {document.VoterLabels.Length:N0} bytes; 4 for each voter were expected"));
        int[] labels = MemoryMarshal.Cast<byte, int>(document.VoterLabels).ToArray();
        int stray = Array.FindIndex(labels, label => label < 0 || label >= segments);
        check.Require(
            stray < 0,
            "$.voterLabels",
            stray < 0 ? "" : Invariant(
            $"has {labels[stray]} for voter {stray}, which is none of the {segments} segments that customers vote for"));
        check.RequireLength(document.VoterCoordinates!.Length, dimensions, "$.voterCoordinates");
        check.RequireEntries(document.VoterCoordinates, "$.voterCoordinates");
        var points = new float[labels.Length * dimensions];
        for (int j = 0; j < dimensions; j++)
        {
            check.Require(
                document.VoterCoordinates[j].Length == document.VoterLabels.Length,
                Invariant($"$.voterCoordinates[{j}]"),
                Invariant($"has {document.VoterCoordinates[j].Length:N0} bytes; {document.VoterLabels.Length:N0} were expected"));
            ReadOnlySpan<float> column = MemoryMarshal.Cast<byte, float>(document.VoterCoordinates[j]);
            for (int i = 0; i < labels.Length; i++)
                points[(i * dimensions) + j] = column[i];
            check.Require(
                !column.ContainsAnyExceptInRange(float.MinValue, float.MaxValue),
                Invariant($"$.voterCoordinates[{j}]"),
                "has a number that is not finite");
        }
        return (points, labels);
    }
}
