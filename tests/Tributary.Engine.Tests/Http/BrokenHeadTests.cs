using System.Security.Cryptography.X509Certificates;
using Tributary.Http;
using static Tributary.Engine.Tests.Http.Http2Peer;

namespace Tributary.Engine.Tests.Http;

/// <summary>Whatever a server sends as a head, it is an answer or no HTTP, never a defect of ours: these options throw on one.</summary>
public sealed class BrokenHeadTests : NetworkTest
{
    private static readonly string[] Values =
    [
        "\0", "a\0b", "-1", "1e9", "99999999999999999999999", "\u00ff\u00fe", "\u001b[31m", ",,,", "=;=", "\"", "\"\\", " ", "", "a\rb", "\u0085",
        "Thu, 99 Foo 9999 99:99:99 GMT", "timeout=99999999999999999999, max=x", "h2=\":99999999\"; ma=99999999999999999999", "bytes 9-1/x",
    ];

    private static readonly string[] Names =
    [
        "Content-Type", "Content-Range", "Content-Encoding", "Content-Disposition", "Keep-Alive", "Alt-Svc", "Age", "Date", "Expires", "Last-Modified",
        "ETag", "Retry-After", "Cache-Control", "Vary", "Set-Cookie", "Connection", "Trailer", "Upgrade", "Via", "Warning", "RateLimit",
        "X-RateLimit-Remaining", "X-RateLimit-Reset", "WWW-Authenticate", "Proxy-Authenticate", "Strict-Transport-Security", "Link", "Location",
    ];

    private readonly X509Certificate2 _certificate = Certificates.Valid();

    public static TheoryData<string> StatusLines =>
    [
        "HTTP/1.1 200 O\0K", "HTTP/1.1 200 \0", "HTTP/1.1 200 \u00ff\u00fe", "HTTP/1.1 200 \u001b]0;x\u0007", "HTTP/1.1 200OK", "HTTP/1.1 2 OK", "HTTP/1.1  200 OK",
        "HTTP/1.1 000 No", "HTTP/1.1 099 No", "HTTP/1.1 1000 No", "HTTP/1.1 -20 No", "HTTP/1.1 200.5 No", "HTTP/1.1 \u0662\u0660\u0660 OK",
        "HTTP/2.0 200 OK", "HTTP/1.9 200 OK", "HTTP/9.9 200 OK", "HTTP/0.9 200 OK", "http/1.1 200 OK", "ICY 200 OK", "HTTP/1.1 200 a\rb", "\0HTTP/1.1 200 OK", " HTTP/1.1 200 OK",
        "HTTP/1.1 100 Continue", "HTTP/1.1 103 \0",
    ];

    public static TheoryData<string, string> Fields => new(
        from name in (string[])["", " ", "a b", "a\0", "\u00ff", ":x", "Content-Length ", "Content-Length", "Transfer-Encoding"]
        from value in (string[])["", "x", "\0", "-0", "0x5", "5 5", "5;", "\"5\"", "\u0665", "99999999999999999999"]
        select (name, value));

    [Theory]
    [MemberData(nameof(StatusLines))]
    public Task A_status_line_is_no_defect(string line) => NoDefectAsync($"{line}\r\nContent-Length: 0\r\n\r\n");

    [Theory]
    [MemberData(nameof(Fields))]
    public Task A_header_line_is_no_defect(string name, string value) => NoDefectAsync($"HTTP/1.1 200 OK\r\n{name}: {value}\r\n\r\n");

    [Fact]
    public async Task A_value_of_any_header_is_no_defect()
    {
        foreach (var status in (int[])[200, 302, 304, 401, 403, 407, 429, 503])
        {
            var lines = string.Concat(Names.SelectMany((name, i) => Values.Where((_, j) => (i + j + status) % 3 == 0).Select(value => $"{name}: {value}\r\n")));
            await NoDefectAsync($"HTTP/1.1 {status} X\r\n{lines}Content-Length: 0\r\n\r\n");
            foreach (var value in Values)
                await NoDefectAsync($"HTTP/1.1 {status} X\r\n{string.Concat(Names.Select(name => $"{name}: {value}\r\n"))}Content-Length: 0\r\n\r\n");
        }
    }

    [Theory]
    [InlineData("5;\0\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\nhello\n0\n\n")]
    [InlineData("\0\r\n")]
    [InlineData("7fffffffffffffff\r\nhello")]
    [InlineData("5\r\nhello\r\n0\r\nX: \0\r\n: y\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nContent-Length: x\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\n\u00ff\u00fe: \u00ff\r\n\r\n")]
    public Task Chunks_and_what_follows_them_are_no_defect(string chunks) =>
        NoDefectAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

    [Fact]
    public async Task Any_bytes_changed_in_an_answer_are_no_defect()
    {
        var random = new Random(14);
        const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nKeep-Alive: timeout=5\r\nETag: \"1\"\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n";
        byte[] frames =
        [
            .. Headers(EndHeaders, (":status", "200"), ("content-type", "text/xml"), ("content-length", "10")), .. Data("hello"),
            .. Data("\u0005hello\0\0\0\0\0", Padded), .. Headers(EndHeaders | EndStream, ("x", "y")),
        ];
        for (var i = 0; i < 300; i++)
        {
            await NoDefectAsync(System.Text.Encoding.Latin1.GetString(Changed(System.Text.Encoding.Latin1.GetBytes(Answer))));
            if (i % 5 == 0)
                await NoDefectAsync(Changed(frames));
        }

        byte[] Changed(byte[] bytes)
        {
            byte[] changed = [.. bytes];
            for (var n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(changed.Length)] = (byte)(random.Next(3) == 0 ? 0 : random.Next(256));
            return changed;
        }
    }

    [Theory]
    [InlineData(":status", "abc")]
    [InlineData(":status", "20")]
    [InlineData(":status", "2000")]
    [InlineData(":status", "")]
    [InlineData(":status", "101")]
    [InlineData(":status", "000")]
    [InlineData(":status", "\0\0\0")]
    [InlineData("", "x")]
    [InlineData("x", "no status")]
    [InlineData(":path", "/")]
    public async Task A_head_of_http2_is_no_defect(string name, string value) => await NoDefectAsync(Headers(EndHeaders | EndStream, (name, value)));

    [Theory]
    [InlineData("x", "\0")]
    [InlineData("x", "a\r\nb: c")]
    [InlineData("X-Upper", "x")]
    [InlineData("a b", "x")]
    [InlineData("\u00ff", "x")]
    [InlineData(":status", "200")]
    [InlineData("connection", "close")]
    [InlineData("content-length", "-1")]
    [InlineData("content-length", "x")]
    public async Task A_header_of_http2_is_no_defect(string name, string value) =>
        await NoDefectAsync(Headers(EndHeaders | EndStream, (":status", "200"), (name, value)));

    [Fact]
    public async Task Chunks_are_none_in_http2()
    {
        var answer = Headers(EndHeaders, (":status", "200"), ("transfer-encoding", "chunked"), ("content-length", "2"));
        Assert.Equal(FailureKind.Http, (await AskAsync([.. answer, .. Data("hello", EndStream)])).Failure?.Kind);
    }

    [Fact]
    public async Task A_defect_while_connecting_stays_one()
    {
        Exception? told = null;
        var client = Client(options => options with { Resolve = _ => throw new FormatException("ours"), OnDefect = defect => told = defect });
        Assert.Equal(FailureKind.Unexpected, (await GetAsync(client, new("http://a.test/"))).Failure?.Kind);
        Assert.IsType<FormatException>(told!.GetBaseException());
    }

    private async Task NoDefectAsync(string answer)
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(answer);
            peer.Dispose();
        });
        NoDefect(await GetAsync(Client(), server.Address()));
    }

    private async Task NoDefectAsync(byte[] frames) => NoDefect(await AskAsync(frames));

    private static void NoDefect(OutboundResult result)
    {
        if (result.Failure is { } failure)
            Assert.Contains(failure.Kind, (FailureKind[])[FailureKind.Http, FailureKind.Blocked, FailureKind.Malformed, FailureKind.TooLarge]);
    }

    private Task<OutboundResult> AskAsync(byte[] frames)
    {
        var server = Serve(async peer =>
        {
            await AcceptAsync(peer, _certificate);
            await peer.SendAsync(frames);
            peer.Dispose();
        });
        return GetAsync(Client(options => options with { TrustedRoots = [_certificate] }), server.Address("/", "a.test", "https"));
    }
}
