using Segmentation.Features;

namespace Segmentation.Tests.Features;

public sealed class SegmentNamesTests
{
    [Theory]
    [InlineData("loyal", "Loyal")]
    [InlineData("at-risk", "At risk")]
    [InlineData("drifting/frequency+", "Drifting, more orders")]
    [InlineData("lost/monetary+/recency-", "Lost, former big spenders, seen more recently")]
    [InlineData("promising/#2", "Promising, group 2 by size")]
    [InlineData("no-segment", "No segment")]
    public void Of_ACode_IsItsWords_AndTheyHaveThatCode(string code, string words)
    {
        Assert.Equal(words, SegmentNames.Of(code));
        Assert.Equal(code, SegmentNames.CodeOf(words));
    }

    [Theory]
    [InlineData("is:Annual%20Income%20%28k%24%29++,Age-", "Very high annual income, low age")]
    [InlineData("average/Age-", "Average, lower age")]
    [InlineData("bulk-buyers/=2", "Bulk buyers (2)")]
    public void Of_ColumnsOfOnesOwn_AreTheirNames(string code, string words) => Assert.Equal(words, SegmentNames.Of(code));

    [Theory]
    [InlineData("Friends of the shop")]
    [InlineData("Loyal, with a dog")]
    [InlineData("A/B")]
    [InlineData("VIP+")]
    [InlineData("loyal/")]
    public void CodeOf_WordsOfNoCode_AreTheirOwnCode(string words) =>
        Assert.Equal(words, SegmentNames.Of(SegmentNames.CodeOf(words)));

    [Fact]
    public void OfTraits_HoldsWhatStandsOut_WhateverTheColumnsAreCalled()
    {
        string code = SegmentNames.OfTraits([("a/b, c+", 2), ("recency", -0.6)]);

        Assert.Equal("Very high a/b, c+, bought lately", SegmentNames.Of(code));
    }

    [Fact]
    public void Words_OfAllGroups_Differ() => Assert.Equal(
        SegmentNames.GroupCodes.Count,
        SegmentNames.GroupCodes.Select(SegmentNames.Of).Distinct(StringComparer.OrdinalIgnoreCase).Count());
}
