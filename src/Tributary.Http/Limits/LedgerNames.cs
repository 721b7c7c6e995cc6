using System.Globalization;

namespace Tributary.Http.Limits;

/// <summary>The names of values in a ledger.</summary>
public static class LedgerNames
{
    private const string Provider = "provider/";

    /// <summary><c>provider/host:port</c>; its value is read by <see cref="LimitReading.Of"/>.</summary>
    public static string OfProvider(string provider) => Provider + provider;

    /// <summary>The provider of an address: <c>host:port</c>, the host in lower case and ASCII, without a last dot.</summary>
    public static string ProviderOf(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return $"{HostOf(address)}:{address.Port}";
    }

    /// <summary>
    /// Writes the provider of an address where there is room for it, which the longest name of a host leaves in 300 characters.
    /// </summary>
    internal static bool TryProviderOf(Uri address, Span<char> room, out int length) =>
        room.TryWrite(CultureInfo.InvariantCulture, $"{HostOf(address)}:{address.Port}", out length);

    /// <summary>The provider, <c>host:port</c>, that a value is of; null where it is of something else.</summary>
    public static string? ProviderOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Provider, StringComparison.Ordinal) ? name[Provider.Length..] : null;
    }

    private static string HostOf(Uri address) => address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost.TrimEnd('.');
}
