using System.Text;

namespace Segmentation.Transactions.Text;

/// <summary>Reads the numbers of a table row by row, whatever row tells the decimal mark.</summary>
/// <param name="name">The file, named in errors.</param>
/// <param name="delimiter">Decides where numbers leave the mark open to the end.</param>
/// <param name="given">The decimal mark as given; null goes by the numbers.</param>
internal sealed class TableNumbers(string name, byte delimiter, char? given)
{
    private readonly DecimalMarks _decimals = new(name, delimiter, given);
    private readonly List<(int At, double ByPoint, double ByComma)> _open = [];

    /// <summary>The decimal mark as known so far, or <see cref="NumberText.OpenMark"/>.</summary>
    internal byte Mark => _decimals.Mark;

    /// <summary>Reads one number.</summary>
    /// <param name="text">Without outer spaces.</param>
    /// <param name="line">Of the file; looked up for the first number of a kind only.</param>
    /// <param name="at">Where the value will stand.</param>
    /// <param name="value">As far as it is known; <see cref="Finish"/> puts right what is not.</param>
    /// <returns>False where it is no finite number.</returns>
    /// <exception cref="InputException">It contradicts an earlier number.</exception>
    internal bool TryRead(ReadOnlySpan<byte> text, Func<long> line, int at, out double value)
    {
        if (DecimalText.TryParse(text, _decimals.Mark, out value))
            return true;
        if (!DecimalText.TryParse(text, NumberText.OpenMark, out value, out MarkEvidence evidence) || evidence == MarkEvidence.None)
            return false;
        if (_decimals.Mark != NumberText.OpenMark && evidence is MarkEvidence.OpenPoint or MarkEvidence.OpenComma)
            return DecimalText.TryParse(text, _decimals.Mark, out value);
        if (!_decimals.Has(evidence))
            _decimals.Add(evidence, new PlacedNumber(line(), Encoding.UTF8.GetString(text)));
        if (evidence is MarkEvidence.OpenPoint or MarkEvidence.OpenComma && DecimalText.TryParse(
            text, (byte)'.', out double byPoint) && DecimalText.TryParse(text, (byte)',', out double byComma))
        {
            _open.Add((at, byPoint, byComma));
            value = _decimals.ReadingOf(evidence) == '.' ? byPoint : byComma;
        }
        return true;
    }

    /// <summary>Puts open numbers right by what later ones told.</summary>
    /// <returns>What was assumed, or null.</returns>
    /// <exception cref="InputException">Numbers that no one mark reads as they would be read alone.</exception>
    internal Finding? Finish(double[] values)
    {
        if (_decimals.Mark != NumberText.OpenMark)
        {
            foreach ((int at, double byPoint, double byComma) in _open)
                values[at] = _decimals.Mark == '.' ? byPoint : byComma;
        }
        return _decimals.Assumption();
    }
}
