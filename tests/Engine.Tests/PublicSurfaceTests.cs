using System.Reflection;

namespace Segmentation.Tests;

/// <summary>What the library promises: its public types stand in <c>docs/public-types.txt</c>, so that one more is decided on.</summary>
public sealed class PublicSurfaceTests
{
    // The doors of the library; the rest is public only where these lead to it.
    private static readonly string[] Roots =
    [
        "ChurnAnalysis", "ChurnFiles", "ClusterQuality", "ClusteringMethods", "CustomerAnalysis", "DeviceUnavailableException",
        "Devices", "FeatureCatalog", "InputException", "KMeans", "Matrix", "Pca", "RunFiles", "SegmentModel", "SettingException",
        "TSne", "Ward",
    ];

    private static readonly Assembly Library = typeof(Matrix).Assembly;

    [Fact]
    public void PublicTypes_AreThoseOfTheList()
    {
        string[] listed = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "public-types.txt"));
        IEnumerable<string> types = Library.GetExportedTypes().Where(type => !type.IsNested).Select(type => type.FullName!);

        Assert.Equal(listed, types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PublicTypes_AreNamedByARootOrWhatItLeadsTo()
    {
        var reached = new HashSet<Type>();
        var next = new Queue<Type>(Library.GetExportedTypes().Where(type => Roots.Contains(type.Name)));
        while (next.TryDequeue(out Type? type))
        {
            foreach (Type named in Plain(type).SelectMany(plain => reached.Add(plain) ? Named(plain) : []).SelectMany(Plain))
                next.Enqueue(named);
        }

        string[] unreached = [.. Library.GetExportedTypes().Where(type => !reached.Contains(type)).Select(type => type.FullName!)];

        Assert.True(unreached.Length == 0, $"no root leads to these, so that they can be internal: {string.Join(", ", unreached)}");
    }

    // The library's types in a type: an array's elements, a generic type and its arguments, what a nested type is nested in.
    private static IEnumerable<Type> Plain(Type type)
    {
        if (type.HasElementType)
            return Plain(type.GetElementType()!);
        IEnumerable<Type> inside = type.IsConstructedGenericType ? type.GetGenericArguments().SelectMany(Plain) : [];
        Type open = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        IEnumerable<Type> around = open is { IsNested: true, IsGenericParameter: false } ? Plain(open.DeclaringType!) : [];
        return open.Assembly == Library && !open.IsGenericParameter ? [open, .. around, .. inside] : inside;
    }

    // What the visible members of a type name.
    private static IEnumerable<Type> Named(Type type)
    {
        const BindingFlags visibility = BindingFlags.Public | BindingFlags.NonPublic;
        const BindingFlags all = visibility | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> methods = [.. type.GetMethods(all), .. type.GetConstructors(all)];
        return
        [
            .. type.BaseType is { } parent ? [parent] : (Type[])[],
            .. type.GetInterfaces(),
            .. type.GetFields(all).Where(field => field.IsPublic || field.IsFamily).Select(field => field.FieldType),
            .. methods.Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
                .SelectMany(Signature),
        ];
    }

    private static IEnumerable<Type> Signature(MethodBase method)
    {
        IEnumerable<Type> parameters = method.GetParameters().Select(parameter => parameter.ParameterType);
        return method is MethodInfo { ReturnType: var returned } ? parameters.Append(returned) : parameters;
    }
}
