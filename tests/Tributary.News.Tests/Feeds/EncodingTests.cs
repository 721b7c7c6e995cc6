using System.Text;

namespace Tributary.News.Tests.Feeds;

public sealed class EncodingTests
{
    private const string Body = "<rss><channel><item><title>Zürich – 東京</title></item></channel></rss>";

    public static TheoryData<string, bool> Wide => new() { { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false }, { "utf-32", true }, { "utf-32", false } };

    [Theory]
    [MemberData(nameof(Wide))]
    public void Wide_units_are_seen_with_and_without_a_mark(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("<?xml version='1.0'?>" + Body)];

        Assert.Equal("Zürich – 東京", Reading.Of(bytes).Only.Title!.Value);
    }

    [Theory]
    [InlineData("iso-8859-1", "Zürich €", 1252)]
    [InlineData("windows-1251", "Москва", 1251)]
    [InlineData("koi8-r", "Москва", 20866)]
    [InlineData("gb2312", "北京", 936)]
    [InlineData("big5", "台北", 950)]
    [InlineData("euc-kr", "서울", 949)]
    [InlineData("shift_jis", "東京", 932)]
    public void A_declared_charset_counts_and_what_HTTP_said_counts_more(string name, string title, int page)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(page)!;
        var body = $"<rss><channel><item><title>{title}</title></item></channel></rss>";

        Assert.Equal(title, Reading.Of(encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"{name}\"?>{body}")).Only.Title!.Value);
        Assert.Equal(title, Reading.Of(encoding.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}"), charset: name).Only.Title!.Value);
    }

    [Fact]
    public void A_mark_counts_more_than_what_HTTP_said()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Body)];

        Assert.Equal("Zürich – 東京", Reading.Of(bytes, charset: "iso-8859-1").Only.Title!.Value);
    }

    [Fact]
    public void Bytes_that_are_no_utf_8_are_windows_1252_there_and_only_there()
    {
        byte[] bytes = [.. "<rss><channel><item><title>"u8, 0x93, (byte)'a', 0xE9, 0x94, .. "é</title></item></channel></rss>"u8];

        var read = Reading.Of(bytes);

        Assert.Equal("“aé”é", read.Only.Title!.Value);
        Assert.Equal(["bytes that are no UTF-8 read as Windows-1252"], read.Messages);
    }

    [Theory]
    [InlineData("utf-16", "the document names the charset utf-16, which the document is not in")]
    [InlineData("x-made-up", "the document names the charset x-made-up, which is unknown")]
    public void A_charset_that_cannot_be_is_passed_over(string name, string warning)
    {
        var read = Reading.Of($"<?xml version='1.0' encoding='{name}'?>{Body}");

        Assert.Equal("Zürich – 東京", read.Only.Title!.Value);
        Assert.Equal([warning], read.Messages);
    }
}
