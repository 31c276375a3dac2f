using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;
using Segmentation.Databases;
using Segmentation.Sources;

namespace Segmentation.Lake.DuckDb;

/// <summary>A column of DuckDB's chunks, whose values are handed over by their type.</summary>
internal sealed unsafe class ChunkColumn
{
    private const long Largest = 1_000_000_000_000_000_000;

    private static readonly long Epoch = DateTime.UnixEpoch.Ticks;

    private readonly int _index;
    private readonly Form _form;
    private readonly int _bytes;
    private readonly int _decimals;
    private readonly CellForm _cells;
    private byte* _data;
    private ulong* _valid;

    internal ChunkColumn(ref DuckDBResult result, int index, string type)
    {
        _index = index;
        _form = FormOf(type);
        _cells = _form switch
        {
            Form.Text => CellForm.Text,
            Form.Int16 => CellForm.Int16,
            Form.Int32 => CellForm.Int32,
            Form.Int64 => CellForm.Int64,
            Form.Microseconds => CellForm.Moment,
            _ => CellForm.Other,
        };
        if (_form != Form.Decimal)
            return;
        using DuckDBLogicalType logical = NativeMethods.Query.DuckDBColumnLogicalType(ref result, index);
        _decimals = NativeMethods.LogicalType.DuckDBDecimalScale(logical);
        _bytes = NativeMethods.LogicalType.DuckDBDecimalInternalType(logical) switch
        {
            DuckDBType.SmallInt => sizeof(short),
            DuckDBType.Integer => sizeof(int),
            DuckDBType.BigInt => sizeof(long),
            _ => sizeof(Int128),
        };
        _cells = _bytes switch
        {
            sizeof(short) => CellForm.Int16,
            sizeof(int) => CellForm.Int32,
            sizeof(long) => CellForm.Int64,
            _ => CellForm.Other,
        };
    }

    /// <summary>How a column is selected: as it is, or as its text.</summary>
    internal static string Selected(string name, string type) =>
        FormOf(type) == Form.Text && type != "VARCHAR"
            ? $"CAST({DatabaseAddress.QuoteColumn(name)} AS VARCHAR) AS {DatabaseAddress.QuoteColumn(name)}"
            : DatabaseAddress.QuoteColumn(name);

    /// <summary>Moves to a chunk, which must live as long as its values are read.</summary>
    /// <returns>Where the values lie.</returns>
    internal CellColumn Take(DuckDBDataChunk chunk)
    {
        nint vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, _index);
        _data = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
        _valid = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        return new CellColumn(_cells, _data, _valid, _form == Form.Decimal ? _decimals : null);
    }

    /// <summary>Hands over the value of a row of the chunk.</summary>
    internal void Read(int row, ITransactionSink sink)
    {
        if (IsMissing(row))
        {
            sink.Missing();
            return;
        }
        switch (_form)
        {
            case Form.Text:
                sink.Text(Bytes(row));
                break;
            case Form.Int8:
                sink.Whole(((sbyte*)_data)[row]);
                break;
            case Form.Int16:
                sink.Whole(((short*)_data)[row]);
                break;
            case Form.Int32:
                sink.Whole(((int*)_data)[row]);
                break;
            case Form.Int64:
                sink.Whole(((long*)_data)[row]);
                break;
            case Form.UInt8:
                sink.Whole(_data[row]);
                break;
            case Form.UInt16:
                sink.Whole(((ushort*)_data)[row]);
                break;
            case Form.UInt32:
                sink.Whole(((uint*)_data)[row]);
                break;
            case Form.Decimal:
                Decimal(row, sink);
                break;
            case Form.Single:
                sink.Real(Singles.Shortest(((float*)_data)[row]));
                break;
            case Form.Double:
                sink.Real(((double*)_data)[row]);
                break;
            case Form.Truth:
                sink.Text(_data[row] == 0 ? "false"u8 : "true"u8);
                break;
            case Form.Day:
                Moment(((int*)_data)[row], TimeSpan.TicksPerDay, sink, ((int*)_data)[row] is int.MaxValue or -int.MaxValue);
                break;
            case Form.Seconds:
                Moment(((long*)_data)[row], TimeSpan.TicksPerSecond, sink, IsInfinite(row));
                break;
            case Form.Milliseconds:
                Moment(((long*)_data)[row], TimeSpan.TicksPerMillisecond, sink, IsInfinite(row));
                break;
            case Form.Microseconds or Form.Instant:
                Moment(((long*)_data)[row], TimeSpan.TicksPerMicrosecond, sink, IsInfinite(row));
                break;
            default:
                Binary(Bytes(row), sink);
                break;
        }
    }

    /// <summary>Whether all values are numbers of the machine, or decimals that 64 bits hold.</summary>
    internal bool IsNumber => _form is Form.Int8 or Form.Int16 or Form.Int32 or Form.Int64 or Form.UInt8 or Form.UInt16 or Form.UInt32
        or Form.Single or Form.Double || (_form == Form.Decimal && _bytes <= sizeof(long));

    /// <inheritdoc cref="INumberColumns.CopyNumbers"/>
    /// <param name="rows">Rows of the chunk.</param>
    internal int CopyNumbers(int from, int rows, Span<double> target, int stride) => _form switch
    {
        Form.Int8 => Copy((sbyte*)_data, from, rows, target, stride),
        Form.Int16 => Copy((short*)_data, from, rows, target, stride),
        Form.Int32 => Copy((int*)_data, from, rows, target, stride),
        Form.Int64 => Copy((long*)_data, from, rows, target, stride),
        Form.UInt8 => Copy(_data, from, rows, target, stride),
        Form.UInt16 => Copy((ushort*)_data, from, rows, target, stride),
        Form.UInt32 => Copy((uint*)_data, from, rows, target, stride),
        Form.Single => Copy((float*)_data, from, rows, target, stride),
        Form.Double => Copy((double*)_data, from, rows, target, stride),
        _ => CopyDecimals(from, rows, target, stride),
    };

    private int Copy<T>(T* data, int from, int rows, Span<double> target, int stride)
        where T : unmanaged, INumber<T>
    {
        for (int row = from, at = 0; row < rows; row++, at += stride)
        {
            double value = double.CreateTruncating(data[row]);
            if (!double.IsFinite(value) || IsMissing(row))
                return row;
            target[at] = value;
        }
        return rows;
    }

    // Both are exact up to 2⁵³, and their quotient is rounded once. More digits are read as text, which is rounded once too.
    private int CopyDecimals(int from, int rows, Span<double> target, int stride)
    {
        double unit = Math.Pow(10, _decimals);
        for (int row = from, at = 0; row < rows; row++, at += stride)
        {
            if (IsMissing(row))
                return row;
            long digits = _bytes switch
            {
                sizeof(short) => ((short*)_data)[row],
                sizeof(int) => ((int*)_data)[row],
                _ => ((long*)_data)[row],
            };
            if (Math.Abs(digits) > 1L << 53)
                return row;
            target[at] = digits / unit;
        }
        return rows;
    }

    private bool IsMissing(int row) => _valid != null && (_valid[row >> 6] >> (row & 63) & 1) == 0;

    private bool IsInfinite(int row) => ((long*)_data)[row] is long.MaxValue or -long.MaxValue;

    // 16 bytes: the length, then up to 12 bytes of text, or 4 of them and a pointer to all.
    private ReadOnlySpan<byte> Bytes(int row)
    {
        byte* text = _data + (16 * row);
        int length = *(int*)text;
        return new ReadOnlySpan<byte>(length <= 12 ? text + 4 : *(byte**)(text + 8), length);
    }

    private void Decimal(int row, ITransactionSink sink)
    {
        Int128 digits = _bytes switch
        {
            sizeof(short) => ((short*)_data)[row],
            sizeof(int) => ((int*)_data)[row],
            sizeof(long) => ((long*)_data)[row],
            _ => MemoryMarshal.Read<Int128>(new ReadOnlySpan<byte>(_data + (16 * row), 16)),
        };
        if (_decimals <= 18 && digits > -Largest && digits < Largest)
        {
            sink.Decimal((long)digits, _decimals);
            return;
        }
        string shown = Int128.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(_decimals + 1, '0');
        sink.Text(Encoding.ASCII.GetBytes(
            $"{(digits < 0 ? "-" : "")}{shown.AsSpan(0, shown.Length - _decimals)}.{shown.AsSpan(shown.Length - _decimals)}".TrimEnd('.')));
    }

    private void Moment(long units, long ticksOfUnit, ITransactionSink sink, bool isInfinite)
    {
        Int128 ticks = Epoch + ((Int128)units * ticksOfUnit);
        if (isInfinite)
            sink.Text(units > 0 ? "infinity"u8 : "-infinity"u8);
        else if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            sink.Text(Encoding.ASCII.GetBytes(Invariant($"{units} {_form} from 1970-01-01")));
        // A moment of a zone is told with it, as a file would have it.
        else if (_form == Form.Instant)
            sink.Text(Encoding.ASCII.GetBytes(Invariant($"{new DateTime((long)ticks):yyyy-MM-ddTHH:mm:ss.FFFFFF}Z")));
        else
            sink.Moment((long)ticks, _form == Form.Day);
    }

    private static void Binary(ReadOnlySpan<byte> bytes, ITransactionSink sink)
    {
        var digits = new byte[2 * bytes.Length];
        Convert.TryToHexString(bytes, digits, out _);
        sink.Bytes(digits);
    }

    private static Form FormOf(string type) => type switch
    {
        "TINYINT" => Form.Int8,
        "SMALLINT" => Form.Int16,
        "INTEGER" => Form.Int32,
        "BIGINT" => Form.Int64,
        "UTINYINT" => Form.UInt8,
        "USMALLINT" => Form.UInt16,
        "UINTEGER" => Form.UInt32,
        "FLOAT" => Form.Single,
        "DOUBLE" => Form.Double,
        "BOOLEAN" => Form.Truth,
        "DATE" => Form.Day,
        "TIMESTAMP_S" => Form.Seconds,
        "TIMESTAMP_MS" => Form.Milliseconds,
        "TIMESTAMP" => Form.Microseconds,
        "TIMESTAMP WITH TIME ZONE" => Form.Instant,
        "BLOB" => Form.Binary,
        _ => type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type[^1] == ')' ? Form.Decimal : Form.Text,
    };

    /// <summary>How the values of a column lie.</summary>
    private enum Form
    {
        Text,
        Int8,
        Int16,
        Int32,
        Int64,
        UInt8,
        UInt16,
        UInt32,
        Decimal,
        Single,
        Double,
        Truth,
        Day,
        Seconds,
        Milliseconds,
        Microseconds,
        Instant,
        Binary,
    }
}
