using System.Net;
using System.Net.Sockets;

namespace Tributary.Http.Guard;

/// <summary>
/// Which addresses may be reached: those of the public Internet, and what the configuration opens. Immutable, safe for several threads;
/// decides by table alone and opens no socket.
/// </summary>
public sealed class NetworkGuard
{
    private readonly IPNetwork[] _allowed;

    /// <summary>A guard that opens some networks.</summary>
    /// <param name="allowed">Networks that may be reached although they are reserved.</param>
    /// <exception cref="ArgumentException">Together they are all IPv4 or all IPv6 addresses.</exception>
    public NetworkGuard(IEnumerable<IPNetwork> allowed)
    {
        _allowed = [.. allowed];
        if (AddressRanges.AreAll(_allowed, AddressFamily.InterNetwork) || AddressRanges.AreAll(_allowed, AddressFamily.InterNetworkV6))
            throw new ArgumentException("the networks cover all addresses, which would switch the guard off", nameof(allowed));
    }

    /// <summary>The networks that are refused, each with the document that sets it aside.</summary>
    public static IReadOnlyList<ReservedNetwork> Table => ReservedNetworks.All;

    /// <summary>
    /// The reason why an IP address is refused, for instance <c>private (RFC 1918)</c>; null where it may be reached. An IPv6 address
    /// that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) is refused where the IPv4 address is.
    /// </summary>
    public string? Refuses(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (Allows(address))
            return null;
        var carried = EmbeddedAddress.Of(address);
        foreach (var inner in carried.Addresses)
            if (!Allows(inner) && Reserved(inner) is { } line)
                return $"{inner} inside it is {line.What} ({line.Source})";
        return carried.Replaces || Reserved(address) is not { } own ? null : $"{own.What} ({own.Source})";
    }

    /// <summary>
    /// The reason why an address is refused whatever its host resolves to: a scheme other than http and https, or user information.
    /// Null where there is none.
    /// </summary>
    public static string? Refuses(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            return $"the scheme {address.Scheme} is neither http nor https";
        return address.UserInfo.Length > 0 ? "a user name or password in the address is not allowed" : null;
    }

    private bool Allows(IPAddress address) => Array.Exists(_allowed, network => network.Contains(address));

    private static ReservedNetwork? Reserved(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            ? ReservedNetworks.Of(address)
            : new(default, $"of the family {address.AddressFamily}", "neither IPv4 nor IPv6");
}
