using Segmentation.Statistics;

namespace Segmentation.Offers;

/// <summary>Waits of some customers, each customer's counting 1 together.</summary>
internal sealed class WaitSample
{
    private readonly List<double> _times = [];
    private readonly List<bool> _ended = [];
    private readonly List<double> _weights = [];

    /// <summary>Adds a wait of the present customer.</summary>
    internal void Add(double time, bool ended)
    {
        _times.Add(time);
        _ended.Add(ended);
    }

    /// <summary>Weighs the waits added since the last customer.</summary>
    internal void EndCustomer()
    {
        int own = _times.Count - _weights.Count;
        for (int i = 0; i < own; i++)
            _weights.Add(1.0 / own);
    }

    /// <summary>Their curve; null where there are none.</summary>
    internal SurvivalCurve? Fit() => _times.Count == 0 ? null : KaplanMeier.Fit([.. _times], [.. _ended], [.. _weights]);
}
