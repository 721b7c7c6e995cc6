using System.Net;
using CsCheck;
using Tributary.Http.Guard;

namespace Tributary.Engine.Tests.Http;

public sealed class NetworkGuardTests
{
    private static readonly NetworkGuard Guard = new([]);

    [Theory]
    [InlineData("0.0.0.0", "unspecified (RFC 1122)")]
    [InlineData("0.1.2.3", "this network (RFC 1122)")]
    [InlineData("10.0.0.0", "private (RFC 1918)")]
    [InlineData("10.255.255.255", "private (RFC 1918)")]
    [InlineData("100.64.0.1", "carrier NAT (RFC 6598)")]
    [InlineData("100.127.255.255", "carrier NAT (RFC 6598)")]
    [InlineData("127.0.0.1", "loopback (RFC 1122)")]
    [InlineData("127.255.255.254", "loopback (RFC 1122)")]
    [InlineData("168.63.129.16", "metadata of Azure (Azure documentation)")]
    [InlineData("169.254.1.1", "link-local (RFC 3927)")]
    [InlineData("169.254.169.254", "metadata of a cloud, link-local (RFC 3927)")]
    [InlineData("172.16.0.1", "private (RFC 1918)")]
    [InlineData("172.31.255.255", "private (RFC 1918)")]
    [InlineData("192.0.0.8", "protocol assignments (RFC 6890)")]
    [InlineData("192.0.2.1", "documentation (RFC 5737)")]
    [InlineData("192.88.99.1", "6to4 relays, withdrawn (RFC 7526)")]
    [InlineData("192.168.1.1", "private (RFC 1918)")]
    [InlineData("198.19.255.255", "benchmarks (RFC 2544)")]
    [InlineData("198.51.100.7", "documentation (RFC 5737)")]
    [InlineData("203.0.113.7", "documentation (RFC 5737)")]
    [InlineData("224.0.0.1", "multicast (RFC 5771)")]
    [InlineData("239.255.255.250", "multicast (RFC 5771)")]
    [InlineData("240.0.0.1", "reserved (RFC 1112)")]
    [InlineData("255.255.255.255", "broadcast (RFC 919)")]
    [InlineData("::", "unspecified (RFC 4291)")]
    [InlineData("::1", "loopback (RFC 4291)")]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1 inside it is loopback (RFC 1122)")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3 inside it is private (RFC 1918)")]
    [InlineData("::10.1.2.3", "10.1.2.3 inside it is private (RFC 1918)")]
    [InlineData("::ffff:0:10.1.2.3", "reserved (RFC 4291)")]
    [InlineData("64:ff9b::127.0.0.1", "127.0.0.1 inside it is loopback (RFC 1122)")]
    [InlineData("64:ff9b::a9fe:a9fe", "169.254.169.254 inside it is metadata of a cloud, link-local (RFC 3927)")]
    [InlineData("64:ff9b:1::1", "local translation to IPv4 (RFC 8215)")]
    [InlineData("100::1", "discard (RFC 6666)")]
    [InlineData("100:0:0:1::1", "dummy prefix (RFC 9780)")]
    [InlineData("2001:0:102:304::3f57:fe01", "192.168.1.254 inside it is private (RFC 1918)")]
    [InlineData("2001:0:a00:1::f7f7:f7f7", "10.0.0.1 inside it is private (RFC 1918)")]
    [InlineData("2001:2::1", "benchmarks (RFC 5180)")]
    [InlineData("2001:10::1", "ORCHID, withdrawn (RFC 4843)")]
    [InlineData("2001:20::1", "ORCHIDv2, no addresses of hosts (RFC 7343)")]
    [InlineData("2001:db8::1", "documentation (RFC 3849)")]
    [InlineData("2002:7f00:1::", "127.0.0.1 inside it is loopback (RFC 1122)")]
    [InlineData("2002:c0a8:101::1", "192.168.1.1 inside it is private (RFC 1918)")]
    [InlineData("2a00:1450::5efe:10.0.0.1", "10.0.0.1 inside it is private (RFC 1918)")]
    [InlineData("3fff::1", "documentation (RFC 9637)")]
    [InlineData("4000::1", "reserved (RFC 4291)")]
    [InlineData("5f00::1", "segment routing (RFC 9602)")]
    [InlineData("fc00::1", "unique-local (RFC 4193)")]
    [InlineData("fdff::1", "unique-local (RFC 4193)")]
    [InlineData("fd00:ec2::254", "metadata of a cloud, unique-local (RFC 4193)")]
    [InlineData("fe80::1", "link-local (RFC 4291)")]
    [InlineData("fe80::1%3", "link-local (RFC 4291)")]
    [InlineData("fec0::1", "site-local, withdrawn (RFC 3879)")]
    [InlineData("ff02::1", "multicast (RFC 4291)")]
    public void An_address_that_is_not_public_is_refused(string address, string reason) =>
        Assert.Equal(reason, Guard.Refuses(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00:1450:4001::200e")]
    [InlineData("2606:4700::1111")]
    [InlineData("3ffe::1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::1")]
    public void A_public_address_may_be_reached(string address) => Assert.Null(Guard.Refuses(IPAddress.Parse(address)));

    [Fact]
    public void A_network_that_is_allowed_is_open_and_no_other()
    {
        var guard = new NetworkGuard([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("fd00:1::/32")]);
        string[] open = ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "fd00:1::1"];
        string[] refused = ["10.0.0.1", "::1", "fd00:2::1", "::ffff:10.0.0.1"];
        Assert.All(open, address => Assert.Null(guard.Refuses(IPAddress.Parse(address))));
        Assert.All(refused, address => Assert.NotNull(guard.Refuses(IPAddress.Parse(address))));
    }

    [Fact]
    public void Every_line_of_the_table_refuses_its_first_and_its_last_address() =>
        Assert.All(NetworkGuard.Table, line =>
        {
            var bytes = line.Network.BaseAddress.GetAddressBytes();
            for (var bit = line.Network.PrefixLength; bit < bytes.Length * 8; bit++)
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            Assert.NotNull(Guard.Refuses(line.Network.BaseAddress));
            Assert.NotNull(Guard.Refuses(new(bytes)));
            Assert.NotEqual("", line.Source);
        });

    [Fact]
    public void An_address_is_refused_in_every_spelling_in_which_its_ipv4_form_is() =>
        Gen.UInt.Sample(number =>
        {
            var bytes = new[] { (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number };
            var refused = Guard.Refuses(new IPAddress(bytes)) is not null;
            IPAddress[] spellings =
            [
                new IPAddress(bytes).MapToIPv6(),
                new([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]),
                new([0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ];
            Assert.All(spellings, spelling => Assert.Equal(refused, Guard.Refuses(spelling) is not null));
        });

    [Theory]
    [InlineData("https://news.test/a", true)]
    [InlineData("HTTP://news.test/a", true)]
    [InlineData("ftp://news.test/a", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("gopher://news.test/", false)]
    [InlineData("https://user@news.test/", false)]
    [InlineData("https://user:pass@news.test/", false)]
    public void An_address_is_refused_for_its_scheme_and_for_a_user(string address, bool allowed) =>
        Assert.Equal(allowed, NetworkGuard.Refuses(new Uri(address)) is null);
}
