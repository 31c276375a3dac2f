using Segmentation.Wording;

namespace Segmentation.Transactions.ServerSide;

/// <summary>A dialect of an engine whose columns have types, which tell how their values read.</summary>
/// <param name="name">What is read, to show.</param>
/// <param name="engine">What the engine is called, in errors.</param>
internal abstract class TypedDialect(string name, string engine) : SqlDialect(name)
{
    /// <summary>The type of each column, as the engine calls it.</summary>
    private protected string[] Types { get; init; } = [];

    internal override string Item(int? code, int? product)
    {
        if (code is not { } column)
            throw NoCodes(product!.Value, engine);
        string text = Plain(Quoted(column), column, ColumnRoles.Code);
        // Whatever the engine's locale makes of case, these letters have theirs.
        string upper = Upper(text);
        return product is { } name
            ? $"CASE WHEN {text} <> '' THEN {upper} WHEN {Plain(Quoted(name), name, ColumnRoles.Product)} = '' THEN '' END"
            : upper;
    }

    internal override string HasTime(string moment) => $"{moment} <> date_trunc('day', {moment})";

    /// <summary>A value's text without outer spaces, empty for none.</summary>
    private protected abstract string Plain(string value, int column, string role);

    /// <summary>An id as results show it: without the .0 of floating point.</summary>
    private protected static string WithoutZeroDecimals(string id) => $@"regexp_replace({id}, '^([0-9]+)\.0+$', '\1')";

    /// <summary>The error of a column whose type is none that a role takes.</summary>
    private protected InputException Unfit(int column, string role, Phrase wanted) => Faults.Of(
        "pushed.unfit", ("name", PlainText.Phrase(Name)), ("column", Columns[column]), ("type", PlainText.Phrase(Types[column])),
        ("wanted", wanted), ("role", role));
}
