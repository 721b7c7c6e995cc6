using System.Text;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class BodyTests : NetworkTest
{
    private const int Max = 100_000;

    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n")));

    public static TheoryData<string> Coded => ["gzip", "x-gzip", "GZIP", "br", "deflate", "deflate-bare", "zstd"];

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task A_compressed_body_is_decompressed_and_its_connection_used_again(string coding)
    {
        var server = Serve(peer => AnswerAsync(peer, Codings.Compress(coding, Text), coding));
        var client = Client();
        Assert.Equal(Text, (await GetAsync(client, server.Address())).Response!.Body.ToArray());
        Assert.Equal(Text, (await GetAsync(client, server.Address())).Response!.Body.ToArray());
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task A_bomb_is_stopped_at_the_cap_on_decompressed_bytes(string coding)
    {
        var bomb = Codings.Compress(coding, new byte[20_000_000]);
        Assert.InRange(bomb.Length, 1, Max);
        var server = Serve(peer => AnswerAsync(peer, bomb, coding));
        var failure = Failed(await GetAsync(Capped(), server.Address()), FailureKind.TooLarge, Phase.Body);
        Assert.Equal("the body from 127.0.0.1 has more than 100000 bytes as decompressed, and at most 100000 are allowed", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task A_body_that_is_not_what_its_coding_says_is_malformed(string coding)
    {
        var name = coding.Split('-')[0] is "x" ? "x-gzip" : coding.Split('-')[0];
        var server = Serve(peer => AnswerAsync(peer, [0xff, 0xfe, .. Text], coding));
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Malformed, Phase.Body);
        Assert.Equal($"the body from 127.0.0.1 is not valid {name.ToLowerInvariant()}, as its Content-Encoding says", failure.Message);
        Assert.Equal(200, failure.Status);
    }

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task Compressed_data_that_end_early_are_malformed(string coding)
    {
        var whole = Codings.Compress(coding, Text);
        var server = Serve(peer => AnswerAsync(peer, whole[..(whole.Length / 2)], coding));
        Failed(await GetAsync(Client(), server.Address()), FailureKind.Malformed, Phase.Body);
    }

    [Fact]
    public async Task Gzip_of_several_members_is_one_body()
    {
        byte[] joined = [.. Codings.Compress("gzip", Text), .. Codings.Compress("gzip", "end"u8.ToArray())];
        var result = await GetAsync(Client(), Serve(peer => AnswerAsync(peer, joined, "gzip")).Address());
        Assert.Equal([.. Text, .. "end"u8], result.Response!.Body.ToArray());
    }

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task An_empty_body_is_empty_in_every_coding(string coding) =>
        Assert.Equal(0, (await GetAsync(Client(), Serve(peer => AnswerAsync(peer, [], coding)).Address())).Response!.Body.Length);

    [Theory]
    [InlineData("compress", "'compress'")]
    [InlineData("gzip, lzma", "'lzma'")]
    [InlineData("gzip br", "'gzip br'")]
    [InlineData("a\u009b31m", "with an invalid name")]
    public async Task A_coding_that_was_not_asked_for_is_malformed(string coding, string shown)
    {
        var failure = Failed(await GetAsync(Client(), Serve(Ok("hello", $"Content-Encoding: {coding}\r\n")).Address()), FailureKind.Malformed, Phase.Body);
        Assert.Equal(
            $"the body from 127.0.0.1 has the Content-Encoding {shown}, which was not asked for; asked for: gzip, br, zstd, deflate", failure.Message);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip, br\r\n")]
    [InlineData("Content-Encoding: gzip\r\nContent-Encoding: br\r\n")]
    [InlineData("Content-Encoding: identity, GZIP ,, br,\r\n")]
    public async Task Two_codings_are_undone_the_last_one_first(string headers)
    {
        var body = Codings.Compress("br", Codings.Compress("gzip", Text));
        var server = Serve(async peer =>
        {
            while (await peer.RequestAsync() is not null)
            {
                await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{headers}\r\n");
                await peer.SendAsync(body);
            }
        });
        var client = Client();
        Assert.Equal(Text, (await GetAsync(client, server.Address())).Response!.Body.ToArray());
        Assert.Equal(Text, (await GetAsync(client, server.Address())).Response!.Body.ToArray());
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("UTF-8")]
    [InlineData("binary")]
    [InlineData("aws-chunked")]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("aws-chunked, identity")]
    public async Task What_is_no_coding_is_read_as_it_is(string coding) =>
        Assert.Equal(5, (await GetAsync(Client(), Serve(Ok("hello", $"Content-Encoding: {coding}\r\n")).Address())).Response!.Body.Length);

    [Theory]
    [InlineData(Max, true)]
    [InlineData(Max + 1, false)]
    public async Task The_cap_is_the_last_size_that_passes(int size, bool passes)
    {
        var body = new string('x', size);
        string[] framings =
        [
            Ok(body),
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{body}\r\n0\r\n\r\n",
            $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}",
        ];
        foreach (var framing in framings)
        {
            var server = Serve(async peer =>
            {
                await peer.RequestAsync();
                await peer.SendAsync(framing);
                peer.Dispose();
            });
            var result = await GetAsync(Capped(), server.Address());
            if (passes)
                Assert.Equal(size, result.Response!.Body.Length);
            else
                Failed(result, FailureKind.TooLarge, Phase.Body);
        }
    }

    [Fact]
    public async Task A_declared_length_over_the_cap_is_refused_before_the_body()
    {
        var server = Serve("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n");
        var failure = Failed(await GetAsync(Capped(), server.Address()), FailureKind.TooLarge, Phase.Body);
        Assert.Equal("the body from 127.0.0.1 has 100001 bytes as sent, and at most 100000 are allowed", failure.Message);
        await server.AllClosedAsync();
    }

    [Fact]
    public async Task An_endless_body_is_cut_off_at_the_cap()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
                await peer.SendAsync("5\r\nhello\r\n");
        });
        Failed(await GetAsync(Capped(), server.Address()), FailureKind.TooLarge, Phase.Body);
        await server.AllClosedAsync();
    }

    [Fact]
    public async Task Compressed_bytes_count_as_sent_too()
    {
        var noise = new byte[Max + 1000];
        new Random(1).NextBytes(noise);
        var packed = Codings.Compress("gzip", noise);
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
            await peer.SendAsync(packed);
        });
        Failed(await GetAsync(Capped(), server.Address()), FailureKind.TooLarge, Phase.Body);
    }

    [Fact]
    public async Task Bytes_after_the_compressed_data_count_and_are_left_out()
    {
        byte[] followed = [.. Codings.Compress("br", Text), .. new byte[2 * Max]];
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n");
            await peer.SendAsync(followed);
        });
        var failure = Failed(await GetAsync(Capped(), server.Address()), FailureKind.TooLarge, Phase.Body);
        Assert.Equal("the body from 127.0.0.1 has more than 100000 bytes as sent, and at most 100000 are allowed", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Headers_have_a_cap_of_their_own(int lines)
    {
        var header = lines == 1 ? $"X: {new string('x', 70_000)}\r\n" : string.Concat(Enumerable.Repeat("X: y\r\n", lines));
        var server = Serve(Ok("", header));
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.TooLarge, Phase.Response);
        Assert.Equal("the headers from 127.0.0.1 have more than 64 KB", failure.Message);
        await server.AllClosedAsync();
    }

    private static async Task AnswerAsync(Peer peer, byte[] body, string coding)
    {
        while (await peer.RequestAsync() is not null)
        {
            var name = coding.Replace("-bare", "", StringComparison.Ordinal);
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nContent-Encoding: {name}\r\n\r\n");
            await peer.SendAsync(body);
        }
    }

    private OutboundClient Capped() => Client(options => options with { MaxBody = Max });
}
