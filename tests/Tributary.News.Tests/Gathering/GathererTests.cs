using System.Text;
using System.Text.Json;
using Tributary.Http;
using Tributary.News.Gathering;
using Tributary.News.JsonPaths;

namespace Tributary.News.Tests.Gathering;

public sealed class GathererTests
{
    [Theory]
    [InlineData("""{"t":"a\ud800b"}""", "$.t", "\"a\ufffdb\"")]
    [InlineData("""{"t":"a\ud800b"}""", "$..t", "[\"a\ufffdb\"]")]
    [InlineData("""{"\ud800":1,"t":2}""", "$.t", "2")]
    [InlineData("""{"\ud800":1}""", "$", "{\"\ufffd\":1}")]
    [InlineData("""{"\ud800":1}""", null, "{\"\ufffd\":1}")]
    [InlineData("""[{"a":"\udc00"},{"a":"x"}]""", "$[?@.a == 'x'].a", "[\"x\"]")]
    [InlineData("""[{"a":"\udc00"}]""", "$[?length(@.a) == 1].a", "[\"\ufffd\"]")]
    [InlineData("no JSON", null, "\"no JSON\"")]
    public void Half_a_surrogate_pair_costs_one_character(string body, string? pick, string value) => Assert.Equal(value, Value(body, pick));

    [Fact]
    public void Bytes_that_are_no_UTF_8_cost_one_character()
    {
        Assert.Equal("\"a\ufffdb\"", Value([.. "{\"t\":\"a"u8, 0xff, .. "b\"}"u8], "$.t"));
        Assert.Equal("\"\ufffd!\"", Value([0xff, (byte)'!'], null));
        Assert.Equal("7", Value([.. Encoding.UTF8.Preamble, .. "7"u8], "$"));
    }

    [Fact]
    public void What_was_picked_may_be_as_deep_as_a_document()
    {
        var deep = new string('[', 255) + new string(']', 255);
        Assert.Equal($"[{deep}]", Value($$"""{"a":{{deep}}}""", "$.*"));
    }

    [Fact]
    public async Task A_defect_in_telling_of_a_defect_costs_no_request_its_result()
    {
        var gatherer = new Gatherer(
            (_, _, _, _) => throw new InvalidOperationException(), TimeProvider.System, _ => throw new FormatException());
        var item = new GatherItem { Id = "1", Request = new() { Address = new("https://h.example/") } };
        var results = await gatherer
            .RunAsync(new[] { item }.ToAsyncEnumerable(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 1, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        var failure = Assert.Single(results).Failure!;
        Assert.Equal(FailureKind.Unexpected, failure.Kind);
        Assert.EndsWith("InvalidOperationException, and FormatException while reporting it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_caller_stops_the_run_what_had_arrived_stays_and_what_was_under_way_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var gatherer = new Gatherer(
            async (request, _, _, token) =>
            {
                if (request.Address.Host == "slow")
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return new() { Response = new() { Status = 200, Address = request.Address } };
            },
            TimeProvider.System);
        var items = new[] { "slow", "quick" }.Select(host => new GatherItem { Id = host, Request = new() { Address = new($"https://{host}/") } });
        var results = new List<GatherResult>();
        await foreach (var result in gatherer.RunAsync(items.ToAsyncEnumerable(), TimeSpan.FromHours(1), TimeSpan.FromHours(1), 2, stop.Token))
        {
            results.Add(result);
            await stop.CancelAsync();
        }

        Assert.Equal([null, FailureKind.Cancelled], results.Select(result => result.Failure?.Kind));
        Assert.Equal(["quick", "slow"], results.Select(result => result.Id));
    }

    private static string Value(string body, string? pick) => Value(Encoding.UTF8.GetBytes(body), pick);

    private static string Value(byte[] body, string? pick)
    {
        var item = new GatherItem { Id = "1", Pick = pick is null ? null : JsonPath.Parse(pick) };
        var result = Gatherer.Read(item, new OutboundResponse { Status = 200, Address = new("https://h.example/"), Body = body });
        Assert.Null(result.Failure);
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            result.Value!.Value.WriteTo(writer);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(written.ToArray());
    }
}
