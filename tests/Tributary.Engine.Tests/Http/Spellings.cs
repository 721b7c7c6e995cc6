namespace Tributary.Engine.Tests.Http;

/// <summary>Hosts as an address may have them: what must be refused in each spelling, and the public neighbours that must pass.</summary>
internal static class Spellings
{
    // Loopback, this host, private networks, carrier NAT, and where clouds keep their metadata.
    private static readonly byte[][] Inside =
    [
        [127, 0, 0, 1], [127, 8, 9, 10], [127, 255, 255, 254], [0, 0, 0, 0], [10, 0, 0, 1], [172, 16, 0, 1], [172, 31, 255, 254], [192, 168, 1, 1],
        [169, 254, 169, 254], [168, 63, 129, 16], [100, 64, 0, 1], [100, 100, 100, 200], [192, 0, 0, 192],
    ];

    private static readonly byte[][] Outside = [[1, 1, 1, 1], [8, 8, 4, 4], [151, 101, 1, 67]];

    /// <summary>Loopback, private and reserved addresses.</summary>
    public static readonly string[] Refused =
    [
        .. Inside.SelectMany(Numbers),
        .. Inside.Where(bytes => bytes[0] != 0).SelectMany(Embedded),

        // What embeds no address that a packet would go to is refused whatever it embeds.
        .. Inside.Concat(Outside).SelectMany(bytes => new[]
        {
            $"[::ffff:0:{Dotted(bytes)}]", $"[64:ff9b:1::{Dotted(bytes)}]", $"[64:ff9b:1:ffff::{Dotted(bytes)}]", $"[fe80::5efe:{Dotted(bytes)}]",
        }),

        // Dotted, short, octal, hexadecimal, decimal, mixed, and padded with zeros.
        "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0177.0.0.1", "0x7f.0.0.1", "0X7F.0.0.1", "0x7F000001", "2130706433",
        "017700000001", "127.0.0.01", "00000177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0.0.0x1", "0x7f.1", "0", "0x0", "0.0.0.0", "0.1", "10.0.0.1",
        "10.1", "012.0.0.1", "0xA.1", "167772161", "192.168.0.1", "192.168.257", "3232235521", "0xC0.0250.1", "172.16.0.1", "172.31.255.255",
        "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "169.16689662", "100.64.0.1", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "4294967295", "168.63.129.16", "192.0.0.1", "192.0.2.1",

        // IPv6, its case, its zeros and its zones.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[0::1]", "[::]", "[::1%251]", "[fe80::1]", "[fe80::1%1]",
        "[FE80::1%25eth0]", "[fec0::1]", "[fc00::1]", "[FD00:EC2::254]", "[ff02::1]", "[2001:db8::1]", "[100::1]", "[4000::1]",
        "[fd20:ce::254]", "[2001:2::1]", "[2001:3::1]", "[2001:4:112::1]", "[2001:1::1]", "[2001:5::1]", "[2001:1ff:ffff::1]", "[2001:100::1]",
        "[2001:10::1]", "[2001:20::1]", "[2001:30::1]", "[3fff::1]", "[5f00::1]", "[e000::1]", "[fdff:ffff::1]", "[febf::1]", "[feff::1]",

        // IPv6 with an IPv4 address inside: mapped, compatible, translated, NAT64, 6to4, Teredo's server and client, ISATAP.
        "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:ffff:10.0.0.1]", "[::ffff:10.0.0.1%1]", "[::127.0.0.1]",
        "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:FF9B::A00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]", "[2002:101:101::5efe:10.0.0.1]", "[2001:0:a00:1::]", "[2001::f5ff:fffe]", "[2a00::5efe:10.0.0.1]",
        "[2a00::200:5efe:c0a8:1]", "[2a00::100:5efe:c0a8:1]",
    ];

    /// <summary>Names, for a resolver that takes each for 127.0.0.1, as an obliging one would.</summary>
    public static readonly string[] Names =
    [
        .. Inside.SelectMany(LookAlikes),
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "2130706433.", "0x7f.1.", "017700000001.", "127.0.0.1.nip.io", "256.1.1.1",
        "4294967296", "127.0.0.0.1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "ⓛocalhost", "loc\u00adalhost", "xn--127-0",
        "ip6-localhost", "localhost.localdomain", "sub.localhost", "metadata.google.internal", "metadata", "instance-data", "kubernetes.default.svc",
        "host.docker.internal", "127-0-0-1.sslip.io", "lvh.me", "xn--localhost-4za", "0x7f000001.", "[::1].", "127.0.0.1.0", "08.0.0.1", "0x", "0x.0x",
    ];

    /// <summary>Hosts that no address can have.</summary>
    public static readonly string[] Unreadable =
    [
        "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "127.0.0.1%00", "127..1", "127.0.0.1..", "[::ffff:0x7f000001]", "[::1", "[v1.::1]", "[]",
    ];

    /// <summary>
    /// Addresses of which only what they lead to can tell that they are refused: a place for <c>{0}</c>, the host. Some mean a path on the
    /// host that names them, or nothing at all. 1.2.3.4 is a host that may be asked.
    /// </summary>
    public static readonly string[] Tricks =
    [
        "//{0}/", "//{0}:81/", "\\\\{0}/", "/\\{0}/", "\\/{0}/", "http:\\\\{0}\\", "http:/\\{0}/", "HTTP://{0}/", "HtTpS://{0}", "http://{0}:80/", "http://{0}:00080/",
        "http://{0}:/", "http://{0}?x", "http://{0}#x", "http:{0}/", "http:/{0}/", "http:///{0}/", "http:////{0}/", "https:{0}", " http://{0}/ ", "http://{0}/%2e%2e/",
        "http://1.2.3.4@{0}/", "http://user:sesame@{0}/", "http://1.2.3.4%2f@{0}/", "http://1.2.3.4:80@{0}:80/", "http://1.2.3.4\\@{0}/",
        "http://{0}\\@1.2.3.4/", "http://{0}%00.test/", "http://{0}%2f.test/", "http://{0}%23.test/", "ftp://{0}/", "file://{0}/etc/passwd", "gopher://{0}/",
        "ws://{0}/", "jar:http://{0}!/", "view-source:http://{0}/", "javascript://{0}/", "data:text/html,http://{0}/", "ht\ttp://{0}/", "//\t{0}/", "./{0}/",
    ];

    public static readonly string[] Public =
    [
        .. Outside.SelectMany(Numbers),
        .. Outside.SelectMany(Embedded),
        "1.1.1.1", "1.1.1.1.", "16843009", "0x1010101", "1.65793", "1.1.257", "128.0.0.1", "126.255.255.255", "11.0.0.1", "9.255.255.255",
        "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1", "169.253.0.1", "169.255.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.254",
        "[2606:4700::1111]", "[2001:4860:4860::8888]", "[::ffff:1.1.1.1]", "[64:ff9b::101:101]", "[2002:101:101::1]", "[2a00::5efe:1.1.1.1]",
    ];

    // RFC 3986, 7.4: what inet_aton reads.
    private static string[] Numbers(byte[] b)
    {
        var number = ((uint)b[0] << 24) | ((uint)b[1] << 16) | ((uint)b[2] << 8) | b[3];
        return
        [
            Dotted(b), $"{number}", $"0x{number:x}", $"0X{number:X8}", $"0{Octal(number)}", $"{b[0]}.{number & 0xffffff}", $"{b[0]}.{b[1]}.{number & 0xffff}",
            $"0x{b[0]:x}.{number & 0xffffff}", $"0{Octal(b[0])}.0x{number & 0xffffff:x}", $"0x{b[0]:x}.0x{b[1]:x}.0x{b[2]:x}.0x{b[3]:x}",
            $"0{Octal(b[0])}.0{Octal(b[1])}.0{Octal(b[2])}.0{Octal(b[3])}", $"0x{b[0]:x}.0{Octal(b[1])}.{b[2]}.{b[3]}", $"0x{b[0]:X4}.{b[1]}.{b[2]}.{b[3]}",
            $"000{Octal(b[0])}.00{Octal(b[1])}.{b[2]}.{b[3]}",
        ];
    }

    // Mapped and compatible (RFC 4291), translated (RFC 6052), 6to4 (RFC 3056), a Teredo server and a client (RFC 4380), ISATAP (RFC 5214).
    private static string[] Embedded(byte[] b)
    {
        var hex = $"{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}";
        var turned = $"{(byte)~b[0]:x2}{(byte)~b[1]:x2}:{(byte)~b[2]:x2}{(byte)~b[3]:x2}";
        return
        [
            $"[::ffff:{Dotted(b)}]", $"[::ffff:{hex}]", $"[::FFFF:{hex.ToUpperInvariant()}]", $"[0:0:0:0:0:ffff:{Dotted(b)}]",
            $"[0000:0000:0000:0000:0000:ffff:{hex}]", $"[::{Dotted(b)}]", $"[::{hex}]", $"[64:ff9b::{Dotted(b)}]", $"[64:FF9B:0:0:0:0:{hex}]",
            $"[2002:{hex}::]", $"[2002:{hex}:1:2:3:4:5]", $"[2002:0101:0101::5efe:{Dotted(b)}]", $"[2001:0:{hex}:0:0:fefe:fefe]", $"[2001::101:101:0:0:{turned}]",
            $"[2a00::5efe:{Dotted(b)}]", $"[2a00::200:5efe:{hex}]",
        ];
    }

    // Characters that are a digit or a dot to some, as UTS 46 makes them or as they look.
    private static string[] LookAlikes(byte[] b) =>
    [
        Dotted(b) + ".", Other(b, digit => $"{(char)('０' + digit)}"), Other(b, digit => digit == 0 ? "⓪" : $"{(char)('①' + digit - 1)}"),
        Other(b, digit => char.ConvertFromUtf32(0x1d7ce + digit)), Other(b, digit => $"{(char)('٠' + digit)}"), Other(b, digit => $"{(char)('⁰' + digit)}"),
        Dotted(b).Replace('.', '。'), Dotted(b).Replace('.', '．'), Dotted(b).Replace('.', '｡'), Dotted(b).Replace(".", "\u200b.", StringComparison.Ordinal),
        Dotted(b).Replace(".", ".\u00ad", StringComparison.Ordinal), $"{Dotted(b)}.xip.test", $"{Dotted(b).Replace('.', '-')}.nip.test",
    ];

    private static string Dotted(byte[] bytes) => string.Join('.', bytes);

    private static string Octal(uint number) => Convert.ToString(number, 8);

    private static string Other(byte[] bytes, Func<int, string> digit) =>
        string.Concat(Dotted(bytes).Select(character => character == '.' ? "." : digit(character - '0')));
}
