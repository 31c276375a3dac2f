namespace Segmentation.Wording;

/// <summary>
/// Which form of a word a number takes. Unicode CLDR, "Language Plural Rules"; the forms are in the order of their names.
/// </summary>
internal static class PluralRule
{
    /// <summary>The rules by name: the name lists the forms.</summary>
    /// <exception cref="FormatException">No such rule.</exception>
    internal static Func<double, int> Of(string name) => name switch
    {
        // English, German, Spanish, …
        "one, other" => number => number == 1 ? 0 : 1,
        // Russian, Ukrainian, …: 1 and 21, but not 11; 2 to 4 and 22 to 24, but not 12 to 14; all else, fractions like 2 to 4.
        "one, few, many" => Slavic,
        _ => throw new FormatException($"no plural rule is called \"{name}\"; there are \"one, other\" and \"one, few, many\""),
    };

    private static int Slavic(double number)
    {
        if (number != Math.Floor(number))
            return 1;
        int tens = (int)(Math.Abs(number) % 100), ones = tens % 10;
        if (ones == 1 && tens != 11)
            return 0;
        return ones is >= 2 and <= 4 && tens is < 12 or > 14 ? 1 : 2;
    }
}
