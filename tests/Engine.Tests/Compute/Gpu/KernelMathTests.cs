using Segmentation.Compute.Gpu.Kernels;

namespace Segmentation.Tests.Compute.Gpu;

/// <summary>Arithmetic of kernels that is no device's own: what runs here is what runs there.</summary>
public sealed class KernelMathTests
{
    [Theory]
    [InlineData(1.17549435e-38, 1e-30)]
    [InlineData(1e-12, 1e-3)]
    [InlineData(0.4, 0.99)]
    [InlineData(0.99, 1.01)]
    [InlineData(1.01, 3)]
    [InlineData(3, 3e38)]
    public void Log_FromLowToHigh_IsWithinTwoUlps(double low, double high)
    {
        for (int i = 0; i <= 20_000; i++)
        {
            float value = (float)(low * Math.Pow(high / low, i / 20_000.0));
            double exact = Math.Log(value);
            Assert.InRange(Math.Abs(KernelMath.Log(value) - exact), 0, 2 * Ulp(exact));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-30)]
    [InlineData(3e-8)]
    [InlineData(5e-4)]
    [InlineData(0.3)]
    [InlineData(7)]
    [InlineData(1e6)]
    public void LogOfOneMore_KeepsTheDigitsThatTheSumDrops(double x)
    {
        double exact = (float)x < 1e-4 ? (float)x - ((double)(float)x * (float)x / 2) : Math.Log(1 + (double)(float)x);
        Assert.InRange(Math.Abs(KernelMath.LogOfOneMore((float)x) - exact), 0, 3 * Ulp(exact));
    }

    private static double Ulp(double value) => MathF.BitIncrement((float)Math.Abs(value)) - (double)(float)Math.Abs(value);
}
