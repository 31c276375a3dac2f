using Segmentation.Statistics;

namespace Segmentation.Tests.Statistics;

/// <summary>
/// Expected values by SciPy 1.10 (<c>norm.sf</c>, <c>chi2.sf</c>, <c>f.sf</c>, <c>t.sf</c>) where no closed form stands beside them.
/// </summary>
public sealed class TailProbabilityTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.959963984540054, 0.05)]
    [InlineData(-1.959963984540054, 0.05)]
    [InlineData(10, 1.523970604832105e-23)]
    public void NormalTwoSided_KnownPoints_AgreesRelatively(double z, double expected) =>
        AgreeRelatively(expected, TailProbability.NormalTwoSided(z), 1e-12);

    [Theory]
    [InlineData(0.3)]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(1200)]
    public void ChiSquare_TwoDegrees_IsTheExponential(double x) =>
        AgreeRelatively(Math.Exp(-x / 2), TailProbability.ChiSquare(x, 2), 1e-12);

    [Theory]
    [InlineData(0.5)]
    [InlineData(8)]
    [InlineData(300)]
    public void ChiSquare_FourDegrees_IsItsClosedForm(double x) =>
        AgreeRelatively(Math.Exp(-x / 2) * (1 + (x / 2)), TailProbability.ChiSquare(x, 4), 1e-12);

    [Theory]
    [InlineData(0.01, 3, 10)]
    [InlineData(4, 1, 10)]
    [InlineData(60, 1, 5000)]
    public void F_OneNumeratorDegree_IsStudentSquared(double f, double numerator, double denominator)
    {
        if (numerator == 1)
            AgreeRelatively(
                TailProbability.StudentTwoSided(Math.Sqrt(f), denominator), TailProbability.F(f, numerator, denominator), 1e-12);
        else
            Assert.InRange(TailProbability.F(f, numerator, denominator), 0.99, 1);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(30)]
    [InlineData(1e8)]
    public void StudentTwoSided_TwoDegrees_IsItsClosedForm(double t)
    {
        double root = Math.Sqrt(2 + (t * t));
        AgreeRelatively(2 / (root * (root + t)), TailProbability.StudentTwoSided(t, 2), 1e-12);
    }

    [Theory]
    [InlineData(2, 1e5)]
    [InlineData(12, 1e7)]
    public void StudentTwoSided_ManyDegrees_ApproachesTheNormal(double t, double degrees) =>
        AgreeRelatively(TailProbability.NormalTwoSided(t), TailProbability.StudentTwoSided(t, degrees), Math.Pow(t, 4) / degrees);

    [Theory]
    [InlineData(2, 6, 4)]
    [InlineData(900, 2, 3000)]
    public void F_EvenNumerator_IsItsFiniteSum(double f, int numerator, double denominator)
    {
        // I_x(b, m) for a whole m is x^b Σ_{i<m} (b)_i / i! · (1 − x)^i.
        double x = denominator / (denominator + (numerator * f));
        double b = denominator / 2;
        double term = 1;
        double sum = 0;
        for (int i = 0; i < numerator / 2; i++)
        {
            sum += term;
            term *= (b + i) / (i + 1) * (1 - x);
        }
        AgreeRelatively(Math.Pow(x, b) * sum, TailProbability.F(f, numerator, denominator), 1e-11);
    }

    [Fact]
    public void Kolmogorov_KnownPoints_Agrees()
    {
        AgreeRelatively(0.26999967167735456, TailProbability.Kolmogorov(1), 1e-12);
        Assert.Equal(1, TailProbability.Kolmogorov(0));
        Assert.True(TailProbability.Kolmogorov(3) < 4e-8);
    }

    internal static void AgreeRelatively(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:R}, found {actual:R}");
}
