using System.Reflection;
using Segmentation.Compute;
using Segmentation.Compute.Cpu;
using Segmentation.Compute.Gpu;

namespace Segmentation.Tests.Compute.Contracts;

/// <summary>Every contract suite runs on every device: a suite that a device misses is named here, not found out years later.</summary>
public sealed class ContractCoverageTests
{
    // What contract classes are called after, and the type of the device that they open.
    private static readonly (string Name, Type Device)[] Devices =
    [
        ("Scalar", typeof(ScalarDevice)), ("Simd", typeof(SimdDevice)),
        ("Pocl", typeof(GpuDevice)), ("Llvmpipe", typeof(GpuDevice)), ("Gpu", typeof(GpuDevice)),
        ("Cuda", typeof(GpuDevice)),
    ];

    private static IEnumerable<Type> Suites =>
        typeof(ContractCoverageTests).Assembly.GetTypes().Where(
            type => type.IsAbstract && !type.IsSealed && Opens(type) && type.Name.EndsWith("Contract", StringComparison.Ordinal));

    [Fact]
    public void EverySuite_OnEveryDevice_HasItsClass()
    {
        Type[] suites = [.. Suites];
        Assert.True(suites.Length >= 7, $"only {string.Join(", ", suites.Select(suite => suite.Name))} are suites");
        Type[] classes = typeof(ContractCoverageTests).Assembly.GetTypes();
        string[] missing =
        [
            .. from suite in suites
               from device in Devices
               let name = device.Name + suite.Name
               where !classes.Any(type => type.Name == name && type.IsSealed && type.IsPublic && suite.IsAssignableFrom(type))
               select name,
        ];
        Assert.True(missing.Length == 0, $"no class {string.Join(", no class ", missing)}");
    }

    [Fact]
    public void EveryDeviceOfTheEngine_HasContracts()
    {
        // What takes another device stands before it and computes nothing itself.
        IEnumerable<Type> computing = typeof(IComputeDevice).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && typeof(IComputeDevice).IsAssignableFrom(type))
            .Where(type => !Constructors(type).Any(
                constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IComputeDevice))));
        Assert.Equal(Devices.Select(device => device.Device).Distinct().OrderBy(type => type.Name), computing.OrderBy(type => type.Name));
    }

    [Fact]
    public void EveryTestOfASuite_CanSkip()
    {
        // A device that is absent skips by an exception that only these attributes understand.
        string[] plain =
        [
            .. from suite in Suites
               from method in suite.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
               where method.GetCustomAttributes<FactAttribute>().Any(
                   fact => fact is not (SkippableFactAttribute or SkippableTheoryAttribute))
               select $"{suite.Name}.{method.Name}",
        ];
        Assert.Empty(plain);
    }

    private static bool Opens(Type type) => type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Any(method => method is { Name: "Open", IsAbstract: true } && method.ReturnType == typeof(IComputeDevice));

    private static ConstructorInfo[] Constructors(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
}
