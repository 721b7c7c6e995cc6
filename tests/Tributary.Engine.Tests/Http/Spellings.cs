namespace Tributary.Engine.Tests.Http;

/// <summary>Hosts as an address may have them: what must be refused in each spelling, and the public neighbours that must pass.</summary>
internal static class Spellings
{
    /// <summary>Loopback, private and reserved addresses.</summary>
    public static readonly string[] Refused =
    [
        // Dotted, short, octal, hexadecimal, decimal, mixed, and padded with zeros.
        "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0177.0.0.1", "0x7f.0.0.1", "0X7F.0.0.1", "0x7F000001", "2130706433",
        "017700000001", "127.0.0.01", "00000177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0.0.0x1", "0x7f.1", "0", "0x0", "0.0.0.0", "0.1", "10.0.0.1",
        "10.1", "012.0.0.1", "0xA.1", "167772161", "192.168.0.1", "192.168.257", "3232235521", "0xC0.0250.1", "172.16.0.1", "172.31.255.255",
        "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "169.16689662", "100.64.0.1", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "4294967295", "168.63.129.16", "192.0.0.1", "192.0.2.1",

        // IPv6, its case, its zeros and its zones.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[0::1]", "[::]", "[::1%251]", "[fe80::1]", "[fe80::1%1]",
        "[FE80::1%25eth0]", "[fec0::1]", "[fc00::1]", "[FD00:EC2::254]", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[4000::1]",

        // IPv6 with an IPv4 address inside: mapped, compatible, translated, NAT64, 6to4, Teredo's server and client, ISATAP.
        "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:ffff:10.0.0.1]", "[::ffff:10.0.0.1%1]", "[::127.0.0.1]",
        "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:FF9B::A00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]", "[2002:101:101::5efe:10.0.0.1]", "[2001:0:a00:1::]", "[2001::f5ff:fffe]", "[2a00::5efe:10.0.0.1]",
        "[2a00::200:5efe:c0a8:1]", "[2a00::100:5efe:c0a8:1]",
    ];

    /// <summary>Names, for a resolver that takes each for 127.0.0.1, as an obliging one would.</summary>
    public static readonly string[] Names =
    [
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "2130706433.", "0x7f.1.", "017700000001.", "127.0.0.1.nip.io", "256.1.1.1",
        "4294967296", "127.0.0.0.1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "ⓛocalhost", "loc\u00adalhost", "xn--127-0",
    ];

    /// <summary>Hosts that no address can have.</summary>
    public static readonly string[] Unreadable =
    [
        "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "127.0.0.1%00", "127..1", "127.0.0.1..", "[::ffff:0x7f000001]", "[::1", "[v1.::1]", "[]",
    ];

    public static readonly string[] Public =
    [
        "1.1.1.1", "1.1.1.1.", "16843009", "0x1010101", "1.65793", "1.1.257", "128.0.0.1", "126.255.255.255", "11.0.0.1", "9.255.255.255",
        "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1", "169.253.0.1", "169.255.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.254",
        "[2606:4700::1111]", "[2001:4860:4860::8888]", "[::ffff:1.1.1.1]", "[64:ff9b::101:101]", "[2002:101:101::1]", "[2a00::5efe:1.1.1.1]",
    ];
}
