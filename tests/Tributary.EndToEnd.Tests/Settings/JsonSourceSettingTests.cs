using Tributary.EndToEnd.Tests.Cli;

namespace Tributary.EndToEnd.Tests.Settings;

/// <summary>What is wrong with a declaration is said before anybody is asked, with the setting's path.</summary>
public sealed class JsonSourceSettingTests
{
    private const string Good = "\"url\": \"https://h.example/?q={query}\", \"items\": \"$[*]\", \"title\": \"$.t\"";

    [Theory]
    [InlineData("\"url\": \"https://h.example/\", \"title\": \"$.t\"", "sources.x: a source of kind json needs items")]
    [InlineData("\"url\": \"https://h.example/\", \"items\": \"$[*]\"", "sources.x: a source of kind json needs title")]
    [InlineData("\"url\": \"https://h.example/\", \"items\": \"$[\", \"title\": \"$.t\"", "sources.x.items: '$[' is not a JSONPath such as $.items[*]: at character 3:")]
    [InlineData("\"url\": \"https://h.example/\", \"items\": \"$[*]\", \"title\": \"name\"", "sources.x.title: 'name' is not a JSONPath such as $.name, or a text with")]
    [InlineData("\"url\": \"https://h.example/{what}\", \"items\": \"$[*]\", \"title\": \"$.t\"", "sources.x.url: '{what}': no such place")]
    [InlineData(Good + ", \"link\": \"https://h/{$.}\"", "sources.x.link: 'https://h/{$.}' is not")]
    [InlineData(Good + ", \"publishedFormat\": \"%\"", "sources.x.publishedFormat: '%' is not auto, unix, unix-ms")]
    [InlineData(Good + ", \"paging\": \"page\"", "sources.x.paging: the address has no {page} to put it into")]
    [InlineData(Good + ", \"paging\": \"next\"", "sources.x.paging: the document must name the address: set sources.x.next")]
    [InlineData(Good + ", \"headers\": { \"Host\": \"y\" }", "sources.x.headers.Host: the header Host is set by the client alone")]
    [InlineData(Good + ", \"headers\": { \"A\": \"${1}\" }", "sources.x.headers.A: expected ${NAME}, with the name of a variable")]
    [InlineData(Good + ", \"headers\": { \"A\": 7 }", "sources.x.headers.A: expected the text of a header")]
    [InlineData(Good + ", \"headers\": \"A\"", "sources.x.headers: expected an object of names and texts")]
    public async Task A_declaration_that_is_wrong_is_refused(string settings, string refusal)
    {
        using var cli = new CliSession().WithJson($$"""{ "sources": { "x": { "kind": "json", {{settings}} } } }""");
        Assert.StartsWith($"tributary.json:1: {refusal}", (await cli.RunAsync("sources", "list")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_kinds_have_none_of_it()
    {
        using var cli = new CliSession().WithJson("""{ "sources": { "x": { "kind": "feed", "url": "https://h.example/", "items": "$[*]" } } }""");
        Assert.StartsWith(
            "tributary.json:1: sources.x.items: only a source of kind json has it", (await cli.RunAsync("sources", "list")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_what_the_source_lacks()
    {
        using var cli = new CliSession().WithJson(
            $$"""{ "sources": { "x": { "kind": "json", {{Good}}, "headers": { "Authorization": "Bearer ${NOT_SET_ANYWHERE}" } } } }""");
        Assert.Contains("NOT_SET_ANYWHERE", (await cli.RunAsync("sources", "list", "--output", "json")).Output, StringComparison.Ordinal);
        var set = await cli.With("NOT_SET_ANYWHERE", "s3cret").RunAsync("sources", "list", "--output", "json");
        Assert.DoesNotContain("NOT_SET_ANYWHERE", set.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", set.Output, StringComparison.Ordinal);
    }
}
