using System.Net;

namespace Tributary.Http.Guard;

/// <summary>A network that is no part of the public Internet.</summary>
/// <param name="Network">The network.</param>
/// <param name="What">What it is for, as a person says it.</param>
/// <param name="Source">The document that sets it aside.</param>
public sealed record ReservedNetwork(IPNetwork Network, string What, string Source);

/// <summary>
/// The networks that are set aside, the more particular before the wider. After the IANA registries of special-purpose addresses.
/// </summary>
internal static class ReservedNetworks
{
    public static IReadOnlyList<ReservedNetwork> All { get; } =
    [
        Line("0.0.0.0/32", "unspecified", "RFC 1122"),
        Line("0.0.0.0/8", "this network", "RFC 1122"),
        Line("10.0.0.0/8", "private", "RFC 1918"),
        Line("100.64.0.0/10", "carrier NAT", "RFC 6598"),
        Line("127.0.0.0/8", "loopback", "RFC 1122"),
        Line("168.63.129.16/32", "metadata of Azure", "Azure documentation"),
        Line("169.254.169.254/32", "metadata of a cloud, link-local", "RFC 3927"),
        Line("169.254.0.0/16", "link-local", "RFC 3927"),
        Line("172.16.0.0/12", "private", "RFC 1918"),
        Line("192.0.0.0/24", "protocol assignments", "RFC 6890"),
        Line("192.0.2.0/24", "documentation", "RFC 5737"),
        Line("192.88.99.0/24", "6to4 relays, withdrawn", "RFC 7526"),
        Line("192.168.0.0/16", "private", "RFC 1918"),
        Line("198.18.0.0/15", "benchmarks", "RFC 2544"),
        Line("198.51.100.0/24", "documentation", "RFC 5737"),
        Line("203.0.113.0/24", "documentation", "RFC 5737"),
        Line("224.0.0.0/4", "multicast", "RFC 5771"),
        Line("255.255.255.255/32", "broadcast", "RFC 919"),
        Line("240.0.0.0/4", "reserved", "RFC 1112"),

        Line("::/128", "unspecified", "RFC 4291"),
        Line("::1/128", "loopback", "RFC 4291"),
        Line("64:ff9b:1::/48", "local translation to IPv4", "RFC 8215"),
        Line("100::/64", "discard", "RFC 6666"),
        Line("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
        Line("2001:2::/48", "benchmarks", "RFC 5180"),
        Line("2001:10::/28", "ORCHID, withdrawn", "RFC 4843"),
        Line("2001:20::/28", "ORCHIDv2, no addresses of hosts", "RFC 7343"),
        // All of it: what the registry calls reachable in it are relays and anycast of protocols, where no provider answers.
        Line("2001::/23", "protocol assignments", "RFC 2928"),
        Line("2001:db8::/32", "documentation", "RFC 3849"),
        Line("3fff::/20", "documentation", "RFC 9637"),
        Line("5f00::/16", "segment routing", "RFC 9602"),
        Line("fd00:ec2::254/128", "metadata of a cloud, unique-local", "RFC 4193"),
        Line("fc00::/7", "unique-local", "RFC 4193"),
        Line("fe80::/10", "link-local", "RFC 4291"),
        Line("fec0::/10", "site-local, withdrawn", "RFC 3879"),
        Line("ff00::/8", "multicast", "RFC 4291"),

        // All else outside of 2000::/3 is not given out (RFC 4291, 2.4).
        Line("::/3", "reserved", "RFC 4291"),
        Line("4000::/2", "reserved", "RFC 4291"),
        Line("8000::/1", "reserved", "RFC 4291"),
    ];

    /// <summary>The network that an address is part of; null where it may be reached.</summary>
    public static ReservedNetwork? Of(IPAddress address)
    {
        foreach (var line in All)
            if (line.Network.BaseAddress.AddressFamily == address.AddressFamily && line.Network.Contains(address))
                return line;
        return null;
    }

    private static ReservedNetwork Line(string network, string what, string source) => new(IPNetwork.Parse(network), what, source);
}
