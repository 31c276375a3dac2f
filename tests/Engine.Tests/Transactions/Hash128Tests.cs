using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Segmentation.Transactions;

namespace Segmentation.Tests.Transactions;

public sealed class Hash128Tests
{
    // Around the steps of 16 bytes and the short forms of 3, 4 and 8.
    private static readonly int[] Lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100];

    [Fact]
    public void Of_TextsThatDifferInOneByteOrInTheirLength_AllDiffer()
    {
        var seen = new HashSet<Hash128>();
        int texts = 0;
        foreach (int length in Lengths)
        {
            byte[] zeros = new byte[length];
            Assert.True(seen.Add(Hash128.Of(zeros)), $"{length} zeros");
            texts++;
            for (int at = 0; at < length; at++)
            {
                for (int value = 1; value < 256; value++, texts++)
                {
                    zeros[at] = (byte)value;
                    Assert.True(seen.Add(Hash128.Of(zeros)), $"byte {at} of {length} is {value}");
                }
                zeros[at] = 0;
            }
        }
        Assert.Equal(texts, seen.Count);
        Assert.Equal(texts, seen.Select(hash => hash.High).Distinct().Count());
        Assert.Equal(texts, seen.Select(hash => hash.Low).Distinct().Count());
    }

    [Fact]
    public void Of_OneBitFlipped_TurnsHalfOfAllBits()
    {
        var random = new SeededRandom(1);
        foreach (int length in Lengths.Where(length => length > 0))
        {
            long turned = 0, flips = 0;
            byte[] text = [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(256))];
            Hash128 before = Hash128.Of(text);
            for (int round = 0; round < 20; round++)
            {
                for (int bit = 0; bit < 8 * length; bit++, flips++)
                {
                    text[bit / 8] ^= (byte)(1 << (bit % 8));
                    Hash128 after = Hash128.Of(text);
                    turned += BitOperations.PopCount(before.High ^ after.High) + BitOperations.PopCount(before.Low ^ after.Low);
                    text[bit / 8] ^= (byte)(1 << (bit % 8));
                }
                text[random.Next(length)] = (byte)random.Next(256);
                before = Hash128.Of(text);
            }
            Assert.InRange((double)turned / flips, 60, 68);
        }
    }

    [Fact]
    public void Of_PartOfALongerBuffer_DependsOnItsOwnBytesOnly() =>
        Prop.ForAll<byte[], byte, byte>((text, before, after) =>
        {
            byte[] wide = [before, .. text, after];
            return Hash128.Of(text) == Hash128.Of(wide.AsSpan(1, text.Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_AndBeside_KeepOrder()
    {
        Hash128 a = Hash128.Of("a"u8), b = Hash128.Of("b"u8);
        Assert.NotEqual(a.With(b), b.With(a));
        Assert.NotEqual(a.With(b), Hash128.Of("ab"u8));
        Assert.NotEqual(a.Beside(b.High), b.Beside(a.High));
        Assert.NotEqual(a, a.With(default));
    }

    [Fact]
    public void Beside_TheSameTextAgain_SpreadsAsTextsDo()
    {
        // Customers who are numbered by their only order: tables would fill from one place.
        var words = new HashSet<ulong>();
        var homes = new int[64];
        for (int i = 0; i < 64_000; i++)
        {
            Hash128 hash = Hash128.Of(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            ulong high = hash.Beside(hash.High).High;
            Assert.True(words.Add(high));
            homes[high >> 58]++;
        }
        Assert.All(homes, count => Assert.InRange(count, 800, 1200));
    }

    [Fact]
    public void Head_IsTheFirstEightBytesWithZerosAfterTheEnd()
    {
        Assert.Equal(0UL, Hash128.Head([]));
        Assert.Equal(0x030201UL, Hash128.Head([1, 2, 3]));
        Assert.Equal(0x0807060504030201UL, Hash128.Head([1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(0x0807060504030201UL, Hash128.Head([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void HashSet_AnySequence_AnswersAsTheLibrarysSet()
    {
        // Few distinct high words, so that probes run into each other and around the end.
        Gen<Hash128> hash = Gen.Choose(0, 40).SelectMany(
            high => Gen.Choose(0, 8).Select(low => new Hash128(high == 40 ? ulong.MaxValue : (ulong)high << 58, (ulong)low + 2)));
        Prop.ForAll(hash.ArrayOf(300).ToArbitrary(), hashes =>
        {
            using var set = new HashSet128();
            var expected = new HashSet<Hash128>();
            foreach (Hash128 one in hashes)
            {
                if (set.Contains(one) != expected.Contains(one) || set.Add(one) != expected.Add(one) || set.Count != expected.Count)
                    return false;
            }
            return expected.All(set.Contains);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void HashSet_HashOfZeros_IsHeldLikeAnyOther()
    {
        using var set = new HashSet128();
        Assert.False(set.Contains(default));
        Assert.True(set.Add(default));
        Assert.False(set.Add(default));
        Assert.True(set.Contains(default));
        Assert.Equal(1, set.Count);
    }

    [Fact]
    public void HashSet_OfAHundredThousand_KeepsThemAllWithinItsBytes()
    {
        using var set = new HashSet128();
        for (int i = 0; i < 100_000; i++)
            Assert.True(set.Add(Hash128.Of(BitConverter.GetBytes(i))));
        for (int i = 0; i < 100_000; i++)
            Assert.False(set.Add(Hash128.Of(BitConverter.GetBytes(i))));
        Assert.False(set.Contains(Hash128.Of(BitConverter.GetBytes(100_000))));
        Assert.InRange(set.Bytes, 16 * 100_000, HashSet128.MostBytesPerHash * 100_000);
    }
}
