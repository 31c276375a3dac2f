using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Transactions;

/// <summary>128 bits that stand for a text.</summary>
/// <remarks>
/// Two independent lanes of folded 64×64-bit multiplications (as in wyhash), each finished by a bijection. Taken as
/// random, n distinct texts collide with probability below n²/2^129: 1.5e-23 for a hundred million rows. Not meant to
/// withstand a file that was made to collide.
/// </remarks>
internal readonly record struct Hash128(ulong High, ulong Low) : IComparable<Hash128>
{
    /// <summary>Bytes that a text is read at a time, and so may be read past its end.</summary>
    internal const int Slack = 16;

    private const ulong K1 = 0xA0761D6478BD642FUL;
    private const ulong K2 = 0xE7037ED1A0B428DBUL;
    private const ulong K3 = 0x8EBC6AF09C88C6E3UL;
    private const ulong K4 = 0x589965CC75374CC3UL;

    internal static Hash128 Of(ReadOnlySpan<byte> text)
    {
        ulong high = K1 ^ (ulong)text.Length;
        ulong low = K4 + (ulong)text.Length;
        if (text.Length < 16)
        {
            Short(text, out ulong a, out ulong b);
            return Finish(MixHigh(a, b, high), MixLow(a, b, low));
        }
        ref byte start = ref MemoryMarshal.GetReference(text);
        // The last 16 bytes overlap what was mixed: no tail shorter than a step.
        for (int at = 0; at < text.Length; at += 16)
        {
            int step = Math.Min(at, text.Length - 16);
            ulong a = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, step));
            ulong b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, step + 8));
            high = MixHigh(a, b, high);
            low = MixLow(a, b, low);
        }
        return Finish(high, low);
    }

    /// <summary>This hash where another text, of hash <paramref name="word"/>, stands beside this one.</summary>
    /// <remarks>The two texts may be one, as where customers are numbered by their order: the words must not cancel.</remarks>
    internal Hash128 Beside(ulong word) =>
        new(High ^ BitOperations.RotateLeft(word * K1, 31), Low ^ BitOperations.RotateLeft(word * K3, 29));

    public int CompareTo(Hash128 other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>The first eight bytes as a number, zeros after the end.</summary>
    internal static ulong Head(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8)
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong head = 0;
        for (int i = text.Length - 1; i >= 0; i--)
            head = (head << 8) | text[i];
        return head;
    }

    /// <summary>A hash of this one and <paramref name="other"/>, in this order.</summary>
    internal Hash128 With(Hash128 other)
    {
        ulong high = MixHigh(other.High, other.Low, MixHigh(High, Low, K2));
        ulong low = MixLow(other.High, other.Low, MixLow(High, Low, K4));
        return new Hash128(Finish(high), Finish(low));
    }

    // The steps of a hash that begins with another one and goes on with words and texts: the two lanes, from one step to the next, are
    // locals of the caller and never lie in memory.

    /// <summary>The upper lane after two words more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MixHigh(ulong a, ulong b, ulong high) => Fold(a ^ high, b ^ K2) ^ (a + K4);

    /// <summary>The lower lane after two words more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MixLow(ulong a, ulong b, ulong low) => Fold(a ^ K3, b ^ low) ^ (b + K1);

    /// <summary>
    /// The upper lane before a text under a name that is a hash itself: two texts one after another are never the same as two others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong NameHigh(ulong name, int length, ulong high) => high ^ name ^ (K1 * (ulong)length);

    /// <summary>The lower lane before a text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong NameLow(ulong name, int length, ulong low) => low + name + (K3 * (ulong)length);

    /// <summary>The hash that the lanes end as.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Hash128 Finish(ulong high, ulong low) => new(Finish(high), Finish(low ^ K2));

    /// <summary>The first of a word's bytes, zeros after them; of eight or more, the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong First(ulong word, int bytes) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(word, (ulong)(8 * Math.Min(bytes, 8)))
        : bytes >= 8 ? word
        : word & ((1UL << (8 * bytes)) - 1);

    /// <summary>Both halves of the product, one upon the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b) => HighProduct(a, b) ^ (a * b);

    /// <summary>The upper half of the product of two words.</summary>
    /// <remarks>
    /// <see cref="Math.BigMul(ulong, ulong, out ulong)"/> hands the lower half over in memory, which takes longer than to multiply again.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong HighProduct(ulong a, ulong b) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    private static void Short(ReadOnlySpan<byte> text, out ulong a, out ulong b)
    {
        b = 0;
        if (text.Length >= 8)
        {
            a = BinaryPrimitives.ReadUInt64LittleEndian(text);
            b = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
        }
        else if (text.Length >= 4)
        {
            a = BinaryPrimitives.ReadUInt32LittleEndian(text);
            b = BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]);
        }
        else
        {
            a = text.Length == 0 ? 0 : text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16);
        }
    }

    /// <summary>The finaliser of splitmix64, a bijection. Steele et al. 2014.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
