using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace Segmentation;

/// <summary>
/// The words that exports write where there is no value: one list for transactions, tables and the statements that databases run.
/// </summary>
internal static class MissingWords
{
    private const int MaxBytes = 32;

    /// <summary>All but the empty text, in lower case; compared without case.</summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        // pandas, R, SQL, JavaScript, Python, Ruby.
        "na", "n/a", "n.a.", "<na>", "nan", "-nan", "nat", "null", "(null)", "<null>", "[null]", "none", "<none>", "nil", "undefined",
        "missing", "\\n",
        // Spreadsheets, which write an error where a look-up found nothing.
        "#n/a", "#na", "#n/a n/a", "#н/д", "#null!", "#ref!", "#value!", "#name?", "#num!", "#div/0!", "#знач!", "#ссылка!", "#имя?",
        "#пусто!", "#число!", "#дел/0!",
        // SAS and SPSS; UCI's data sets; tables for people.
        ".", "?", "-", "--", "---", "–", "—", "н/д", "н.д.", "нет данных", "(blank)", "(empty)", "(пусто)", "(not set)",
    ];

    private static readonly FrozenSet<string> Words = All.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Bit n of an entry: a word of n bytes begins with this byte, in either case. Nearly every id is told from all words by it.
    private static readonly uint[] LengthsByFirstByte = Lengths();

    /// <summary>Whether a text without outer spaces says that there is no value; the empty text does.</summary>
    internal static bool Is(ReadOnlySpan<char> text) => text.IsEmpty || Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);

    /// <summary>The same of UTF-8.</summary>
    internal static bool Is(ReadOnlySpan<byte> text) =>
        text.IsEmpty
            || (text[0] is not (>= (byte)'0' and <= (byte)'9')
                && text.Length < MaxBytes
                && (LengthsByFirstByte[text[0]] >> text.Length & 1) != 0 && IsWord(text));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        Span<char> chars = stackalloc char[MaxBytes];
        return Encoding.UTF8.TryGetChars(text, chars, out int length) && Is(chars[..length]);
    }

    private static uint[] Lengths()
    {
        var lengths = new uint[256];
        foreach (string word in All)
        {
            foreach (string spelling in new[] { word, word.ToUpperInvariant() })
            {
                byte[] bytes = Encoding.UTF8.GetBytes(spelling);
                lengths[bytes[0]] |= 1U << bytes.Length;
            }
        }
        return lengths;
    }
}
