using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>Bodies, codings, headers and validators.</summary>
public sealed class ContentFaultTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private const string Path = "/search?q=climate";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("body:empty", "")]
    [InlineData("body:empty-json", "{}")]
    [InlineData("body:wrong-shape", "[{\"unexpected\":true}]")]
    [InlineData("body:wrong-types", "{\"status\":1,")]
    [InlineData("body:duplicate-keys", "{\"status\":\"error\",\"articles\":[],\"hits\":[],\"response\":{},\"response\":{\"status\":\"ok\"")]
    [InlineData("body:nan", "{\"score\":NaN,\"response\":")]
    public async Task Body_begins_as_the_word_says(string words, string begin)
    {
        var reply = await AskAsync(words);
        Assert.Equal(200, reply.Status);
        Assert.StartsWith(begin, reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_body_is_half_of_it_and_says_so()
    {
        var whole = await BytesAsync("");
        Assert.Equal(whole.Body[..(whole.Body.Length / 2)], (await BytesAsync("body:cut")).Body);
    }

    [Fact]
    public async Task Bodies_come_in_other_encodings()
    {
        Assert.Equal("{\"note\":\"\u00FF\u00FE\u00C3\",", Encoding.Latin1.GetString((await BytesAsync("body:invalid-utf8")).Body[..14]));
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'{'], (await BytesAsync("body:byte-order-mark")).Body[..4]);
        Assert.Equal([0xFF, 0xFE, (byte)'{', 0], (await BytesAsync("body:utf16")).Body[..4]);
        Assert.EndsWith("charset=utf-16", (await AskAsync("body:utf16")).Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    public async Task Body_comes_in_a_coding_that_nobody_asked_for(string coding)
    {
        var whole = await BytesAsync("");
        var (body, name) = await BytesAsync("coding:" + coding);
        Assert.Equal(coding == "raw-deflate" ? "deflate" : coding, name);
        Assert.Equal(whole.Body, Unpacked(coding, body));
    }

    [Fact]
    public async Task Zstd_is_a_frame_of_stored_blocks()
    {
        var whole = (await BytesAsync("")).Body;
        var (body, name) = await BytesAsync("coding:zstd");
        Assert.Equal("zstd", name);
        Assert.Equal([0x28, 0xB5, 0x2F, 0xFD], body[..4]);

        // One block, which is the last one and stored: its header is its length, shifted by 3, plus 1.
        Assert.Equal((whole.Length << 3) | 1, body[6] | (body[7] << 8) | (body[8] << 16));
        Assert.Equal(whole, body[9..]);
    }

    [Fact]
    public async Task Codings_can_be_wrong()
    {
        Assert.Equal("x-rot13", (await BytesAsync("coding:unknown")).Coding);
        var (body, coding) = await BytesAsync("coding:mislabelled");
        Assert.Equal(("gzip", (byte)'{'), (coding, body[0]));
        var broken = (await BytesAsync("coding:broken-gzip")).Body;
        Assert.Throws<InvalidDataException>(() => Unpacked("gzip", broken));
        Assert.True((await BytesAsync("coding:cut-gzip")).Body.Length < broken.Length);
        var cut = (await BytesAsync("coding:cut-br")).Body;
        Assert.Equal(cut, (await BytesAsync("coding:br")).Body[..cut.Length]);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Bombs_unpack_to_a_thousand_times_their_size(string coding)
    {
        var (body, name) = await BytesAsync($"{coding}-bomb:20MB");
        Assert.Equal(coding, name);
        Assert.Equal(20 << 20, Unpacked(coding, body).Length);
        Assert.True(body.Length * 100L < 20 << 20, $"packed to {body.Length}");
    }

    [Fact]
    public async Task Zstd_bomb_repeats_one_byte()
    {
        var (body, name) = await BytesAsync("zstd-bomb:20MB");
        Assert.Equal("zstd", name);

        // 160 blocks of 128 KB, each of 4 bytes, after a head of 6.
        Assert.Equal(6 + 160 * 4, body.Length);
        Assert.Equal(((128 * 1024) << 3) | 2, body[6] | (body[7] << 8) | (body[8] << 16));
        Assert.Equal(((128 * 1024) << 3) | 3, body[^4] | (body[^3] << 8) | (body[^2] << 16));
    }

    [Fact]
    public async Task Padded_answer_has_the_size_asked_and_stays_valid()
    {
        upstream.World.Set("feed~padded", Behaviour.Parse("size:30KB"));
        var reply = await upstream.AskAsync("feed~padded/rss.xml", ("Accept-Encoding", "gzip"));
        Assert.Equal("30720", reply.Headers["Content-Length"]);
        Assert.DoesNotContain("Content-Encoding", reply.Headers.Keys);
        Assert.EndsWith("</rss>", reply.Body.TrimEnd(' '), StringComparison.Ordinal);
        upstream.World.Set("newsapi~padded", Behaviour.Parse("size:100KB"));
        Assert.Equal("102400", (await upstream.AskAsync("newsapi~padded/v2/everything?q=climate")).Headers["Content-Length"]);
        Assert.Equal(401, (await upstream.AskAsync("newsapi~padded/v2/everything?q=ocean", ("X-Api-Key", "wrong"))).Status);
    }

    [Fact]
    public async Task Headers_are_added_or_replaced()
    {
        var reply = await AskAsync("headers:Cache-Control=max-age=60%2C public|Age=-1|RateLimit=\"a\";r=0;t=30");
        Assert.Equal(
            ("max-age=60, public", "-1", "\"a\";r=0;t=30"), (reply.Headers["Cache-Control"], reply.Headers["Age"], reply.Headers["RateLimit"]));
    }

    [Theory]
    [InlineData("validators", "\"0\"")]
    [InlineData("etag:weak", "W/\"0\"")]
    [InlineData("etag:unquoted", "0")]
    [InlineData("etag:spaced", "\"0  0\"")]
    public async Task Validators_that_come_back_byte_for_byte_are_answered_with_304(string words, string shape)
    {
        var first = await AskAsync(words);
        var tag = first.Headers["ETag"];
        Assert.Equal(shape, Regex.Replace(tag, "[0-9a-f]{8,}", "0"));
        var known = await AgainAsync(("If-None-Match", tag));
        Assert.Equal((304, "", tag), (known.Status, known.Body, known.Headers["ETag"]));
        Assert.Equal(200, (await AgainAsync(("If-None-Match", tag + " "), ("If-None-Match", "\"other\""))).Status);
        var modified = first.Headers["Last-Modified"];
        Assert.Equal(304, (await AgainAsync(("If-Modified-Since", modified))).Status);
        Assert.Equal(200, (await AgainAsync(("If-Modified-Since", "Mon, 23 Nov 2020 12:00:00 GMT"))).Status);
        Assert.Equal(200, (await AgainAsync(("If-None-Match", "\"other\""), ("If-Modified-Since", modified))).Status);
    }

    [Fact]
    public async Task Last_modified_can_be_the_only_validator()
    {
        var reply = await AskAsync("etag:none");
        Assert.DoesNotContain("ETag", reply.Headers.Keys);
        Assert.Equal(304, (await AgainAsync(("If-Modified-Since", reply.Headers["Last-Modified"]))).Status);
    }

    private Task<Reply> AskAsync(string words)
    {
        upstream.World.Set("guardian~content", Behaviour.Parse(words));
        return upstream.AskAsync("guardian~content" + Path);
    }

    private Task<Reply> AgainAsync(params (string Name, string Value)[] headers) =>
        upstream.AskAsync("guardian~content" + Path, [("api-key", "demo-guardian-key"), .. headers]);

    private async Task<(byte[] Body, string? Coding)> BytesAsync(string words)
    {
        upstream.World.Set("guardian~content", Behaviour.Parse(words));
        using var request = StartedWorld.Request(
            new Uri(upstream.World.Address, "guardian~content" + Path), ("api-key", "demo-guardian-key"));
        using var response = await upstream.Client.SendAsync(request, Token);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.True(response.Content.Headers.ContentLength is null || response.Content.Headers.ContentLength == body.Length);
        return (body, response.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    private static byte[] Unpacked(string coding, byte[] body)
    {
        var packed = new MemoryStream(body);
        using Stream unpacking = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            "raw-deflate" => new DeflateStream(packed, CompressionMode.Decompress),
            _ => new GZipStream(packed, CompressionMode.Decompress),
        };
        var whole = new MemoryStream();
        unpacking.CopyTo(whole);
        return whole.ToArray();
    }
}
