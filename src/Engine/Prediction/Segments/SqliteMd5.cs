namespace Segmentation.Prediction.Segments;

/// <summary>MD5 as a subquery of SQLite, which has no hash of its own.</summary>
/// <remarks>
/// RFC 1321. A recursive query may name itself once and in no subquery, so a step of the algorithm is two of its rows: the first sums
/// a, the function of b, c and d, the word of the message and the constant into x, the second rotates x.
/// </remarks>
internal static class SqliteMd5
{
    private const string Mask = "4294967295";
    private const string Round = "(i % 128 / 32)";
    private const string Step = "(i % 128 / 2)";

    /// <summary>The first eight hexadecimal digits of the MD5 of a text that is no null, in lower case.</summary>
    internal static string FirstDigits(string text)
    {
        // Operators on bits have one rank in SQLite, so each stands in parentheses.
        // The text's bytes, a bit, zeros, and the number of bits in 8 bytes, as hexadecimal digits.
        string bytes = $"HEX(CAST({text} AS BLOB))";
        string bits = $"LENGTH({bytes}) * 4";
        string padded = $"{bytes} || '80' || HEX(ZEROBLOB((119 - LENGTH({bytes}) / 2 % 64) % 64)) || "
            + $"PRINTF('%02X%02X%02X%02X00000000', {bits} & 255, ({bits} >> 8) & 255, ({bits} >> 16) & 255, ({bits} >> 24) & 255)";
        string mixed = $"CASE {Round} WHEN 0 THEN (b & c) | ({Not("b")} & d) WHEN 1 THEN (d & b) | ({Not("d")} & c) "
            + $"WHEN 2 THEN {Xor(Xor("b", "c"), "d")} ELSE {Xor("c", $"(b | {Not("d")})")} END";
        string word = $"i / 128 * 128 + 8 * (CASE {Round} WHEN 0 THEN {Step} WHEN 1 THEN 5 * {Step} + 1 WHEN 2 THEN 3 * {Step} + 5 "
            + $"ELSE 7 * {Step} END % 16)";
        string summed = $"(a + ({mixed}) + CAST(ABS(SIN({Step} + 1)) * 4294967296 AS INTEGER) + {Word(word)}) & {Mask}";
        string shift = $"CAST(SUBSTR('07121722050914200411162306101521', {Round} * 8 + {Step} % 4 * 2 + 1, 2) AS INTEGER)";
        string rotated = $"((b + (((x << {shift}) & {Mask}) | (x >> (32 - {shift})))) & {Mask})";
        string Turned(string next, string begun) =>
            $"CASE WHEN i % 2 = 0 THEN {begun[0]} WHEN i % 128 = 127 THEN ({begun} + {next}) & {Mask} ELSE {next} END";
        string Kept(string next, string begun) => $"CASE WHEN i % 128 = 127 THEN ({begun} + {next}) & {Mask} ELSE {begun} END";
        return $"""
            (WITH RECURSIVE message(m) AS (SELECT {padded}),
              md5(i, a, b, c, d, x, a0, b0, c0, d0) AS (
                SELECT 0, 1732584193, 4023233417, 2562383102, 271733878, 0, 1732584193, 4023233417, 2562383102, 271733878
                UNION ALL SELECT i + 1, {Turned("d", "a0")}, {Turned(rotated, "b0")}, {Turned("b", "c0")}, {Turned("c", "d0")},
                  CASE WHEN i % 2 = 0 THEN {summed} END,
                  {Kept("d", "a0")}, {Kept(rotated, "b0")}, {Kept("b", "c0")}, {Kept("c", "d0")}
                FROM md5, message WHERE i < LENGTH(m))
              SELECT PRINTF('%02x%02x%02x%02x', a & 255, (a >> 8) & 255, (a >> 16) & 255, (a >> 24) & 255) FROM md5, message WHERE i = LENGTH(m))
            """;
    }

    private static string Not(string word) => $"({Mask} - {word})";

    private static string Xor(string x, string y) => $"(({x} | {y}) - ({x} & {y}))";

    // Four bytes from a place on, counted in digits from 0; the lowest first.
    private static string Word(string place) => "(" + string.Join(" + ", Enumerable.Range(0, 8).Select(digit =>
        Invariant($"((INSTR('0123456789ABCDEF', SUBSTR(m, {place} + {digit + 1}, 1)) - 1) << {Shift(digit)})"))) + ")";

    private static int Shift(int digit) => (digit / 2 * 8) + (digit % 2 == 0 ? 4 : 0);
}
