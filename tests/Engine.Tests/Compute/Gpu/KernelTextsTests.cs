using Segmentation.Compute.Gpu.Compiler;

namespace Segmentation.Tests.Compute.Gpu;

/// <summary>Texts of kernels on disk: taken when they are whole, made anew when not.</summary>
public sealed class KernelTextsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("segment-texts").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Of_SecondTime_ReadsWhatTheFirstWrote()
    {
        string text = new KernelTexts(_folder).Of("assign");
        Assert.Equal(GpuPrograms.Names.Order().Select(name => KernelTexts.PathIn(_folder, name)), Directory.GetFiles(_folder).Order());
        var again = new KernelTexts(_folder);
        Assert.Equal(text, again.Of("assign"));
        Assert.Equal(0, again.Compiled);
    }

    [Theory]
    [InlineData("half")]
    [InlineData("changed")]
    [InlineData("empty")]
    public void Of_DamagedText_IsMadeAnew(string damage)
    {
        string text = new KernelTexts(_folder).Of("assign");
        string path = KernelTexts.PathIn(_folder, "assign"), content = File.ReadAllText(path);
        File.WriteAllText(path, damage switch
        {
            "half" => content[..(content.Length / 2)],
            "changed" => content.Replace("var1", "var2", StringComparison.Ordinal),
            _ => "",
        });
        var again = new KernelTexts(_folder);
        Assert.Contains("void Assign(", again.Of("assign"), StringComparison.Ordinal);
        Assert.Equal(GpuPrograms.Names.Count, again.Compiled);
        Assert.Equal(text.Length, File.ReadAllText(path).Length - content.Length + text.Length);
    }
}
