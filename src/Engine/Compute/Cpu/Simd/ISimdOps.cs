namespace Segmentation.Compute.Cpu.Simd;

/// <summary>
/// Operations on one register of float32 lanes. Kernels are generic over the register and this table of operations, so that each is
/// written once and compiled for every width; type arguments are structs, so the calls are inlined away.
/// </summary>
/// <typeparam name="TRegister">The register: 128, 256 or 512 bits.</typeparam>
internal interface ISimdOps<TRegister>
    where TRegister : struct
{
    /// <summary>What the registers are called.</summary>
    static abstract string Name { get; }

    static abstract int Count { get; }

    /// <summary>
    /// Whether there are 32 registers of this width, or 16: sums that do not fit are stored and loaded again at every step.
    /// </summary>
    static abstract bool ManyRegisters { get; }

    static abstract TRegister Create(float value);

    static abstract unsafe TRegister Load(float* from);

    static abstract unsafe void Store(TRegister value, float* to);

    static abstract TRegister Add(TRegister a, TRegister b);

    static abstract TRegister Subtract(TRegister a, TRegister b);

    static abstract TRegister Multiply(TRegister a, TRegister b);

    static abstract TRegister Divide(TRegister a, TRegister b);

    static abstract TRegister FusedMultiplyAdd(TRegister a, TRegister b, TRegister addend);

    static abstract TRegister Min(TRegister a, TRegister b);

    static abstract TRegister Max(TRegister a, TRegister b);

    static abstract TRegister Sqrt(TRegister value);

    static abstract TRegister Abs(TRegister value);

    static abstract TRegister LessThan(TRegister a, TRegister b);

    static abstract TRegister Select(TRegister mask, TRegister ifSet, TRegister otherwise);

    /// <summary>One bit a lane, lane 0 lowest.</summary>
    static abstract uint Bits(TRegister mask);

    /// <summary>Stores whole numbers held as float as int32.</summary>
    static abstract unsafe void StoreInts(TRegister value, int* to);

    /// <summary>first, first + 1, first + 2, …</summary>
    static abstract TRegister Ramp(int first);

    /// <summary>Adds one to the int32 that stands in a lane wherever the mask is set.</summary>
    static abstract TRegister CountUp(TRegister counts, TRegister mask);

    /// <summary>
    /// Stores the lanes whose mask is set, side by side in lane order, and as many of the whole numbers beside them. Both targets have room
    /// for a register.
    /// </summary>
    /// <returns>How many were stored.</returns>
    static abstract unsafe int Compress(TRegister mask, TRegister value, int* tags, float* to, int* tagsTo);

    static abstract float Sum(TRegister value);

    /// <summary>The sum with every lane widened to float64 first.</summary>
    static abstract double WideSum(TRegister value);

    static abstract float Least(TRegister value);
}
