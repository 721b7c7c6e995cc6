using System.Globalization;

namespace Tributary.Http;

/// <summary>A length of time as a person reads it: <c>250 ms</c>, <c>5 s</c>, <c>1.5 s</c>.</summary>
internal static class Span
{
    public static string Text(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s");
}
