using System.Globalization;
using System.Text;

namespace Tributary.News.Sources;

/// <summary>Addresses of requests.</summary>
internal static class Endpoint
{
    /// <summary>
    /// <paramref name="path"/> below the base address, with the parameters that have a value, percent-encoded, in their order.
    /// </summary>
    public static Uri Of(Uri address, string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(address.GetLeftPart(UriPartial.Path).TrimEnd('/')).Append('/').Append(path);
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is null)
                continue;
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return new Uri(text.ToString());
    }

    /// <summary>A number as a parameter's value.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
