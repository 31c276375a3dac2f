using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;
using Segmentation.Compute.Gpu.Kernels;
using IrValue = ILGPU.IR.Value;

namespace Segmentation.Compute.Gpu.Compiler;

/// <summary>
/// Instructions that ILGPU 1.5.3 does not have: fused multiply-add and rounding to an integer, and the sizes that kernels are built with,
/// which are macros in OpenCL C and numbers in PTX.
/// </summary>
internal static class KernelIntrinsics
{
    // PTX has no macros: the sizes of the compilation that is going on, which takes several threads.
    private static readonly AsyncLocal<IReadOnlyDictionary<string, int>?> SizesNow = new();

    /// <summary>Adds the instructions to a compiler.</summary>
    internal static void Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        Add(manager, typeof(KernelMath), nameof(KernelMath.Fma), nameof(FmaToCl), nameof(FmaToPtx));
        Add(manager, typeof(KernelMath), nameof(KernelMath.Nearest), nameof(NearestToCl), nameof(NearestToPtx));
        foreach (MethodInfo size in Sizes())
            Add(manager, typeof(KernelSize), size.Name, nameof(SizeToCl), nameof(SizeToPtx));
    }

    /// <summary>The sizes that kernels may ask for.</summary>
    internal static IEnumerable<MethodInfo> Sizes() =>
        typeof(KernelSize).GetMethods(BindingFlags.Static | BindingFlags.NonPublic).Where(method => method.ReturnType == typeof(int));

    /// <summary>Runs a compilation to PTX with these sizes, by the names of their macros.</summary>
    internal static T With<T>(IReadOnlyDictionary<string, int> sizes, Func<T> compile)
    {
        SizesNow.Value = sizes;
        try
        {
            return compile();
        }
        finally
        {
            SizesNow.Value = null;
        }
    }

    private static void Add(IntrinsicImplementationManager manager, Type type, string name, string toCl, string toPtx)
    {
        MethodInfo method = type.GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;
        manager.RegisterMethod(method, new CLIntrinsic(typeof(KernelIntrinsics), toCl, IntrinsicImplementationMode.GenerateCode));
        manager.RegisterMethod(method, new PTXIntrinsic(typeof(KernelIntrinsics), toPtx, IntrinsicImplementationMode.GenerateCode));
    }

    private static string Macro(IrValue size) => ((MethodCall)size).Target.Source.Name.ToUpperInvariant();

    private static void FmaToCl(CLBackend backend, CLCodeGenerator generator, IrValue value) =>
        CallInCl(generator, (MethodCall)value, "fma");

    private static void NearestToCl(CLBackend backend, CLCodeGenerator generator, IrValue value) =>
        CallInCl(generator, (MethodCall)value, "convert_long_rte");

    private static void SizeToCl(CLBackend backend, CLCodeGenerator generator, IrValue value)
    {
        using var statement = generator.BeginStatement(generator.Allocate(value));
        statement.AppendCommand(Macro(value));
    }

    private static void CallInCl(CLCodeGenerator generator, MethodCall call, string function)
    {
        var arguments = new CLCodeGenerator.Variable[call.Nodes.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = generator.Load(call[i]);
        using var statement = generator.BeginStatement(generator.Allocate(call));
        statement.AppendCommand(function);
        statement.BeginArguments();
        foreach (var argument in arguments)
            statement.AppendArgument(argument);
        statement.EndArguments();
    }

    private static void FmaToPtx(PTXBackend backend, PTXCodeGenerator generator, IrValue value) =>
        CallInPtx(generator, (MethodCall)value, "fma.rn.f32");

    private static void NearestToPtx(PTXBackend backend, PTXCodeGenerator generator, IrValue value) =>
        CallInPtx(generator, (MethodCall)value, "cvt.rni.s64.f32");

    private static void SizeToPtx(PTXBackend backend, PTXCodeGenerator generator, IrValue value)
    {
        string macro = Macro(value);
        if (SizesNow.Value is not { } sizes || !sizes.TryGetValue(macro, out int size))
            throw new InvalidOperationException($"A kernel is compiled to PTX without its {macro}.");
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("mov.b32");
        command.AppendArgument(target);
        command.AppendConstant(size);
    }

    private static void CallInPtx(PTXCodeGenerator generator, MethodCall call, string instruction)
    {
        var arguments = new PTXCodeGenerator.PrimitiveRegister[call.Nodes.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = generator.LoadPrimitive(call[i]);
        var target = generator.AllocateHardware(call);
        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(target);
        foreach (var argument in arguments)
            command.AppendArgument(argument);
    }
}
