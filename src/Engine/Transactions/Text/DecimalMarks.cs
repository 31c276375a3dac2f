using Segmentation.Wording;

namespace Segmentation.Transactions.Text;

/// <summary>A number that stands somewhere.</summary>
/// <param name="Line">Of the file.</param>
/// <param name="Text">As written.</param>
internal sealed record PlacedNumber(long Line, string Text);

/// <summary>
/// What is known of one source's decimal mark: nothing is assumed while it is open, and the first number that tells settles it for all.
/// </summary>
internal sealed class DecimalMarks
{
    private readonly string _name;
    private readonly byte _delimiter;
    private readonly PlacedNumber?[] _first = new PlacedNumber?[Enum.GetValues<MarkEvidence>().Length];

    /// <summary>Begins with what the user gave, or with nothing.</summary>
    /// <param name="name">The source, named in errors.</param>
    /// <param name="delimiter">Decides where numbers leave the mark open to the end.</param>
    /// <param name="given">The mark that the user gave; null for none.</param>
    internal DecimalMarks(string name, byte delimiter, char? given)
    {
        _name = name;
        _delimiter = delimiter;
        Mark = given is { } mark ? (byte)mark : NumberText.OpenMark;
    }

    /// <summary>The mark, or <see cref="NumberText.OpenMark"/>.</summary>
    internal byte Mark { get; private set; }

    /// <summary>The mark to show.</summary>
    internal char Shown => Mark != NumberText.OpenMark
        ? (char)Mark
        : this[MarkEvidence.OpenComma] is not null
        && this[MarkEvidence.OpenPoint] is null ? (char)ReadingOf(MarkEvidence.OpenComma) : '.';

    private PlacedNumber? this[MarkEvidence kind] => _first[(int)kind];

    /// <summary>
    /// By which mark an open number is read while the mark is open: a lone comma before three digits parts thousands in a file delimited by
    /// commas and is the mark in others; a lone point is the mark.
    /// </summary>
    internal byte ReadingOf(MarkEvidence open) => open == MarkEvidence.OpenComma && _delimiter != ',' ? (byte)',' : (byte)'.';

    /// <summary>Whether numbers of a kind mean something else by the mark than while it was open.</summary>
    internal bool IsMisread(MarkEvidence kind) =>
        kind is MarkEvidence.OpenPoint or MarkEvidence.OpenComma && Mark != NumberText.OpenMark && ReadingOf(kind) != Mark;

    /// <summary>An open number that was added and is misread by the mark as it is now; null where none is.</summary>
    internal PlacedNumber? Misread => IsMisread(MarkEvidence.OpenPoint) && this[MarkEvidence.OpenPoint] is { } point ? point
        : IsMisread(MarkEvidence.OpenComma) ? this[MarkEvidence.OpenComma]
        : null;

    /// <summary>The number that settled the mark; null where the user gave it, or it is open.</summary>
    internal PlacedNumber? Settled { get; private set; }

    /// <summary>Whether a number of a kind was added.</summary>
    internal bool Has(MarkEvidence kind) => this[kind] is not null;

    /// <summary>Takes the first number of a kind.</summary>
    /// <exception cref="InputException">It contradicts another.</exception>
    internal void Add(MarkEvidence kind, PlacedNumber number)
    {
        if (kind == MarkEvidence.None)
            return;
        _first[(int)kind] ??= number;
        if (kind is MarkEvidence.OpenPoint or MarkEvidence.OpenComma)
            return;
        byte mark = kind == MarkEvidence.Point ? (byte)'.' : (byte)',';
        if (Mark == NumberText.OpenMark)
            (Mark, Settled) = (mark, number);
        else if (Mark != mark)
            throw Contradiction(number, "number");
    }

    /// <summary>Settles the mark by what an earlier reading found.</summary>
    internal void Settle(byte mark, PlacedNumber number) => (Mark, Settled) = (mark, number);

    /// <summary>A number that cannot be read by the mark, and can by the other.</summary>
    /// <param name="number">The number.</param>
    /// <param name="what">Its role.</param>
    internal InputException Contradiction(PlacedNumber number, string what)
    {
        string other = Mark == '.' ? "a decimal comma" : "a decimal point";
        string own = Mark == '.' ? "a decimal point" : "a decimal comma";
        string reason = Settled is { } settled
            ? MessageText.Of($"line {settled.Line} has {own} (\"{settled.Text}\"); a file has one decimal mark")
            : $"‹decimal› says {own}";
        return new InputException(_name, number.Line, $"{what} \"{number.Text}\" has {other}, and {reason}.");
    }

    /// <summary>What was assumed, once all is read.</summary>
    /// <exception cref="InputException">Numbers that no one mark reads as they would be read alone.</exception>
    internal Finding? Assumption()
    {
        if (Mark != NumberText.OpenMark)
            return null;
        (PlacedNumber? point, PlacedNumber? comma) = (this[MarkEvidence.OpenPoint], this[MarkEvidence.OpenComma]);
        if (point is not null && comma is not null && ReadingOf(MarkEvidence.OpenComma) != '.')
            throw new InputException(
                _name, comma.Line,
                $"\"{comma.Text}\" and \"{point.Text}\" (line "
                + $"{point.Line}) leave open which is the decimal mark, and no other number tells; give ‹decimal› . or ‹decimal› ,.");
        if ((comma ?? point) is not { } number)
            return null;
        bool isComma = comma is not null;
        bool isDecimal = ReadingOf(isComma ? MarkEvidence.OpenComma : MarkEvidence.OpenPoint) == (isComma ? ',' : '.');
        string key = isComma
            ? (isDecimal ? "finding.comma-is-decimal" : "finding.comma-parts-thousands")
            : isDecimal ? "finding.point-is-decimal" : "finding.point-parts-thousands";
        return new Finding(
            "ambiguous-decimals", isComma ? FindingWeight.Weighty : FindingWeight.Note,
            key, ("file", _name), ("number", number.Text), ("line", number.Line))
        {
            Advice = new Phrase("finding.ambiguous-decimals-advice", ("mark", isDecimal == isComma ? '.' : ',')),
        };
    }
}
