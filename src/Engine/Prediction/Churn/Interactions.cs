using Segmentation.Prediction.Trees;
using Segmentation.Prediction.Trees.Boosting;
using Segmentation.Prediction.Trees.Shapley;

namespace Segmentation.Prediction.Churn;

/// <summary>Two columns that change the probability of a drop together otherwise than one by one.</summary>
/// <param name="First">The column that moves the scores more.</param>
/// <param name="Second">The other.</param>
/// <param name="FirstFrom">Where the first starts from, as its driver has it.</param>
/// <param name="FirstTo">Where it goes to.</param>
/// <param name="SecondFrom">Where the second starts from.</param>
/// <param name="SecondTo">Where it goes to.</param>
/// <param name="FirstAlone">Mean change of the probability when the first alone goes there.</param>
/// <param name="SecondAlone">When the second alone does.</param>
/// <param name="Both">When both do.</param>
/// <param name="ShapleyShare">Mean absolute Shapley interaction value over all mean absolute Shapley values.</param>
/// <param name="ByChance">The same of models fitted to outcomes without any interaction.</param>
internal sealed record Interaction(
    string First,
    string Second,
    string FirstFrom,
    string FirstTo,
    string SecondFrom,
    string SecondTo,
    double FirstAlone,
    double SecondAlone,
    double Both,
    double ShapleyShare,
    double ByChance)
{
    /// <summary>What the two do together beyond the sum of what each does alone.</summary>
    public double Beyond => Both - FirstAlone - SecondAlone;
}

/// <summary>Finds the pairs of columns whose interaction is larger than a model sees where there is none.</summary>
/// <remarks>
/// Sizes are mean absolute Shapley interaction values. Trees show some even where columns only add up; how much, models of the same kind
/// tell that are fitted to outcomes drawn from an additive model, boosted trees of one question each (the parametric bootstrap of Friedman
/// &amp; Popescu 2008, section 8.3). A pair counts where it exceeds the mean of these by three standard deviations and changes the
/// probability by two points beyond the sum of both columns.
/// </remarks>
internal static class Interactions
{
    private const int MostFitted = 4000;
    private const int MostExplained = 50;
    private const int MostTrees = 50;
    private const int MostRows = 400;
    private const int Draws = 5;
    private const int MostPairs = 5;
    private const double Deviations = 3;

    private static readonly BoostingOptions Additive = new()
    {
        Trees = 1000, LearningRate = 0.1, Leaves = 2, MinimumLeafRows = 10, L2 = 1, ValidationParts = 1, Patience = 20,
    };

    /// <summary>
    /// The pairs, largest beyond their sum first; null where the model adds its columns up, or customers are too few to look.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="drivers">What each column does by itself.</param>
    /// <param name="table">Customers that the model learned from, aligned to it.</param>
    /// <param name="dropped">What they did.</param>
    /// <param name="options">How the model was fitted.</param>
    /// <param name="cancellation">Looked at all along.</param>
    internal static IReadOnlyList<Interaction>? Of(
        ChurnModel model, IReadOnlyList<Driver> drivers, ModelTable table, bool[] dropped, ChurnModelOptions options,
        CancellationToken cancellation)
    {
        if (model.Scorer is not TreeEnsemble fitted || table.Columns.Count < 2)
            return null;
        int[] rows = CrossValidation.Thinned([.. Enumerable.Range(0, table.Rows)], MostFitted);
        bool[] outcome = [.. rows.Select(row => dropped[row])];
        if (outcome.Distinct().Count() < 2)
            return null;
        ModelTable learned = table.Select(rows);
        ModelTable explained = learned.Select(CrossValidation.Thinned([.. Enumerable.Range(0, rows.Length)], MostExplained));
        var kind = Enum.Parse<ActivityModelKind>(fitted.Kind, ignoreCase: true);
        // A forest's trees are alike, so that some of them measure it; boosted trees are not.
        ChurnModelOptions few = options with
        {
            Forest = options.Forest with { Trees = Math.Min(MostTrees, options.Forest.Trees) }
        };
        Matrix Sizes(bool[] labels) => TreeInteractions.MeanAbsolute(
            (TreeEnsemble)ChurnTraining.FitOne(kind, learned, labels, few, cancellation), explained, options.Threads, cancellation);
        Matrix sizes = Sizes(outcome);
        double[] additive = GradientBoosting
            .Fit(learned, outcome, Additive with { Seed = options.Seed, Threads = options.Threads }, null, cancellation)
            .Score(learned, options.Threads, cancellation);
        var chance = new List<Matrix>();
        for (int draw = 0; draw < Draws; draw++)
        {
            var random = new SeededRandom(options.Seed, (ulong)draw + 1);
            bool[] drawn = [.. additive.Select(probability => random.NextDouble() < probability)];
            if (drawn.Distinct().Count() == 2)
                chance.Add(Sizes(drawn));
        }
        if (chance.Count < 2)
            return null;
        double moved = Math.Max(double.Epsilon, model.Importance.Sum(entry => entry.MeanAbsoluteShapley));
        (int First, int Second)[] beyond = [.. Beyond(sizes, chance)];
        return
        [
            .. beyond.Select(pair => Told(model, drivers, table, pair, sizes, chance, moved, options.Threads, cancellation))
                .Where(pair => Math.Abs(pair.Beyond) >= Driver.LeastSwing)
                .OrderByDescending(pair => Math.Abs(pair.Beyond))
                .Take(MostPairs),
        ];
    }

    // Few draws tell little of the spread of one pair; all pairs together tell how far a draw strays from its mean, as a share of it.
    private static IEnumerable<(int First, int Second)> Beyond(Matrix sizes, List<Matrix> chance)
    {
        var means = new Dictionary<(int, int), double>();
        double squares = 0;
        for (int a = 0; a < sizes.Rows; a++)
        {
            for (int b = a + 1; b < sizes.Rows; b++)
            {
                double mean = chance.Average(draw => draw[a, b]);
                if (mean <= 0)
                    continue;
                means[(a, b)] = mean;
                squares += chance.Sum(draw => ((draw[a, b] / mean) - 1) * ((draw[a, b] / mean) - 1));
            }
        }
        double spread = means.Count == 0 ? 0 : Math.Sqrt(squares / (means.Count * (chance.Count - 1)));
        for (int a = 0; a < sizes.Rows; a++)
        {
            for (int b = a + 1; b < sizes.Rows; b++)
            {
                if (sizes[a, b] > means.GetValueOrDefault((a, b)) * (1 + (Deviations * spread)))
                    yield return (a, b);
            }
        }
    }

    private static Interaction Told(
        ChurnModel model, IReadOnlyList<Driver> drivers, ModelTable table, (int First, int Second) pair, Matrix sizes,
        List<Matrix> chance, double moved, int threads, CancellationToken cancellation)
    {
        Driver[] both =
        [
            .. new[] { pair.First, pair.Second }.Select(c => drivers.First(driver => driver.Column == table.Columns[c].Name))
                .OrderByDescending(driver => driver.ShapleyShare),
        ];
        ModelTable sample = table.Select(CrossValidation.Thinned([.. Enumerable.Range(0, table.Rows)], MostRows));
        double At(bool first, bool second)
        {
            ModelTable one = Drivers.With(sample, both[0].Column, first ? both[0].ToValue : both[0].FromValue);
            return model.Probabilities(
                Drivers.With(one, both[1].Column, second ? both[1].ToValue : both[1].FromValue), threads, cancellation).Average();
        }
        double neither = At(false, false);
        return new Interaction(
            both[0].Column, both[1].Column, both[0].From, both[0].To, both[1].From, both[1].To,
            At(true, false) - neither, At(false, true) - neither, At(true, true) - neither,
            sizes[pair.First, pair.Second] / moved, chance.Average(draw => draw[pair.First, pair.Second]) / moved);
    }
}
