using System.Text;

namespace Segmentation.Tests;

public sealed class IdListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    public void Utf8_IdsOverManyBlocks_AreWhatWasAdded(int blockBits)
    {
        // Ends of blocks fall before, into and behind ids; some are empty, some longer than any block.
        string[] ids =
        [
            "", "12345678", "", "", "1234567", "8", "12", "123456", "долгий-идентификатор", "", "a", "1234567890123456", "", "b",
            .. Enumerable.Range(0, 500).Select(i => new string('x', i % 19) + i),
            "",
        ];
        var builder = new IdList.Builder(blockBits);
        foreach (string id in ids)
            builder.Add(Encoding.UTF8.GetBytes(id));
        Assert.Equal(ids.Length, builder.Count);
        IdList list = builder.ToIdList();
        Assert.Equal(ids.Length, list.Count);
        Assert.Equal(ids, Enumerable.Range(0, list.Count).Select(row => list[row]));
        Assert.Equal(Encoding.UTF8.GetBytes(ids[8]), list.Utf8(8).ToArray());
    }

    [Fact]
    public void ToIdList_NothingAdded_IsEmpty()
    {
        Assert.Equal(0, new IdList.Builder().ToIdList().Count);
        Assert.Equal(0, IdList.From([]).Count);
    }

    [Fact]
    public void ToIdList_BeforeMoreIsAdded_KeepsWhatItHad()
    {
        var builder = new IdList.Builder(3);
        builder.Add("abc"u8);
        IdList one = builder.ToIdList();
        builder.Add("defghi"u8);
        Assert.Equal(["abc"], Enumerable.Range(0, one.Count).Select(row => one[row]));
        Assert.Equal("defghi", builder.ToIdList()[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(101)]
    [InlineData(200_003)]
    public void Numbered_AnyCount_IsTheListOfTheNumbers(int count)
    {
        IdList expected = IdList.From(Enumerable.Range(1, count).Select(row => $"{row}"));
        foreach (int threads in new[] { 1, 3 })
        {
            IdList ids = IdList.Numbered(count, threads);
            Assert.Equal(count, ids.Count);
            Assert.All(Enumerable.Range(0, count), row => Assert.True(expected.Utf8(row).SequenceEqual(ids.Utf8(row))));
        }
    }

    [Fact]
    public void PlaceOf_TheFirstIdsPastTwoGigabytes_KeepTheirBlockAndOffset()
    {
        // 59,652,321 ids of 36 bytes fill the largest array of bytes.
        const int Ids = 59_652_321, Length = 36, Bits = IdList.Builder.UsualBlockBits;
        int perBlock = (1 << Bits) / Length;
        foreach (int row in new[] { Ids - 1, Ids, Ids + 1, int.MaxValue })
        {
            (int block, int offset) = (row / perBlock, row % perBlock * Length);
            long place = IdList.PlaceOf(block, offset, Bits);
            Assert.Equal(block, (int)(place >> Bits));
            Assert.Equal(offset, IdList.OffsetOf(place, Bits));
            Assert.InRange(place, (long)row * Length, long.MaxValue);
        }
    }
}
