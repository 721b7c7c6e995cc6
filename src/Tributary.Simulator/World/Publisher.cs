using System.Globalization;

namespace Tributary.Simulator.World;

/// <summary>
/// A publisher as NewsAPI knows it; Id is null where NewsAPI has none. Address is the shape of its article addresses:
/// {section}, {slug}, {code}, {yyyy}, {mm}, {mon}, {dd} are filled in.
/// </summary>
internal sealed record Publisher(
    string? Id, string Name, string Address, string Language = "en", string Country = "us", string Category = "general")
{
    public string Host { get; } =
        new Uri(Address.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)).Host;

    public string AddressOf(string section, string slug, ulong code, DateTimeOffset at) => Address
        .Replace("{section}", section, StringComparison.Ordinal)
        .Replace("{slug}", slug, StringComparison.Ordinal)
        .Replace("{code}", Base36(code), StringComparison.Ordinal)
        .Replace("{yyyy}", at.Year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{mm}", at.Month.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{mon}", at.ToString("MMM", CultureInfo.InvariantCulture).ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("{dd}", at.Day.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static string Base36(ulong code)
    {
        Span<char> digits = stackalloc char[10];
        for (var index = 0; index < digits.Length; index++, code /= 36)
            digits[index] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(code % 36)];
        return new string(digits);
    }
}
