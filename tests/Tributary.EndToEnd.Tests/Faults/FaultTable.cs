using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>Every fault with what is expected of it, written down rather than computed.</summary>
internal static class FaultTable
{
    private const string Malformed = "malformed - 200";
    private const string RateLimited = "rate_limited - 429";
    private const string Unavailable = "http - 503";
    private const string NotHttp = "http response -";
    private const string CutOff = "http body 200";
    private const string Untrusted = "tls tls -";
    private const string Undecodable = "malformed body 200";
    private const string TooLarge = "too_large body 200";
    private const string Guarded = "blocked connect -";

    public static IReadOnlyList<FaultGroup> Groups { get; } =
    [
        new("Transport",
        [
            Fault.Of("a port that refuses", "connect connect -") with { Root = world => world.RefusedAddress },
            Fault.Silence("a port that never accepts", "connect") with { Root = world => world.SilentAddress },
            Fault.Of("a port that closes at once", NotHttp) with { Root = world => world.ClosingAddress },
            Fault.Silence("stall:before-headers", "response"),
            Fault.Silence("stall:after-headers", "body", "200"),
            Fault.Silence("stall:mid-body", "body", "200"),
            Fault.Silence("drip:1/10s", "body", "200"),
            Fault.Of("reset:before-headers", NotHttp),
            Fault.Of("reset:after-headers", CutOff),
            Fault.Of("reset:mid-body", CutOff),
            Fault.Of("close:before-headers", NotHttp),
            Fault.Of("close:after-headers", CutOff),
            Fault.Of("close:mid-body", CutOff),
            Fault.Of("half-close:before-headers", NotHttp),
            Fault.Of("half-close:after-headers", CutOff),
            Fault.Of("half-close:mid-body", CutOff),
            Fault.Of("truncate", CutOff),
        ]),
        new("TLS",
        [
            Secure("TLS as it should be", TlsFault.None, "fresh"),
            Secure("certificate that has expired", TlsFault.Expired, Untrusted),
            Secure("certificate that is not valid yet", TlsFault.NotYetValid, Untrusted),
            Secure("certificate for another name", TlsFault.WrongName, Untrusted),
            Secure("certificate signed by itself", TlsFault.SelfSigned, Untrusted),
            Secure("plain text on the port for TLS", TlsFault.PlainText, Untrusted),
            Secure("handshake that is closed", TlsFault.Closed, Untrusted),
            Secure("handshake that stalls", TlsFault.Stalled, "timeout tls -") with { Waits = "tls" },
        ]),
        new("HTTP",
        [
            Fault.Of("garble:bad-status-line", NotHttp),
            Fault.Of("garble:binary", NotHttp),
            Fault.Of("garble:no-head", NotHttp),
            Fault.Of("garble:malformed-header", NotHttp),
            Fault.Of("garble:header-without-colon", NotHttp),
            Fault.Of("garble:huge-header", "too_large response -"),
            Fault.Of("garble:endless-headers", "too_large response -"),
            Fault.Of("garble:length-and-chunked", "fresh"), // the chunks count (RFC 9112, 6.3)
            Fault.Of("garble:two-lengths", "http response 200"),
            Fault.Of("garble:negative-length", "http response 200"),
            Fault.Of("garble:overflowing-length", "http response 200"),
            Fault.Of("garble:bad-chunk-size", CutOff),
            Fault.Of("garble:oversized-chunk", CutOff),
            Fault.Of("garble:long-chunk", CutOff),
            Fault.Of("garble:cut-chunks", CutOff),
            Fault.Of("garble:trailer-garbage", CutOff),
            Fault.Of("garble:endless-chunks", TooLarge),
            Fault.Of("garble:body-without-content", "malformed - 204"),
            Fault.Of("interim:50", "fresh"),
            Fault.Of("interim:5000", "too_large response -"),
            Fault.Of("interim:endless", "too_large response -"),
            Fault.Of("wrong-length", Undecodable), // half of the gzip
        ]),
        new("Statuses",
        [
            Fault.Of("status:204", "malformed - 204"),
            Fault.Of("status:302", "http - 302"),
            Fault.Of("status:304", "http - 304"),
            Fault.Of("status:400", "http - 400"),
            Fault.Of("status:401", "auth - 401"),
            Fault.Of("status:403", "auth - 403"),
            Fault.Of("status:404", "http - 404"),
            Fault.Of("status:500", "http - 500"),
            Fault.Of("status:503", Unavailable),
            Fault.Of("status:999", "http - 999"),
            Fault.Of("status:429", RateLimited),
            Fault.Of("status:429,retry-after:2m", RateLimited + " after 2m"),
            Fault.Of("status:503,retry-after:2m", Unavailable + " after 2m"),
            Fault.Of("status:429,retry-after-date:1h", RateLimited + " after 1h"),
            Fault.Of("status:503,retry-after-date:1h,date-form:rfc850", Unavailable + " after 1h"),
            Fault.Of("status:503,retry-after-date:1h,date-form:asctime", Unavailable + " after 1h"),
            Fault.Of("status:429,retry-after-text:-5", RateLimited),
            Fault.Of("status:429,retry-after-text:soon", RateLimited),
            Fault.Of("status:503,retry-after-text:99999999999999999999", Unavailable + " after 2147483647s"),
            new("message-200", "http - 200", "http - 200", Malformed), // Algolia's has no other mark than the missing hits
        ]),
        new("Redirects",
        [
            Fault.Of("redirect:loop", "http body 302"),
            Fault.Of("redirect:file:///etc/hostname", "blocked body 302"),
            Fault.Of("redirect:ftp://127.0.0.1/x", "blocked body 302"),
            Fault.Of("redirect:http://user:pw@127.0.0.1/", "blocked body 302"),
            Fault.Of("redirect:http://169.254.169.254/latest/meta-data/", Guarded),
            Fault.Of("redirect:http://10.0.0.1/", Guarded),
            Fault.Of("redirect:http://0x0a000001/", Guarded),
            Fault.Of("redirect:http://[::ffff:a00:1]/", Guarded),
            Fault.Of("redirect:http://[64:ff9b::a00:1]/", Guarded),
            Fault.Of("redirect:http://[::1]/", Guarded),
            Fault.Of("redirect:http://0.0.0.0/", Guarded),

            // Followed only where no key was sent: to a port that refuses.
            new("a redirect from https to http", "http body 302", "http body 302", "connect connect -")
            {
                Root = world => world.Secure(TlsFault.None),
                Words = world => $"redirect:{world.RefusedAddress}",
            },
        ]),
        new("Contents",
        [
            Fault.Of("not-json", Malformed),
            Fault.Of("nested:100000", Malformed),
            Fault.Of("body:empty", Malformed),
            Fault.Of("body:empty-json", Malformed),
            Fault.Of("body:wrong-shape", Malformed),
            Fault.Of("body:wrong-types", Malformed),
            Fault.Of("body:cut", Malformed),
            Fault.Of("body:duplicate-keys", "fresh"), // the last one counts
            Fault.Of("body:nan", Malformed),
            Fault.Of("body:invalid-utf8", "fresh"), // what is no UTF-8 is replaced
            Fault.Of("body:byte-order-mark", "fresh"),
            Fault.Of("body:utf16", Malformed),
            Fault.Of("coding:br", "fresh"),
            Fault.Of("coding:deflate", "fresh"),
            Fault.Of("coding:raw-deflate", "fresh"),
            Fault.Of("coding:zstd", "fresh"),
            Fault.Of("coding:unknown", Undecodable),
            Fault.Of("coding:mislabelled", Undecodable),
            Fault.Of("coding:broken-gzip", Undecodable),
            Fault.Of("coding:cut-gzip", Undecodable),
            Fault.Of("coding:cut-br", Undecodable),
            Fault.Of("etag:unquoted", "fresh"),
            Fault.Of("headers:Cache-Control=max-age=99999999999|Age=-1|Expires=0", "fresh"),
        ]),
        new("Sizes",
        [
            Fault.Of("huge:100MB", TooLarge),
            Fault.Of("gzip-bomb:100MB", TooLarge),
            Fault.Of("br-bomb:100MB", TooLarge),
            Fault.Of("deflate-bomb:100MB", TooLarge),
            Fault.Of("zstd-bomb:100MB", TooLarge),
        ]),
    ];

    private static Fault Secure(string name, TlsFault fault, string expected) =>
        Fault.Of(name, expected) with { Root = world => world.Secure(fault) };
}
