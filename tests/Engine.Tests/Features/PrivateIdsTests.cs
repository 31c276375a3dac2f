using Segmentation.Features;

namespace Segmentation.Tests.Features;

public sealed class PrivateIdsTests
{
    [Theory]
    [InlineData("ann@example.org")]
    [InlineData("+7 916 123-45-67")]
    [InlineData("+442079460958")]
    [InlineData("79161234567")]
    [InlineData("8 (916) 123-45-67")]
    public void Are_AddressOrNumberOfATelephone_IsTrue(string id) => Assert.True(PrivateIds.Are(IdList.From([id])));

    [Theory]
    [InlineData("17850")]
    [InlineData("79161")]
    [InlineData("12345678901")]
    [InlineData("@home")]
    [InlineData("a+b")]
    [InlineData("клиент 5")]
    [InlineData("")]
    public void Are_OtherKeys_IsFalse(string id) => Assert.False(PrivateIds.Are(IdList.From([id])));

    [Fact]
    public void Are_OneAddressAmongNumbers_IsTrue() =>
        Assert.True(PrivateIds.Are(IdList.From([.. Enumerable.Range(1, 500).Select(id => $"{id}"), "ann@example.org"])));

    [Fact]
    public void Are_FewNumbersThatReadAsTelephones_IsFalse() =>
        Assert.False(PrivateIds.Are(IdList.From(["79161234567", "1", "2"])));
}
