using System.Net.Http.Headers;
using Tributary.Http.Guard;
using Tributary.Http.Limits;

namespace Tributary.Http;

/// <summary>Where a redirect leads. Pure.</summary>
internal static class Redirect
{
    public const int Most = 5;

    /// <summary>Whether the status with a Location sends a GET elsewhere. 300 and 304 do not.</summary>
    public static bool Is(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Whether two addresses have the same scheme, host and port (RFC 6454, 4).</summary>
    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>The next address (RFC 9110, 10.2.2), without the key that the request carries as a parameter.</summary>
    /// <exception cref="OutboundException">It cannot or must not be followed.</exception>
    public static Uri Next(Exchange exchange, int status, HeaderStringValues locations)
    {
        var (request, from) = (exchange.Request, exchange.Address);
        var host = LedgerNames.ProviderOf(from);
        if (exchange.Followed == Most)
            throw Refused($"more than {Most} redirects, the last one from {host}");
        // Said twice it still leads to one address; to two it leads nowhere.
        if (locations.Distinct().ToList() is not [var location] || Target(from, location) is not { } to)
            throw Refused($"{host} redirects to an address that cannot be read");
        if (NetworkGuard.Refuses(to) is { } reason)
            throw Refused($"{host} redirects to where no request may go: {reason}", FailureKind.Blocked);
        if (Credentials.AreIn(exchange.Sent) && from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
            throw Refused($"{host} redirects from https to http, which a request with a key does not follow");
        return request.SecretQuery is { } query ? SecretQuery.Remove(to, query.Key) : to;

        OutboundException Refused(string message, FailureKind kind = FailureKind.Http) => new(new(kind, message) { Status = status });
    }

    /// <summary>The address that a Location or Content-Location names; null where it cannot be read.</summary>
    public static Uri? Target(Uri from, string location) => Uri.TryCreate(from, Utf8(location), out var to) ? to : null;

    // Header bytes are read as Latin-1; many servers write an address with UTF-8 in it.
    private static string Utf8(string location)
    {
        if (System.Text.Ascii.IsValid(location))
            return location;
        var bytes = System.Text.Encoding.Latin1.GetBytes(location);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : location;
    }
}
