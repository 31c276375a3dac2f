namespace Segmentation.Prediction.Trees;

/// <summary>
/// Maps raw scores to probabilities that come true: isotonic regression by pooling adjacent violators, or Platt's logistic curve where rows
/// are few.
/// </summary>
/// <param name="Method">isotonic or platt.</param>
/// <param name="Scores">Isotonic: ascending score of each knot. Platt: slope and intercept on the score's log-odds.</param>
/// <param name="Probabilities">Isotonic: probability at each knot, non-decreasing; between knots linear. Platt: empty.</param>
/// <remarks>Zadrozny &amp; Elkan 2002; Platt 1999.</remarks>
internal sealed record Calibration(string Method, double[] Scores, double[] Probabilities)
{
    /// <summary>Rows below which the two-parameter curve is fitted, since isotonic steps would follow the noise.</summary>
    public const int IsotonicRows = 1000;

    /// <summary>Fits to scores of rows that the model did not learn from.</summary>
    public static Calibration Fit(IReadOnlyList<bool> labels, IReadOnlyList<double> scores) =>
        labels.Count >= IsotonicRows ? Isotonic(labels, scores) : Platt(labels, scores);

    /// <summary>The calibrated probability of a raw score.</summary>
    public double Apply(double score)
    {
        if (Method == "platt")
            return LogisticRegression.Sigmoid((Scores[0] * LogOdds(score)) + Scores[1]);
        int at = Array.BinarySearch(Scores, score);
        if (at >= 0)
            return Probabilities[at];
        int above = ~at;
        if (above == 0)
            return Probabilities[0];
        if (above == Scores.Length)
            return Probabilities[^1];
        double share = (score - Scores[above - 1]) / (Scores[above] - Scores[above - 1]);
        return Probabilities[above - 1] + (share * (Probabilities[above] - Probabilities[above - 1]));
    }

    private static Calibration Isotonic(IReadOnlyList<bool> labels, IReadOnlyList<double> scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Count).OrderBy(i => scores[i])];
        var blocks = new List<(double Sum, double Count, double ScoreSum)>();
        for (int start = 0; start < order.Length;)
        {
            int end = start;
            double sum = 0;
            while (end < order.Length && scores[order[end]] == scores[order[start]])
                sum += labels[order[end++]] ? 1 : 0;
            blocks.Add((sum, end - start, scores[order[start]] * (end - start)));
            start = end;
            while (blocks.Count > 1 && blocks[^2].Sum * blocks[^1].Count >= blocks[^1].Sum * blocks[^2].Count)
            {
                blocks[^2] = (blocks[^2].Sum + blocks[^1].Sum, blocks[^2].Count + blocks[^1].Count,
                    blocks[^2].ScoreSum + blocks[^1].ScoreSum);
                blocks.RemoveAt(blocks.Count - 1);
            }
        }
        // One knot a block, at its mean score. Half a row keeps 0 and 1, which no finite sample proves, out of reach.
        double least = 0.5 / order.Length;
        return new Calibration(
            "isotonic",
            [.. blocks.Select(block => block.ScoreSum / block.Count)],
            [.. blocks.Select(block => Math.Clamp(block.Sum / block.Count, least, 1 - least))]);
    }

    private static Calibration Platt(IReadOnlyList<bool> labels, IReadOnlyList<double> scores)
    {
        // Platt's targets, pulled in from 0 and 1 by the class sizes.
        double positives = labels.Count(label => label), negatives = labels.Count - positives;
        double high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
        double slope = 1, intercept = 0;
        for (int iteration = 0; iteration < 100; iteration++)
        {
            double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
            for (int i = 0; i < labels.Count; i++)
            {
                double x = LogOdds(scores[i]), p = LogisticRegression.Sigmoid((slope * x) + intercept);
                double residual = p - (labels[i] ? high : low), curvature = p * (1 - p);
                ga += residual * x;
                gb += residual;
                haa += curvature * x * x;
                hab += curvature * x;
                hbb += curvature;
            }
            double determinant = (haa * hbb) - (hab * hab);
            double da = ((hbb * ga) - (hab * gb)) / determinant, db = ((haa * gb) - (hab * ga)) / determinant;
            slope -= da;
            intercept -= db;
            if (Math.Abs(da) + Math.Abs(db) < 1e-10)
                break;
        }
        return new Calibration("platt", [slope, intercept], []);
    }

    private static double LogOdds(double probability)
    {
        double bounded = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(bounded / (1 - bounded));
    }
}
