using System.Globalization;

namespace Tributary.News.Runs;

/// <summary>Values as a person reads them.</summary>
public static class Say
{
    /// <summary>
    /// <c>250 ms</c> below a second, <c>1.2 s</c> below a minute, else <c>2 m 5 s</c>; up to two decimals, none that are zero.
    /// </summary>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms"),
        _ when time < TimeSpan.FromMinutes(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s"),
        _ when time.Seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} m {time.Seconds} s"),
    };
}
