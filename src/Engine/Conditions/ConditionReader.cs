using System.Globalization;
using System.Text;

namespace Segmentation.Conditions;

/// <summary>Reads conditions: <c>promo_share > 0.5 and (risk >= 0.5 or country = 'UK')</c>.</summary>
/// <remarks>
/// A column is a word, or any text between double quotes; it is compared by &lt; &lt;= > >= = &lt;> with a number or with a text between
/// single quotes, or by <c>in (…)</c>. <c>not</c> binds closer than <c>and</c>, <c>and</c> closer than <c>or</c>.
/// </remarks>
internal sealed class ConditionReader
{
    private const int MostDepth = 100;

    private readonly string _text;
    private readonly int _offset;
    private readonly Func<int, string, InputException> _wrong;
    private int _at;
    private int _depth;

    private ConditionReader(string text, int offset, Func<int, string, InputException> wrong) =>
        (_text, _offset, _wrong) = (text, offset, wrong);

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The condition alone.</param>
    /// <param name="offset">Characters that stand before it in its line.</param>
    /// <param name="wrong">Makes the error of a place in the line, from 1.</param>
    /// <exception cref="InputException">What <paramref name="wrong"/> made.</exception>
    internal static Condition Read(string text, int offset, Func<int, string, InputException> wrong)
    {
        var reader = new ConditionReader(text, offset, wrong);
        Condition read = reader.Any();
        reader.SkipSpaces();
        return reader._at == text.Length
            ? read
            : throw reader.Expected("and, or, or the end of the line");
    }

    /// <summary>Whether a column's name stands without quotes.</summary>
    internal static bool IsName(string text) =>
        text.Length > 0 && IsStart(text[0]) && text.All(IsPart) && text.ToLowerInvariant() is not ("and" or "or" or "not" or "in");

    private static bool IsStart(char letter) => char.IsLetter(letter) || letter == '_';

    private static bool IsPart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '.';

    private Condition Any()
    {
        if (++_depth > MostDepth)
            throw _wrong(_offset + _at + 1, MessageText.Of($"parentheses stand more than {MostDepth} deep."));
        Condition read = Joined("or", () => Joined("and", Single, all: true), all: false);
        _depth--;
        return read;
    }

    private Condition Joined(string word, Func<Condition> part, bool all)
    {
        var parts = new List<Condition> { part() };
        while (TakeWord(word))
            parts.Add(part());
        return parts.Count == 1 ? parts[0] : new Junction(parts, all);
    }

    private Condition Single()
    {
        bool isNot = false;
        while (TakeWord("not"))
            isNot = !isNot;
        Condition read;
        if (Take("("))
        {
            read = Any();
            if (!Take(")"))
                throw Expected("a closing parenthesis");
        }
        else
        {
            read = Compare();
        }
        return isNot ? new Negation(read) : read;
    }

    private Condition Compare()
    {
        SkipSpaces();
        int at = _offset + _at + 1;
        string column = _at < _text.Length && _text[_at] == '"' ? Quoted('"', "column")
            : Word() ?? throw Expected("a column such as frequency, or \"two words\" in double quotes");
        bool isNot = TakeWord("not");
        if (TakeWord("in"))
            return isNot ? new Negation(OneOf(column, at)) : OneOf(column, at);
        if (isNot)
            throw Expected("in");
        foreach ((string sign, ComparisonKind kind) in Signs)
        {
            if (Take(sign))
                return Compared(column, at, kind);
        }
        throw Expected("one of < <= > >= = <> or in");
    }

    private static (string Sign, ComparisonKind Kind)[] Signs { get; } =
    [
        ("<=", ComparisonKind.LessOrEqual), ("<>", ComparisonKind.NotEqual), ("<", ComparisonKind.Less),
        (">=", ComparisonKind.GreaterOrEqual), (">", ComparisonKind.Greater), ("==", ComparisonKind.Equal), ("=", ComparisonKind.Equal),
        ("!=", ComparisonKind.NotEqual),
    ];

    private Condition OneOf(string column, int at)
    {
        if (!Take("("))
            throw Expected("a list in parentheses, such as ('UK', 'FR')");
        var values = new List<Condition>();
        do
        {
            values.Add(Compared(column, at, ComparisonKind.Equal));
        }
        while (Take(","));
        if (!Take(")"))
            throw Expected("a comma or a closing parenthesis");
        return values.Count == 1 ? values[0] : new Junction(values, All: false);
    }

    private ColumnComparison Compared(string column, int at, ComparisonKind kind)
    {
        SkipSpaces();
        if (_at < _text.Length && _text[_at] is '\'' or '"')
        {
            int start = _at;
            string word = Quoted(_text[_at], "text");
            return kind is ComparisonKind.Equal or ComparisonKind.NotEqual
                ? new ColumnComparison(column, kind, null, word, at)
                : throw _wrong(_offset + start + 1, MessageText.Of($"\"{word}\" is a text, and texts are only compared by = and <>."));
        }
        int begin = _at;
        while (_at < _text.Length && (IsPart(_text[_at]) || (_text[_at] is '+' or '-' && (_at == begin || _text[_at - 1] is 'e' or 'E'))))
            _at++;
        string number = _text[begin.._at];
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return new ColumnComparison(column, kind, value, null, at);
        _at = begin;
        throw number.Length == 0
            ? Expected("a number such as 0.5, or a text in single quotes")
            : _wrong(_offset + begin + 1, MessageText.Of($"\"{number}\" is not a number. A text stands in single quotes: '{number}'."));
    }

    private string Quoted(char quote, string what)
    {
        int start = _at++;
        var read = new StringBuilder();
        while (true)
        {
            if (_at == _text.Length)
                throw _wrong(_offset + start + 1, MessageText.Of($"the {what} \"{_text[(start + 1)..]}\" has no closing quotation mark."));
            if (_text[_at] != quote)
                read.Append(_text[_at]);
            else if (_at + 1 < _text.Length && _text[_at + 1] == quote)
                read.Append(_text[_at++]);
            else
                break;
            _at++;
        }
        _at++;
        return read.ToString();
    }

    private string? Word()
    {
        int end = _at;
        while (end < _text.Length && (end == _at ? IsStart(_text[end]) : IsPart(_text[end])))
            end++;
        string word = _text[_at..end];
        if (!IsName(word))
            return null;
        _at = end;
        return word;
    }

    private bool Take(string sign)
    {
        SkipSpaces();
        if (string.CompareOrdinal(_text, _at, sign, 0, sign.Length) != 0)
            return false;
        _at += sign.Length;
        return true;
    }

    private bool TakeWord(string word)
    {
        SkipSpaces();
        int end = _at + word.Length;
        if (end > _text.Length || !_text.AsSpan(_at, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            || (end < _text.Length && IsPart(_text[end])))
            return false;
        _at = end;
        return true;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }

    private InputException Expected(string what)
    {
        SkipSpaces();
        return _at == _text.Length
            ? _wrong(_offset + _at + 1, MessageText.Of($"the condition ends where {what} was expected."))
            : _wrong(_offset + _at + 1, MessageText.Of($"\"{_text[_at..]}\": {what} was expected."));
    }
}
