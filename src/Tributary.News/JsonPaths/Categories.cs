
namespace Tributary.News.JsonPaths;

/// <summary>Unicode's names of the general categories.</summary>
internal static class Categories
{
    // In the order of UnicodeCategory.
    private static readonly string[] Names =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf",
        "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    /// <summary>Two letters.</summary>
    public static string Of(System.Text.Rune rune) => Names[(int)System.Text.Rune.GetUnicodeCategory(rune)];

    /// <summary>Whether it is a category, or the first letter of several. Surrogates are no characters (RFC 9485, 3).</summary>
    public static bool Has(string name) => name is "L" or "M" or "N" or "P" or "Z" or "S" or "C" || (name != "Cs" && Names.Contains(name));
}
