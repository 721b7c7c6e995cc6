using System.Net;

namespace Tributary.Http.Connections;

/// <summary>In which order the addresses of a host are tried. Pure.</summary>
internal static class AddressOrder
{
    /// <summary>
    /// Each address once, the families taking turns, beginning with that of the first (RFC 8305, 4), so that a family that leads nowhere
    /// costs one delay; within a family in the order that the resolver gave, which has sorted them (RFC 6724).
    /// </summary>
    public static IReadOnlyList<IPAddress> Interleaved(IReadOnlyList<IPAddress> addresses)
    {
        var families = addresses.Distinct().GroupBy(address => address.AddressFamily).Select(family => family.ToArray()).ToArray();
        return [.. from turn in Enumerable.Range(0, families.Max(family => family.Length))
            from family in families
            where turn < family.Length
            select family[turn]];
    }
}
