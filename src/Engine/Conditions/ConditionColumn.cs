namespace Segmentation.Conditions;

/// <summary>What a column can be compared with.</summary>
[Flags]
internal enum ConditionKinds
{
    /// <summary>Numbers.</summary>
    Number = 1,

    /// <summary>Texts.</summary>
    Text = 2,
}

/// <summary>A column that conditions may name.</summary>
/// <param name="Name">As conditions spell it.</param>
/// <param name="Kinds">What it can be compared with.</param>
internal sealed record ConditionColumn(string Name, ConditionKinds Kinds)
{
    /// <summary>Its number in a row, NaN where it is missing.</summary>
    internal Func<int, double> Number { get; init; } = _ => double.NaN;

    /// <summary>Its text in a row, null where it is missing.</summary>
    internal Func<int, string?> Text { get; init; } = _ => null;

    /// <summary>A column of numbers.</summary>
    internal static ConditionColumn OfNumbers(string name, Func<int, double> number) =>
        new(name, ConditionKinds.Number) { Number = number };

    /// <summary>A column of texts; an empty one is missing.</summary>
    internal static ConditionColumn OfTexts(string name, Func<int, string?> text) =>
        new(name, ConditionKinds.Text) { Text = row => text(row) is { Length: > 0 } value ? value : null };
}
