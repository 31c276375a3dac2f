namespace Segmentation.Statistics;

/// <summary>A sum whose rounding errors are summed beside it: nearly always the exact sum, rounded once.</summary>
/// <remarks>Neumaier 1974. Terms that are added in another order change the last digit at most.</remarks>
internal struct CompensatedSum
{
    private double _sum;
    private double _lost;

    /// <summary>The sum of all terms so far; 0 for none.</summary>
    public readonly double Value => _sum + _lost;

    /// <summary>Adds a term.</summary>
    public void Add(double term)
    {
        double sum = _sum + term;
        _lost += Math.Abs(_sum) >= Math.Abs(term) ? _sum - sum + term : term - sum + _sum;
        _sum = sum;
    }
}
