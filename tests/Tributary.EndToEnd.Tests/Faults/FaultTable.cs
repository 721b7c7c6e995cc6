using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>Every fault with what is expected of it, written down rather than computed.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<FaultGroup> Groups { get; } =
    [
        new("transport",
        [
            Fault.Of("port that refuses", "connect connect -") with { Root = world => world.RefusedAddress },
            Fault.Silence("port that never accepts", "connect") with { Root = world => world.SilentAddress },
            Fault.Of("port that closes at once", "http response -") with { Root = world => world.ClosingAddress },
            Fault.Silence("stall:before-headers", "response"),
            Fault.Silence("stall:after-headers", "body", "200"),
            Fault.Silence("stall:mid-body", "body", "200"),
            Fault.Silence("drip:1/10s", "body", "200"),
            Fault.Of("reset:before-headers", "http response -"),
            Fault.Of("reset:after-headers", "http body 200"),
            Fault.Of("reset:mid-body", "http body 200"),
            Fault.Of("close:before-headers", "http response -"),
            Fault.Of("close:after-headers", "http body 200"),
            Fault.Of("close:mid-body", "http body 200"),
            Fault.Of("half-close:before-headers", "http response -"),
            Fault.Of("half-close:mid-body", "http body 200"),
            Fault.Of("truncate", "http body 200"),
        ]),
        new("TLS",
        [
            Secure(TlsFault.None, "fresh"),
            Secure(TlsFault.Expired, "tls tls -"),
            Secure(TlsFault.NotYetValid, "tls tls -"),
            Secure(TlsFault.WrongName, "tls tls -"),
            Secure(TlsFault.SelfSigned, "tls tls -"),
            Secure(TlsFault.PlainText, "tls tls -"),
            Secure(TlsFault.Closed, "tls tls -"),
            Secure(TlsFault.Stalled, "timeout tls -") with { Waits = "tls" },
        ]),
        new("HTTP",
        [
            .. Enum.GetValues<Garble>().Select(garble => Fault.Of(new Behaviour { Garble = garble }.ToString(), "?")),
            Fault.Of("interim:50", "fresh"),
            Fault.Of("interim:5000", "fresh"),
            Fault.Silence("interim:endless", "response"),
            Fault.Of("wrong-length", "malformed - 200"),
        ]),
        new("status",
        [
            Fault.Of("status:204", "?"),
            Fault.Of("status:302", "?"),
            Fault.Of("status:304", "?"),
            Fault.Of("status:400", "?"),
            Fault.Of("status:401", "?"),
            Fault.Of("status:403", "?"),
            Fault.Of("status:404", "?"),
            Fault.Of("status:500", "?"),
            Fault.Of("status:503", "?"),
            Fault.Of("status:999", "?"),
            Fault.Of("status:429", "?"),
            Fault.Of("status:429,retry-after:2m", "?"),
            Fault.Of("status:503,retry-after-date:2m", "?"),
            Fault.Of("status:429,retry-after-date:2m,date-form:rfc850", "?"),
            Fault.Of("status:503,retry-after-date:2m,date-form:asctime", "?"),
            Fault.Of("status:429,retry-after-text:-5", "?"),
            Fault.Of("status:429,retry-after-text:soon", "?"),
            Fault.Of("status:503,retry-after-text:99999999999999999999", "?"),
            Fault.Of("message-200", "?"),
        ]),
        new("redirects",
        [
            Fault.Of("redirect:loop", "http response 302"),
            Fault.Of("redirect:file:///etc/passwd", "?"),
            Fault.Of("redirect:ftp://127.0.0.1/x", "?"),
            Fault.Of("redirect:http://user:pw@127.0.0.1/", "?"),
            Fault.Of("redirect:http://169.254.169.254/latest/meta-data/", "?"),
            Fault.Of("redirect:http://10.0.0.1/", "?"),
            Fault.Of("redirect:http://[::ffff:a00:1]/", "?"),
            Fault.Of("redirect:http://[64:ff9b::a00:1]/", "?"),
            Fault.Of("redirect:http://0x0a000001/", "?"),
            Fault.Of("redirect:http://[::1]/", "?"),
            Fault.Of("redirect:http://0.0.0.0/", "?"),
            Fault.Of("redirect from https to http", "?") with
            {
                Root = world => world.Secure(TlsFault.None),
                Words = world => $"redirect:{world.RefusedAddress}",
            },
        ]),
        new("content",
        [
            Fault.Of("not-json", "?"),
            Fault.Of("nested:100000", "?"),
            .. Enum.GetValues<BodyFault>().Select(fault => Fault.Of(new Behaviour { Body = fault }.ToString(), "?")),
            .. Enum.GetValues<BodyCoding>().Select(coding => Fault.Of(new Behaviour { Coding = coding }.ToString(), "?")),
            Fault.Of("etag:unquoted", "fresh"),
            Fault.Of("headers:Cache-Control=max-age=99999999999|Age=-1|Expires=0", "fresh"),
        ]),
        new("sizes",
        [
            Fault.Of("huge:100MB", "?"),
            Fault.Of("gzip-bomb:100MB", "?"),
            Fault.Of("br-bomb:100MB", "?"),
            Fault.Of("deflate-bomb:100MB", "?"),
            Fault.Of("zstd-bomb:100MB", "?"),
        ]),
    ];

    private static Fault Secure(TlsFault fault, string expected) =>
        Fault.Of(fault.ToString(), expected) with { Root = world => world.Secure(fault) };
}
