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
