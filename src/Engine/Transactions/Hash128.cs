using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Segmentation.Transactions;

/// <summary>128 bits that stand for a text.</summary>
/// <remarks>
/// Two independent lanes of folded 64×64-bit multiplications (as in wyhash), each finished by a bijection. Taken as
/// random, n distinct texts collide with probability below n²/2^129: 1.5e-23 for a hundred million rows. Not meant to
/// withstand a file that was made to collide.
/// </remarks>
internal readonly record struct Hash128(ulong High, ulong Low) : IComparable<Hash128>
{
    /// <summary>Bytes that <see cref="Builder.Add(ulong, ref byte, int)"/> may read past a text.</summary>
    internal const int Slack = 16;

    private const ulong K1 = 0xA0761D6478BD642FUL;
    private const ulong K2 = 0xE7037ED1A0B428DBUL;
    private const ulong K3 = 0x8EBC6AF09C88C6E3UL;
    private const ulong K4 = 0x589965CC75374CC3UL;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Hash128 Of(ReadOnlySpan<byte> text)
    {
        ulong high = K1 ^ (ulong)text.Length;
        ulong low = K4 + (ulong)text.Length;
        MixText(text, ref high, ref low);
        return new Hash128(Finish(high), Finish(low ^ K2));
    }

    /// <summary>This hash where another text, of hash <paramref name="word"/>, stands beside this one.</summary>
    internal Hash128 Beside(ulong word) => new(High ^ word, Low ^ System.Numerics.BitOperations.RotateLeft(word * K3, 29));

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
        ulong high = K2;
        ulong low = K4;
        Mix(High, Low, ref high, ref low);
        Mix(other.High, other.Low, ref high, ref low);
        return new Hash128(Finish(high), Finish(low));
    }

    /// <summary>A hash that begins with another one, and goes on with words and texts.</summary>
    internal struct Builder(Hash128 start)
    {
        private ulong _high = start.High;
        private ulong _low = start.Low;

        /// <summary>Adds two words.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(ulong a, ulong b) => Mix(a, b, ref _high, ref _low);

        /// <summary>Adds a text under a name that is a hash itself: two texts one after another are never the same as two others.</summary>
        /// <param name="name">The hash of its name.</param>
        /// <param name="text">Its first byte; <see cref="Slack"/> bytes after its end can be read.</param>
        /// <param name="length">At least 1.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(ulong name, scoped ref byte text, int length)
        {
            _high ^= name ^ (K1 * (ulong)length);
            _low += name + (K3 * (ulong)length);
            for (; length > Slack; length -= Slack, text = ref Unsafe.Add(ref text, Slack))
                Mix(Unsafe.ReadUnaligned<ulong>(ref text), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8)), ref _high, ref _low);
            Mix(First(Unsafe.ReadUnaligned<ulong>(ref text), length), First(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, 8)), Math.Max(0, length - 8)), ref _high, ref _low);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal readonly Hash128 ToHash() => new(Finish(_high), Finish(_low ^ K2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong First(ulong word, int bytes) =>
        bytes >= 8 ? word : word & ((1UL << (8 * bytes)) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixText(ReadOnlySpan<byte> text, ref ulong high, ref ulong low)
    {
        if (text.Length < 16)
        {
            Short(text, out ulong a, out ulong b);
            Mix(a, b, ref high, ref low);
            return;
        }
        int at = 0;
        for (; at <= text.Length - 16; at += 16)
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(text[at..]), BinaryPrimitives.ReadUInt64LittleEndian(
                text[(at + 8)..]), ref high, ref low);
        // The last 16 bytes overlap what was mixed: no tail shorter than a step.
        if (at < text.Length)
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(text[^16..]), BinaryPrimitives.ReadUInt64LittleEndian(
                text[^8..]), ref high, ref low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ulong a, ulong b, ref ulong high, ref ulong low)
    {
        ulong h = Math.BigMul(a ^ high, b ^ K2, out ulong l);
        high = h ^ l ^ (a + K4);
        h = Math.BigMul(a ^ K3, b ^ low, out l);
        low = h ^ l ^ (b + K1);
    }

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
