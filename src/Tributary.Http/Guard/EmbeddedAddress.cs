using System.Net;
using System.Net.Sockets;

namespace Tributary.Http.Guard;

/// <summary>The IPv4 addresses that an IPv6 address carries: packets to it end up at them.</summary>
/// <param name="Addresses">What it carries.</param>
/// <param name="Replaces">Whether they alone decide: the address is only another spelling of them.</param>
internal readonly record struct EmbeddedAddress(IPAddress[] Addresses, bool Replaces)
{
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");          // RFC 4291, 2.5.5.1
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");   // RFC 6052, 2.1
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");       // RFC 3056, 2
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");          // RFC 4380, 4

    public static EmbeddedAddress Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return new([], false);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.IsIPv4MappedToIPv6)                                                // RFC 4291, 2.5.5.2
            return new([address.MapToIPv4()], true);
        if (Translated.Contains(address))
            return new([new(bytes[12..])], true);
        if (Compatible.Contains(address) && bytes[12] != 0)
            return new([new(bytes[12..])], true);
        if (SixToFour.Contains(address))
            return new(IsIsatap(bytes) ? [new(bytes[2..6]), new(bytes[12..])] : [new(bytes[2..6])], true);
        if (Teredo.Contains(address))
            return new([new(bytes[4..8]), Inverted(bytes[12..])], true);
        return IsIsatap(bytes) ? new([new(bytes[12..])], false) : new([], false);
    }

    // RFC 5214, 6.1: the interface identifier is 0000:5efe and the IPv4 address, whatever its two lowest bits of the first byte say.
    private static bool IsIsatap(ReadOnlySpan<byte> bytes) =>
        (bytes[8] & ~3) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;

    // RFC 4380, 4: a Teredo client's own address is written with every bit turned.
    private static IPAddress Inverted(ReadOnlySpan<byte> bytes) =>
        new([(byte)~bytes[0], (byte)~bytes[1], (byte)~bytes[2], (byte)~bytes[3]]);
}
