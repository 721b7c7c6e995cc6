using System.Text;

namespace Tributary.Http;

/// <summary>
/// An HTTP proxy that every connection goes through, as a tunnel (RFC 9110, 9.3.6). Prints without its user and password. Immutable.
/// </summary>
public sealed class OutboundProxy
{
    private OutboundProxy(string host, int port, Secret? authorization) =>
        (Host, Port, Authorization) = (host, port, authorization);

    /// <summary>The proxy's name or address.</summary>
    public string Host { get; }

    /// <summary>Its port; 80 where the address names none.</summary>
    public int Port { get; }

    /// <summary>The value of Proxy-Authorization, of the scheme Basic (RFC 7617); null where the address names no user.</summary>
    internal Secret? Authorization { get; }

    /// <summary>
    /// Reads <c>http://host:port</c> or <c>http://user:password@host:port</c>, the latter two percent-encoded; null where the text is
    /// neither.
    /// </summary>
    public static OutboundProxy? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address is not { Scheme: "http", PathAndQuery: "/", Fragment: "" })
            return null;
        var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo));
        return new(address.IdnHost, address.Port, credentials.Length == 0 ? null : new($"Basic {Convert.ToBase64String(credentials)}"));
    }

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
