using System.Globalization;

namespace Tributary.App.Settings;

/// <summary>
/// Sizes as people write them: a number and <c>B</c>, <c>kB</c>, <c>MB</c>, <c>GB</c> (powers of 1000) or <c>KiB</c>, <c>MiB</c>,
/// <c>GiB</c> (of 1024).
/// </summary>
internal static class Sizes
{
    /// <summary>The bytes, at most 1 PB; null where the text is no size.</summary>
    public static long? Parse(string text)
    {
        var digits = text.AsSpan().TrimEnd("kKMGiB ");
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        double? unit = text.AsSpan(digits.Length).TrimStart(' ') switch
        {
            "B" => 1,
            "kB" or "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "KiB" or "kiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => null,
        };
        return number * unit is { } bytes and <= 1e15 ? (long)bytes : null;
    }
}
