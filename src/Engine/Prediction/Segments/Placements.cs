using Segmentation.Features;
using Segmentation.Wording;

namespace Segmentation.Prediction.Segments;

/// <summary>Where customers were placed, one entry a row of the table.</summary>
public sealed class Placements
{
    private const int MostReasons = 3;

    private readonly SegmentModel _model;
    private readonly FeatureTable _table;
    private readonly Matrix _transformed;

    internal Placements(SegmentModel model, FeatureTable table, Matrix transformed, int[] segments, double[] probabilities,
        double[] distances)
    {
        _model = model;
        _table = table;
        _transformed = transformed;
        Segments = segments;
        Probabilities = probabilities;
        Distances = distances;
    }

    /// <summary>Number of customers.</summary>
    public int Count => Segments.Length;

    /// <summary>Customer ids in row order.</summary>
    public IdList Ids => _table.Ids;

    /// <summary>Segment of each customer.</summary>
    public int[] Segments { get; }

    /// <summary>How sure the placement is, in (0, 1].</summary>
    public double[] Probabilities { get; }

    /// <summary>Euclidean distance to the segment's mean, on the scale on which customers are placed.</summary>
    public double[] Distances { get; }

    /// <summary>The model's raw features of the customers, in the model's order.</summary>
    public FeatureTable Features => _table;

    /// <summary>The rule that each customer meets, null beyond a fence; null where the model's own placement decided.</summary>
    internal IReadOnlyList<SegmentRule?>? Rules { get; init; }

    /// <summary>RFM scores by the model's cut-offs; null where it has none.</summary>
    internal RfmScores? Scores => _model.Scoring?.Score(_table);

    /// <summary>Code of the name of a customer's segment.</summary>
    public string Code(int row) => _model.Segments[Segments[row]].Code!;

    /// <summary>Name of a customer's segment.</summary>
    public string Name(int row) => _model.Segments[Segments[row]].Name;

    /// <summary>Names of the segments by number, in a language where the program made them; those of an owner stay.</summary>
    internal string[] Names(Language language) =>
        [.. _model.Segments.Select(segment => SegmentNames.Translate(segment.Name, segment.Code!, language))];

    /// <summary>
    /// The features in which a customer stands out from the training customers, in words: <c>many orders (frequency 12), high spend
    /// (monetary 4310)</c>.
    /// </summary>
    /// <remarks>Where rules decided, it is the rule: <c>frequency &gt; 5 and recency &lt;= 30</c>.</remarks>
    /// <param name="language">The language; English where none is given.</param>
    public string Why(int row, Language? language = null)
    {
        Language text = language ?? Language.English;
        if (Rules?[row] is { Conditions.Count: > 0 } rule)
            return rule.ToString();
        int features = _transformed.Columns;
        var scores = new double[features];
        for (int j = 0; j < features; j++)
            scores[j] = (_transformed[row, j] - _model.Centers[j]) / _model.Spreads[j];
        string[] reasons =
        [
            .. Enumerable.Range(0, features)
                .Where(j => Math.Abs(scores[j]) >= FeatureWords.StandsOut)
                .OrderByDescending(j => Math.Abs(scores[j]))
                .Take(MostReasons)
                .Select(j => Invariant(
                    $"{FeatureWords.Plain(_table.Columns[j], scores[j], text)} ({_table.Columns[j]} {_table.Values[row, j]:0.##})")),
        ];
        return reasons.Length == 0 ? text["score.average"] : text.Join("list.comma", reasons);
    }
}
