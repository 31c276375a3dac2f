namespace Segmentation.Value.Models;

/// <summary>A model of how often customers buy and when they stop, fitted.</summary>
internal interface IBuyingModel
{
    /// <summary>Its parameters, in the order of <see cref="BuyingModels.ParameterNames"/>.</summary>
    IReadOnlyList<double> Parameters { get; }

    /// <summary>Probability that a customer still buys at the end of what is known.</summary>
    /// <param name="repeats">x.</param>
    /// <param name="lastWeek">t_x in weeks.</param>
    /// <param name="weeks">T in weeks.</param>
    double Alive(int repeats, double lastWeek, double weeks);

    /// <summary>Expected orders a week at a time ahead, of a customer who still buys at the end of what is known.</summary>
    /// <param name="repeats">x.</param>
    /// <param name="weeks">T in weeks.</param>
    /// <param name="ahead">Weeks after the end of what is known.</param>
    double RateAhead(int repeats, double weeks, double ahead);

    /// <summary>Weeks over which the expected rate changes, to place the nodes of sums over it.</summary>
    /// <param name="weeks">T in weeks.</param>
    double Scale(double weeks);
}
