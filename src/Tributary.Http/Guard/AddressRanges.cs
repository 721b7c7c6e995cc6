using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Http.Guard;

/// <summary>Networks as ranges of numbers.</summary>
internal static class AddressRanges
{
    private const int MappedBits = 96;

    /// <summary>Whether networks together hold every address of a family; those that map IPv4 into IPv6 count as both.</summary>
    public static bool AreAll(IEnumerable<IPNetwork> networks, AddressFamily family)
    {
        var last = family == AddressFamily.InterNetwork ? uint.MaxValue : UInt128.MaxValue;
        var next = UInt128.Zero;
        foreach (var (from, to) in networks.SelectMany(network => Of(network, family)).OrderBy(range => range.From))
            if (from > next)
                return false;
            else if (to == last)
                return true;
            else if (to >= next)
                next = to + 1;
        return false;
    }

    private static IEnumerable<(UInt128 From, UInt128 To)> Of(IPNetwork network, AddressFamily family)
    {
        var (address, prefix) = (network.BaseAddress, network.PrefixLength);
        if (family == AddressFamily.InterNetwork && address.IsIPv4MappedToIPv6 && prefix >= MappedBits)
            (address, prefix) = (address.MapToIPv4(), prefix - MappedBits);
        if (address.AddressFamily != family)
            yield break;
        var bytes = new byte[16];
        var own = address.GetAddressBytes();
        own.CopyTo(bytes, bytes.Length - own.Length);
        var from = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        var free = own.Length * 8 - prefix;
        yield return (from, free == 128 ? UInt128.MaxValue : from + ((UInt128.One << free) - 1));
    }
}
