using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Segmentation.Sources;

/// <summary>Values of PostgreSQL in its binary form, handed over by their types.</summary>
internal static class PostgresValue
{
    private const int MostDigits = 18;

    // Days and microseconds count from here; the largest and the smallest number are infinite.
    private static readonly DateTime Start = new(2000, 1, 1);

    internal static long Whole(ReadOnlySpan<byte> value) => value.Length switch
    {
        sizeof(short) => BinaryPrimitives.ReadInt16BigEndian(value),
        sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(value),
        _ => BinaryPrimitives.ReadInt64BigEndian(value),
    };

    internal static void Double(ReadOnlySpan<byte> value, ITransactionSink sink) => sink.Real(BinaryPrimitives.ReadDoubleBigEndian(value));

    internal static void Single(ReadOnlySpan<byte> value, ITransactionSink sink) =>
        sink.Real(Singles.Shortest(BinaryPrimitives.ReadSingleBigEndian(value)));

    internal static void Day(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        int days = BinaryPrimitives.ReadInt32BigEndian(value);
        if (days is int.MaxValue or int.MinValue)
            sink.Text(days > 0 ? "infinity"u8 : "-infinity"u8);
        else if (!IsInCalendar(days, TimeSpan.TicksPerDay, out long ticks))
            sink.Text(Encoding.UTF8.GetBytes(Invariant($"{days} days from 2000-01-01")));
        else
            sink.Moment(ticks, isDay: true);
    }

    internal static void Moment(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        long microseconds = BinaryPrimitives.ReadInt64BigEndian(value);
        if (microseconds is long.MaxValue or long.MinValue)
            sink.Text(microseconds > 0 ? "infinity"u8 : "-infinity"u8);
        else if (!IsInCalendar(microseconds, TimeSpan.TicksPerMicrosecond, out long ticks))
            sink.Text(Encoding.UTF8.GetBytes(Invariant($"{microseconds} microseconds from 2000-01-01")));
        else
            sink.Moment(ticks, isDay: false);
    }

    /// <summary>A decimal: digits to base 10,000, the power of the first, the sign, and the decimals that are shown.</summary>
    internal static void Numeric(ReadOnlySpan<byte> value, ITransactionSink sink)
    {
        const int Negative = 0x4000, Nan = 0xC000, Infinity = 0xD000, NegativeInfinity = 0xF000;
        int groups = BinaryPrimitives.ReadInt16BigEndian(value);
        int weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        int sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        int decimals = BinaryPrimitives.ReadInt16BigEndian(value[6..]);
        if (sign is Nan or Infinity or NegativeInfinity)
        {
            sink.Text(sign == Nan ? "NaN"u8 : sign == Infinity ? "Infinity"u8 : "-Infinity"u8);
            return;
        }
        int whole = 4 * (weight + 1);
        int groupsOfDecimals = (decimals + 3) / 4;
        if (Math.Max(whole, 0) + (4 * groupsOfDecimals) <= MostDigits)
        {
            long digits = 0;
            for (int place = Math.Min(0, weight + 1); place <= weight + groupsOfDecimals; place++)
                digits = (digits * 10_000) + Group(value, groups, place);
            for (int more = (4 * groupsOfDecimals) - decimals; more > 0; more--)
                digits /= 10;
            sink.Decimal(sign == Negative ? -digits : digits, decimals);
            return;
        }
        var text = new StringBuilder(sign == Negative ? "-" : "");
        var places = new StringBuilder();
        for (int place = Math.Min(0, weight + 1); place <= weight + groupsOfDecimals; place++)
            places.Append(CultureInfo.InvariantCulture, $"{Group(value, groups, place):0000}");
        string shown = places.ToString();
        text.Append(shown[..Math.Max(0, whole)].TrimStart('0') is { Length: > 0 } head ? head : "0");
        if (decimals > 0)
            text.Append('.').Append(shown.AsSpan(Math.Max(0, whole), decimals));
        sink.Text(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static int Group(ReadOnlySpan<byte> value, int groups, int place) =>
        place < 0 || place >= groups ? 0 : BinaryPrimitives.ReadInt16BigEndian(value[(8 + (2 * place))..]);

    private static bool IsInCalendar(long units, long ticksOfUnit, out long ticks)
    {
        Int128 sum = Start.Ticks + ((Int128)units * ticksOfUnit);
        ticks = (long)sum;
        return sum >= 0 && sum <= DateTime.MaxValue.Ticks;
    }
}
