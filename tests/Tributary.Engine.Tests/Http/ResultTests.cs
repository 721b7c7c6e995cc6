using System.Text;
using System.Text.Json.Serialization;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http;

/// <summary>What is read of a result: its error, its answer, the text and the JSON of a body; and that a fan-out sees it the same way.</summary>
public sealed partial class ResultTests : NetworkTest
{
    private static readonly OutboundResult Broken = new() { Failure = new(FailureKind.Connect, "no connection to a.test") };

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(302, FailureKind.Http)]
    [InlineData(304, FailureKind.Http)]
    [InlineData(401, FailureKind.Auth)]
    [InlineData(404, FailureKind.Http)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(500, FailureKind.Http)]
    public void The_error_of_an_answer_is_what_its_status_says(int status, FailureKind? kind)
    {
        var result = Answer(status);
        Assert.Equal(kind, result.Error?.Failure.Kind);
        Assert.Equal(result.Error?.Failure.Message, result.Error?.Message);
        Assert.Equal(kind is null, result.IsSuccess);
        if (kind is null)
            Assert.Same(result.Response, result.GetOrThrow());
        else
            Assert.Equal(status, Assert.Throws<OutboundException>(result.GetOrThrow).Failure.Status);
    }

    [Fact]
    public void A_304_that_answers_a_condition_is_no_error()
    {
        var result = Answer(304);
        var unchanged = result with { Response = result.Response! with { Origin = ResponseOrigin.NotModified } };
        Assert.Same(unchanged.Response, unchanged.GetOrThrow());
    }

    [Fact]
    public void The_error_of_a_failure_carries_it()
    {
        Assert.Same(Broken.Failure, Assert.Throws<OutboundException>(Broken.GetOrThrow).Failure);
        Assert.Equal("no connection to a.test", Broken.Error?.Message);
        Assert.False(Broken.IsSuccess);
        Assert.Throws<ArgumentNullException>(() => new OutboundException(null!));
    }

    [Fact]
    public async Task The_first_answer_that_is_a_success_wins_a_race()
    {
        var (missing, good) = (Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), Serve(Ok("hello")));
        var client = Client();
        var won = await FanOut.FirstAsync(
            new[] { new Uri("http://127.0.0.1:9/"), missing.Address(), good.Address() },
            (address, _, token) => client.SendAsync(address, token),
            cancellationToken: Token);
        Assert.Equal((good.Address(), "hello"), (won.Input, won.GetOrThrow().GetOrThrow().GetString()));
    }

    [Fact]
    public async Task Collecting_counts_what_gave_no_success_and_keeps_the_reasons()
    {
        var (missing, good) = (Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"), Serve(Ok("hello")));
        var client = Client();
        var report = await FanOut.CollectAsync(
            new[] { good.Address(), missing.Address(), new("http://127.0.0.1:9/") },
            (address, _, token) => client.SendAsync(address, cancellationToken: token),
            new() { MaxConcurrency = 3, Order = OutcomeOrder.Input },
            Token);
        Assert.Equal((1, 2), (report.CountOf(OutcomeKind.Succeeded), report.CountOf(OutcomeKind.Failed)));
        Assert.Equal(
            [null, FailureKind.Http, FailureKind.Connect], report.Select(outcome => (outcome.Error as OutboundException)?.Failure.Kind));
        Assert.Equal("no", report[1].Value?.Response?.GetString());
    }

    [Fact]
    public async Task A_failure_cancels_the_rest_where_asked()
    {
        var (missing, silent) = (Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), Serve(async peer => await peer.RequestAsync()));
        var client = Client();
        var error = await Assert.ThrowsAsync<OutboundException>(() => FanOut.CollectAsync(
            new[] { silent.Address(), missing.Address() },
            (address, _, token) => client.SendAsync(address, Timeout.InfiniteTimeSpan, cancellationToken: token),
            new() { MaxConcurrency = 2, OnFailure = OnFailure.CancelRest },
            Token));
        Assert.Equal(404, error.Failure.Status);
    }

    [Theory]
    [InlineData("text/plain", "68 C3 A4", "hä")]
    [InlineData("text/plain; charset=iso-8859-1", "68 E4", "hä")]
    [InlineData("text/plain; charset=\"windows-1252\"", "80", "€")]
    [InlineData("text/plain; charset=no-such", "68 C3 A4", "hä")]
    [InlineData("text/plain; charset=utf-7", "68 C3 A4", "hä")]
    [InlineData("text/plain; charset=iso-8859-1", "EF BB BF C3 A4", "ä")]
    [InlineData(null, "FF FE E4 00", "ä")]
    [InlineData(";;", "FE FF 00 E4", "ä")]
    [InlineData(null, "FF", "\uFFFD")]
    [InlineData(null, "", "")]
    public void A_body_is_read_as_text(string? type, string bytes, string text)
    {
        var response = Response(200) with
        {
            Body = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)),
            Headers = type is null ? [] : [new("content-type", type)],
        };
        Assert.Equal(text, response.GetString());
    }

    [Theory]
    [InlineData("{\"name\":\"chair\"}", "chair")]
    [InlineData("\uFEFF{\"name\":\"ä\"}", "ä")]
    [InlineData("null", null)]
    public void A_body_is_read_as_json(string body, string? name) => Assert.Equal(name, Json(body)?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"name\":1}")]
    public void A_body_that_is_other_json_is_malformed(string body)
    {
        var failure = Assert.Throws<OutboundException>(() => Json(body)).Failure;
        Assert.Equal(FailureKind.Malformed, failure.Kind);
        Assert.StartsWith("the body from a.test is not the JSON expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_bytes_and_json_come_in_one_call()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head =>
            head.StartsWith("GET /no", StringComparison.Ordinal) ? "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" : Ok("{\"name\":\"chair\"}")));
        var (client, address) = (Client(), server.Address().ToString());
        Assert.Equal("{\"name\":\"chair\"}", await client.GetStringAsync(address, Token));
        Assert.Equal("{\"name\":\"chair\"}"u8.ToArray(), (await client.GetBytesAsync(address, Token)).ToArray());
        Assert.Equal("chair", (await client.GetFromJsonAsync(address, Shop.Default.Product, Token))?.Name);
        await Assert.ThrowsAsync<OutboundException>(() => client.GetStringAsync(address + "no", Token));
        await Assert.ThrowsAsync<OutboundException>(() => client.GetBytesAsync(address + "no", Token));
        await Assert.ThrowsAsync<OutboundException>(() => client.GetFromJsonAsync(address + "no", Shop.Default.Product, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetStringAsync("shop", Token));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.GetStringAsync((Uri)null!, Token));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.GetFromJsonAsync<Product>(address, null!, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutboundResponse Response(int status) => new() { Status = status, Address = new("https://a.test/") };

    private static OutboundResult Answer(int status) => new() { Response = Response(status) };

    private static Product? Json(string body) => (Response(200) with { Body = Encoding.UTF8.GetBytes(body) }).GetFromJson(Shop.Default.Product);

    internal sealed record Product(string Name);

    [JsonSerializable(typeof(Product))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class Shop : JsonSerializerContext;
}
