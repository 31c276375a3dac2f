using System.Buffers.Text;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Segmentation.Sources;

/// <summary>A column of ClickHouse: what its values are, by its type, and how their text reads.</summary>
/// <remarks>
/// Moments count as the column's zone, or the server's, shows them, which is how a file would have them. A fixed string ends before the
/// zero bytes that fill it up. Other types than numbers, decimals, dates and texts come as the server writes them.
/// </remarks>
internal sealed partial class ClickHouseColumn
{
    private const int MostDigits = 18, DayLength = 10, MomentLength = 19, TickDigits = 7;

    private readonly Form _form;

    /// <summary>Takes a type apart.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">Its type, such as <c>LowCardinality(Nullable(String))</c>.</param>
    internal ClickHouseColumn(string name, string type)
    {
        (Name, Type) = (name, type);
        string plain = type;
        while (Wrapped().Match(plain) is { Success: true } wrapped)
        {
            IsNullable |= plain.StartsWith("Nullable", StringComparison.Ordinal);
            plain = wrapped.Groups["inner"].Value;
        }
        PlainType = plain;
        _form = FormOf(plain);
        if (_form is Form.Decimal or Form.Moment && Digits().Match(plain) is { Success: true } digits)
            Decimals = int.Parse(digits.Groups["digits"].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The column's name.</summary>
    internal string Name { get; }

    /// <summary>Its type, as the server writes it.</summary>
    internal string Type { get; }

    /// <summary>The type without <c>Nullable</c> and <c>LowCardinality</c>.</summary>
    internal string PlainType { get; }

    /// <summary>Whether it may hold NULL.</summary>
    internal bool IsNullable { get; }

    /// <summary>Digits behind the point of a decimal, or of a moment's seconds.</summary>
    internal int Decimals { get; }

    /// <summary>Whether values are whole numbers of at most 64 bits.</summary>
    internal bool IsWhole => _form == Form.Whole;

    /// <summary>Whether values are decimals.</summary>
    internal bool IsDecimal => _form == Form.Decimal;

    /// <summary>Whether values are binary floating-point numbers.</summary>
    internal bool IsReal => _form == Form.Real;

    /// <summary>Whether values are days.</summary>
    internal bool IsDay => _form == Form.Day;

    /// <summary>Whether values are moments with a time of day.</summary>
    internal bool IsMoment => _form == Form.Moment;

    /// <summary>Hands over a value.</summary>
    /// <param name="value">Its text, unescaped.</param>
    /// <param name="sink">Gets the cell.</param>
    /// <returns>Null, or what is wrong with the value: it is not of the type, or no text.</returns>
    internal string? Read(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        switch (_form)
        {
            case Form.Whole when Utf8Parser.TryParse(value, out long whole, out int read) && read == value.Length:
                sink.Whole(whole);
                return null;
            // UInt64 goes further.
            case Form.Whole when Utf8Parser.TryParse(value, out ulong _, out int read) && read == value.Length:
                sink.Text(value);
                return null;
            case Form.Real when TryReal(value, out double real):
                sink.Real(real);
                return null;
            case Form.Decimal:
                return Decimal(value, sink);
            case Form.Day when value.Length == DayLength:
                return Moment(value, sink);
            case Form.Moment when value.Length == MomentLength + (Decimals > 0 ? Decimals + 1 : 0):
                return Moment(value, sink);
            case Form.Fixed or Form.Text:
                ReadOnlySpan<byte> text = _form == Form.Fixed ? value.TrimEnd((byte)0) : value;
                if (!Utf8.IsValid(text))
                    return "holds text that is not UTF-8";
                sink.Text(text);
                return null;
            default:
                return $"is no {PlainType}";
        }
    }

    private string? Decimal(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        bool isNegative = value is [(byte)'-', ..];
        ReadOnlySpan<byte> plain = isNegative ? value[1..] : value;
        int point = plain.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? plain : plain[..point], part = point < 0 ? [] : plain[(point + 1)..];
        if (whole.IsEmpty || part.Length > Decimals || HasOther(whole) || HasOther(part))
            return $"is no {PlainType}";
        ReadOnlySpan<byte> head = whole.TrimStart((byte)'0');
        if (head.Length + Decimals <= MostDigits)
        {
            long digits = 0;
            foreach (byte digit in head)
                digits = (10 * digits) + (digit - '0');
            for (int place = 0; place < Decimals; place++)
                digits = (10 * digits) + (place < part.Length ? part[place] - '0' : 0);
            sink.Decimal(isNegative ? -digits : digits, Decimals);
            return null;
        }
        // As the type has it, though some versions leave zeros out.
        byte[] text = new byte[value.Length + Decimals + 1];
        value.CopyTo(text);
        int length = value.Length;
        if (point < 0 && Decimals > 0)
            text[length++] = (byte)'.';
        for (int more = part.Length; more < Decimals; more++)
            text[length++] = (byte)'0';
        sink.Text(text.AsSpan(0, length));
        return null;
    }

    private string? Moment(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        // What versions before 20 write where there is no date.
        if (value.StartsWith("0000-00-00"u8))
        {
            sink.Text(value);
            return null;
        }
        if (TryTicks(value) is not { } ticks)
            return $"is no {PlainType} in the form 2011-12-09{(IsDay ? "" : " 08:30:00")}";
        // Finer than a tick: whoever reads texts tells what becomes of it.
        if (value.Length > MomentLength + 1 + TickDigits && value[(MomentLength + 1 + TickDigits)..].ContainsAnyExcept((byte)'0'))
            sink.Text(value);
        else
            sink.Moment(ticks, IsDay);
        return null;
    }

    /// <summary>Ticks of a date, or of a date and a time with any fraction of a second; null where it is none.</summary>
    internal static long? TryTicks(ReadOnlySpan<byte> value)
    {
        if (value.Length < DayLength || value[4] != '-' || value[7] != '-'
            || !(Number(value[..4]) is >= 1 and <= 9999 and int year) || !(Number(value[5..7]) is >= 1 and <= 12 and int month)
            || !(Number(value[8..10]) is >= 1 and int day) || day > DateTime.DaysInMonth(year, month))
            return null;
        long ticks = new DateTime(year, month, day).Ticks;
        if (value.Length == DayLength)
            return ticks;
        if (value.Length < MomentLength || value[10] != ' ' || value[13] != ':' || value[16] != ':'
            || !(Number(value[11..13]) is >= 0 and <= 23 and int hour) || !(Number(value[14..16]) is >= 0 and <= 59 and int minute)
            || !(Number(value[17..19]) is >= 0 and <= 59 and int second))
            return null;
        ticks += new TimeSpan(hour, minute, second).Ticks;
        if (value.Length == MomentLength)
            return ticks;
        ReadOnlySpan<byte> fraction = value[(MomentLength + 1)..];
        if (value[MomentLength] != '.' || fraction.IsEmpty || HasOther(fraction))
            return null;
        long unit = TimeSpan.TicksPerSecond;
        foreach (byte digit in fraction)
            ticks += (digit - '0') * (unit /= 10);
        return ticks;
    }

    private static bool TryReal(ReadOnlySpan<byte> value, out double real)
    {
        if (value.SequenceEqual("nan"u8) || value.SequenceEqual("-nan"u8))
            real = double.NaN;
        else if (value.SequenceEqual("inf"u8) || value.SequenceEqual("+inf"u8))
            real = double.PositiveInfinity;
        else if (value.SequenceEqual("-inf"u8))
            real = double.NegativeInfinity;
        else
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out real);
        return true;
    }

    private static bool HasOther(ReadOnlySpan<byte> text) => text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            number = (10 * number) + (digit - '0');
        }
        return number;
    }

    private static Form FormOf(string type) => type switch
    {
        "Int8" or "Int16" or "Int32" or "Int64" or "UInt8" or "UInt16" or "UInt32" or "UInt64" => Form.Whole,
        "Float32" or "Float64" => Form.Real,
        "Date" or "Date32" => Form.Day,
        _ when type.StartsWith("Decimal", StringComparison.Ordinal) => Form.Decimal,
        _ when type.StartsWith("DateTime", StringComparison.Ordinal) => Form.Moment,
        _ when type.StartsWith("FixedString(", StringComparison.Ordinal) => Form.Fixed,
        _ => Form.Text,
    };

    [GeneratedRegex(
        """^(?:Nullable|LowCardinality|SimpleAggregateFunction)\((?:[A-Za-z0-9_]+, )?(?<inner>.*)\)$""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Wrapped();

    // Decimal(9, 3), DateTime64(3, 'UTC').
    [GeneratedRegex(
        """^(?:Decimal\([0-9]+, |Decimal[0-9]+\(|DateTime64\()(?<digits>[0-9]+)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Digits();

    /// <summary>How the values of a column come.</summary>
    private enum Form
    {
        Text,
        Fixed,
        Whole,
        Real,
        Decimal,
        Day,
        Moment,
    }
}
