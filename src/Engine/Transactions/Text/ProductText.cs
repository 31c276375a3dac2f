using System.Text;

namespace Segmentation.Transactions.Text;

/// <summary>Product names made comparable.</summary>
internal static class ProductText
{
    private const string Latin = "aekmhopctyxb";
    private const string Cyrillic = "аекмнорстухв";

    /// <summary>
    /// Lower case, single inner spaces and no outer ones, ё as е, and Latin letters inside Russian words as the Cyrillic ones they look
    /// like.
    /// </summary>
    public static string Normalize(string product)
    {
        var text = new StringBuilder(product.Length);
        foreach (char c in product)
        {
            if (!char.IsWhiteSpace(c))
                text.Append(char.ToLowerInvariant(c) is 'ё' ? 'е' : char.ToLowerInvariant(c));
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }
        if (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        RepairMixedWords(text);
        return text.ToString();
    }

    private static void RepairMixedWords(StringBuilder text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            bool hasLatin = false;
            bool hasCyrillic = false;
            for (; end < text.Length && char.IsLetter(text[end]); end++)
            {
                hasLatin |= text[end] is >= 'a' and <= 'z';
                hasCyrillic |= text[end] is >= 'а' and <= 'я';
            }
            for (int i = start; i < end && hasLatin && hasCyrillic; i++)
            {
                int look = Latin.IndexOf(text[i]);
                if (look >= 0)
                    text[i] = Cyrillic[look];
            }
            start = end + 1;
        }
    }
}
