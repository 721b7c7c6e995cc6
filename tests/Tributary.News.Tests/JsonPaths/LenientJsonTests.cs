using System.Text;
using System.Text.Json;
using CsCheck;
using Tributary.News.JsonPaths;

namespace Tributary.News.Tests.JsonPaths;

public sealed class LenientJsonTests
{
    [Theory]
    [InlineData(@"""\ud800""", "\ufffd")]
    [InlineData(@"""a\uDC00b""", "a\ufffdb")]
    [InlineData(@"""\ud83d\ude00""", "😀")]
    [InlineData(@"""\ud83d\ud83d\ude00""", "\ufffd😀")]
    [InlineData(@"""\ud83d\n\ude00""", "\ufffd\n\ufffd")]
    [InlineData(@"""\\ud800""", @"\ud800")]
    [InlineData(@"""\\\ud800""", "\\\ufffd")]
    [InlineData(@"""\u00e9\u20ac""", "é€")]
    public void Half_a_pair_is_replaced_and_a_whole_one_stays(string json, string text)
    {
        using var document = LenientJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(text, document!.RootElement.GetString());
    }

    [Theory]
    [InlineData("\"\\")]
    [InlineData("\"\\u")]
    [InlineData("\"\\ud800")]
    [InlineData("\"\\ud800\\u\"")]
    [InlineData("\"\\ud8xx\"")]
    [InlineData("")]
    public void What_is_no_JSON_is_no_document(string json) => Assert.Null(LenientJson.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Whatever_is_a_document_can_be_written_again_as_valid_UTF_8() =>
        Gen.OneOf(
                Gen.OneOfConst(
                    "\\ud800"u8.ToArray(), "\\udfff"u8.ToArray(), "\\u0041"u8.ToArray(), "\\\\"u8.ToArray(), "\\n"u8.ToArray(), "x"u8.ToArray(),
                    [0xff], [0xc3], "é"u8.ToArray(), "\",\""u8.ToArray()),
                Gen.Byte[0x20, 0x7e].Array[1, 2])
            .Array[0, 12].Sample(pieces =>
            {
                byte[] json = [.. "[{\"n\\ud800\":\""u8, .. pieces.SelectMany(piece => piece), .. "\"}]"u8];
                using var document = LenientJson.Parse(json);
                if (document is null)
                    return;
                using var written = new MemoryStream();
                using (var writer = new Utf8JsonWriter(written))
                    document.WriteTo(writer);
                Assert.True(System.Text.Unicode.Utf8.IsValid(written.ToArray()));
                Assert.False(document.RootElement[0].TryGetProperty("other", out _));
            }, iter: 3_000);
}
