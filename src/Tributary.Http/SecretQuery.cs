namespace Tributary.Http;

/// <summary>A key in an address: put in at the moment of sending, taken out of what a provider sends back.</summary>
internal static class SecretQuery
{
    public static Uri Add(Uri address, string name, Secret secret)
    {
        var text = address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        var separator = address.Query.Length > 1 ? '&' : '?';
        return new($"{text}{separator}{Uri.EscapeDataString(name)}={Uri.EscapeDataString(secret.Reveal())}");
    }

    /// <summary>
    /// The address without any parameter of that name; a provider that redirects often repeats the query that it was sent.
    /// </summary>
    public static Uri Remove(Uri address, string name)
    {
        if (address.Query.Length < 2)
            return address;
        var kept = address.Query[1..].Split('&').Where(part => Uri.UnescapeDataString(part.Split('=')[0]) != name);
        return new UriBuilder(address) { Query = string.Join('&', kept) }.Uri;
    }
}
