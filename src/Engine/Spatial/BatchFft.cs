using System.Numerics;
using System.Runtime.CompilerServices;

namespace Segmentation.Spatial;

/// <summary>
/// Sixteen complex Fourier transforms of one length at once, a vector lane each: element i of transform l lies at [16·i + l].
/// </summary>
/// <remarks>
/// Forward leaves frequencies in the order of its own passes (decimation in frequency) and Backward takes them so (decimation in time),
/// which spares the reordering: a convolution multiplies point by point, in any order. Lengths have the factors 2, 3 and 5.
/// </remarks>
internal sealed unsafe class BatchFft
{
    internal const int Lanes = 16;

    private static readonly int[] Lengths =
    [
        .. from a in Enumerable.Range(3, 10)
           from b in Enumerable.Range(0, 3)
           from c in Enumerable.Range(0, 2)
           let length = (1 << a) * (int)Math.Pow(3, b) * (int)Math.Pow(5, c)
           where length <= 4096
           orderby length
           select length,
    ];

    private readonly Stage[] _stages;

    /// <summary>Plans transforms of <paramref name="length"/>, one of those that <see cref="LengthFor"/> gives.</summary>
    internal BatchFft(int length)
    {
        Length = length;
        var stages = new List<Stage>();
        for (int rest = length; rest > 1;)
        {
            int radix = rest % 5 == 0 ? 5 : rest % 3 == 0 ? 3 : rest % 4 == 0 ? 4 : 2;
            stages.Add(new Stage(radix, rest));
            rest /= radix;
        }
        _stages = [.. stages];
        PlaceOf = new int[length];
        FrequencyAt = new int[length];
        for (int place = 0; place < length; place++)
        {
            int frequency = 0, step = 1, rest = place;
            foreach (Stage stage in _stages)
            {
                frequency += rest / stage.Step * step;
                rest %= stage.Step;
                step *= stage.Radix;
            }
            FrequencyAt[place] = frequency;
            PlaceOf[frequency] = place;
        }
    }

    internal int Length { get; }

    /// <summary>Where <see cref="Forward"/> puts each frequency.</summary>
    internal int[] PlaceOf { get; }

    /// <summary>Which frequency <see cref="Forward"/> puts at each place.</summary>
    internal int[] FrequencyAt { get; }

    /// <summary>The longest length there is a plan for.</summary>
    internal static int Longest => Lengths[^1];

    /// <summary>The least length with a plan that is not below <paramref name="least"/>, itself at most <see cref="Longest"/>.</summary>
    internal static int LengthFor(int least) => Lengths[Array.FindIndex(Lengths, length => length >= least)];

    /// <summary>Σ_k x_k exp(−2πi·fk/n), in place.</summary>
    internal void Forward(float* re, float* im)
    {
        foreach (Stage stage in _stages)
            Run(stage, re, im, twiddleFirst: false);
    }

    /// <summary>Σ_f x_f exp(+2πi·fk/n), in place: the inverse, times n.</summary>
    internal void Backward(float* re, float* im)
    {
        // Exchanging real and imaginary parts turns the sign of the exponent.
        for (int s = _stages.Length - 1; s >= 0; s--)
            Run(_stages[s], im, re, twiddleFirst: true);
    }

    private void Run(Stage stage, float* re, float* im, bool twiddleFirst)
    {
        for (int block = 0; block < Length; block += stage.Length)
        {
            switch (stage.Radix)
            {
                case 2: Radix2(stage, re + (block * Lanes), im + (block * Lanes), twiddleFirst); break;
                case 3: Radix3(stage, re + (block * Lanes), im + (block * Lanes), twiddleFirst); break;
                case 4: Radix4(stage, re + (block * Lanes), im + (block * Lanes), twiddleFirst); break;
                default: Radix5(stage, re + (block * Lanes), im + (block * Lanes), twiddleFirst); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix2(Stage stage, float* re, float* im, bool twiddleFirst)
    {
        int hop = stage.Step * Lanes;
        fixed (float* twiddles = stage.Twiddles)
        {
            for (int j = 0; j < stage.Step; j++)
            {
                float* w = twiddles + (2 * j);
                for (int at = j * Lanes; at < (j + 1) * Lanes; at += Vector<float>.Count)
                {
                    Complex a = Load(re, im, at), b = Load(re, im, at + hop);
                    if (twiddleFirst)
                        b = b.Times(w);
                    Complex difference = a - b;
                    (a + b).Store(re, im, at);
                    (twiddleFirst ? difference : difference.Times(w)).Store(re, im, at + hop);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix3(Stage stage, float* re, float* im, bool twiddleFirst)
    {
        int hop = stage.Step * Lanes;
        var half = new Vector<float>(0.5f);
        var sine = new Vector<float>(0.8660254f);
        fixed (float* twiddles = stage.Twiddles)
        {
            for (int j = 0; j < stage.Step; j++)
            {
                float* w = twiddles + (4 * j);
                for (int at = j * Lanes; at < (j + 1) * Lanes; at += Vector<float>.Count)
                {
                    Complex a = Load(re, im, at), b = Load(re, im, at + hop), c = Load(re, im, at + (2 * hop));
                    if (twiddleFirst)
                        (b, c) = (b.Times(w), c.Times(w + 2));
                    Complex sum = b + c, middle = a - sum.Times(half), turned = (b - c).Times(sine).TimesMinusI();
                    (b, c) = (middle + turned, middle - turned);
                    if (!twiddleFirst)
                        (b, c) = (b.Times(w), c.Times(w + 2));
                    (a + sum).Store(re, im, at);
                    b.Store(re, im, at + hop);
                    c.Store(re, im, at + (2 * hop));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix4(Stage stage, float* re, float* im, bool twiddleFirst)
    {
        int hop = stage.Step * Lanes;
        fixed (float* twiddles = stage.Twiddles)
        {
            for (int j = 0; j < stage.Step; j++)
            {
                float* w = twiddles + (6 * j);
                for (int at = j * Lanes; at < (j + 1) * Lanes; at += Vector<float>.Count)
                {
                    Complex a = Load(re, im, at), b = Load(re, im, at + hop), c = Load(re, im, at + (2 * hop)), d = Load(
                        re, im, at + (3 * hop));
                    if (twiddleFirst)
                        (b, c, d) = (b.Times(w), c.Times(w + 2), d.Times(w + 4));
                    Complex evenSum = a + c, evenDifference = a - c, oddSum = b + d, oddDifference = (b - d).TimesMinusI();
                    (b, c, d) = (evenDifference + oddDifference, evenSum - oddSum, evenDifference - oddDifference);
                    if (!twiddleFirst)
                        (b, c, d) = (b.Times(w), c.Times(w + 2), d.Times(w + 4));
                    (evenSum + oddSum).Store(re, im, at);
                    b.Store(re, im, at + hop);
                    c.Store(re, im, at + (2 * hop));
                    d.Store(re, im, at + (3 * hop));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix5(Stage stage, float* re, float* im, bool twiddleFirst)
    {
        int hop = stage.Step * Lanes;
        Vector<float> cos1 = new(0.30901699f), cos2 = new(-0.80901699f), sin1 = new(0.95105652f), sin2 = new(0.58778525f);
        fixed (float* twiddles = stage.Twiddles)
        {
            for (int j = 0; j < stage.Step; j++)
            {
                float* w = twiddles + (8 * j);
                for (int at = j * Lanes; at < (j + 1) * Lanes; at += Vector<float>.Count)
                {
                    Complex a = Load(re, im, at), b = Load(re, im, at + hop), c = Load(re, im, at + (2 * hop)), d = Load(
                        re, im, at + (3 * hop)), e = Load(re, im, at + (4 * hop));
                    if (twiddleFirst)
                        (b, c, d, e) = (b.Times(w), c.Times(w + 2), d.Times(w + 4), e.Times(w + 6));
                    Complex outerSum = b + e, outerDifference = b - e, innerSum = c + d, innerDifference = c - d;
                    Complex first = a + outerSum.Times(cos1) + innerSum.Times(cos2), second = a + outerSum.Times(cos2) + innerSum.Times(
                        cos1);
                    Complex firstTurned = (outerDifference.Times(sin1) + innerDifference.Times(sin2)).TimesMinusI();
                    Complex secondTurned = (outerDifference.Times(sin2) - innerDifference.Times(sin1)).TimesMinusI();
                    (b, c, d, e) = (first + firstTurned, second + secondTurned, second - secondTurned, first - firstTurned);
                    if (!twiddleFirst)
                        (b, c, d, e) = (b.Times(w), c.Times(w + 2), d.Times(w + 4), e.Times(w + 6));
                    (a + outerSum + innerSum).Store(re, im, at);
                    b.Store(re, im, at + hop);
                    c.Store(re, im, at + (2 * hop));
                    d.Store(re, im, at + (3 * hop));
                    e.Store(re, im, at + (4 * hop));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Complex Load(float* re, float* im, int at) => new(Vector.Load(re + at), Vector.Load(im + at));

    /// <summary>A vector of complex numbers.</summary>
    private readonly struct Complex(Vector<float> re, Vector<float> im)
    {
        private readonly Vector<float> _re = re;
        private readonly Vector<float> _im = im;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator +(Complex a, Complex b) => new(a._re + b._re, a._im + b._im);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Complex operator -(Complex a, Complex b) => new(a._re - b._re, a._im - b._im);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Complex Times(Vector<float> real) => new(_re * real, _im * real);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Complex Times(float* w)
        {
            Vector<float> wRe = new(w[0]), wIm = new(w[1]);
            return new Complex((_re * wRe) - (_im * wIm), Vector.MultiplyAddEstimate(_re, wIm, _im * wRe));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Complex TimesMinusI() => new(_im, -_re);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Store(float* re, float* im, int at)
        {
            Vector.Store(_re, re + at);
            Vector.Store(_im, im + at);
        }
    }

    /// <summary>One pass: transforms of length <see cref="Length"/> split into <see cref="Radix"/> of length <see cref="Step"/>.</summary>
    private sealed class Stage
    {
        internal Stage(int radix, int length)
        {
            (Radix, Length, Step) = (radix, length, length / radix);
            Twiddles = new float[2 * (radix - 1) * Step];
            for (int j = 0; j < Step; j++)
            {
                for (int q = 1; q < radix; q++)
                {
                    (double sine, double cosine) = Math.SinCos(-2 * Math.PI * q * j / length);
                    int at = 2 * (((radix - 1) * j) + q - 1);
                    (Twiddles[at], Twiddles[at + 1]) = ((float)cosine, (float)sine);
                }
            }
        }

        internal int Radix { get; }

        internal int Length { get; }

        internal int Step { get; }

        /// <summary>w^qj for each j and each q from 1.</summary>
        internal float[] Twiddles { get; }
    }
}
