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
        using var cli = new CliSession().WithTrustedJson($$"""{ "sources": { "x": { "kind": "json", {{settings}} } } }""");
        Assert.StartsWith($"tributary.json:1: {refusal}", (await cli.RunAsync("sources", "list")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_kinds_have_none_of_it()
    {
        using var cli = new CliSession().WithTrustedJson("""{ "sources": { "x": { "kind": "feed", "url": "https://h.example/", "items": "$[*]" } } }""");
        Assert.StartsWith(
            "tributary.json:1: sources.x.items: only a source of kind json has it", (await cli.RunAsync("sources", "list")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_what_the_source_lacks()
    {
        using var cli = new CliSession().WithTrustedJson(
            $$"""{ "sources": { "x": { "kind": "json", {{Good}}, "headers": { "Authorization": "Bearer ${NOT_SET_ANYWHERE}" } } } }""");
        Assert.Contains("NOT_SET_ANYWHERE", (await cli.RunAsync("sources", "list", "--output", "json")).Output, StringComparison.Ordinal);
        var set = await cli.With("NOT_SET_ANYWHERE", "s3cret").RunAsync("sources", "list", "--output", "json");
        Assert.DoesNotContain("NOT_SET_ANYWHERE", set.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", set.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good + ", \"headlinesUrl\": \"https://h.example/latest?key=${NOT_SET_ANYWHERE}\"")]
    [InlineData("\"url\": \"https://h.example/?q={query}&key=${NOT_SET_ANYWHERE}\", \"items\": \"$[*]\", \"title\": \"$.t\"")]
    public async Task Every_address_takes_a_variable(string settings)
    {
        using var cli = new CliSession().WithTrustedJson($$"""{ "sources": { "x": { "kind": "json", {{settings}} } } }""");
        var lacking = await cli.RunAsync("search", "storm", "--source", "x");
        Assert.Contains("x needs NOT_SET_ANYWHERE: set NOT_SET_ANYWHERE in the environment", lacking.All, StringComparison.Ordinal);
        var shown = await cli.With("NOT_SET_ANYWHERE", "s3cret").RunAsync("sources", "show", "x");
        Assert.DoesNotContain("NOT_SET_ANYWHERE", (await cli.RunAsync("sources", "list")).All, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", shown.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_address_for_the_latest_is_sent_and_never_told()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/latest", "application/json", "{\"wrong\":\"s3cret\"}");
        using var cli = new CliSession().With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8").With("A_KEY", "s3cret").WithTrustedJson($$"""
            { "sources": { "x": { "kind": "json", {{Good}}, "headlinesUrl": "{{site.At("/latest")}}?key=${A_KEY}" } } }
            """);
        foreach (var command in (string[][])[
            ["headlines", "--source", "x", "--log-level", "debug"], ["sources", "test", "x"], ["poll", "--source", "x"], ["runs", "last"],
            ["runs", "last", "--output", "json"], ["sources", "show", "x"], ["sources", "show", "x", "--output", "json"]])
            Assert.DoesNotContain("s3cret", (await cli.RunAsync(command)).All, StringComparison.Ordinal);
        Assert.Contains("/latest?key=s3cret", site.AskedWhole);
    }

    [Fact]
    public async Task An_address_that_takes_no_variable_is_not_asked_with_its_name()
    {
        using var cli = new CliSession().WithTrustedJson("""{ "sources": { "x": { "kind": "feed", "url": "https://h.example/?key=${KEY}" } } }""");
        Assert.Equal(
            "tributary.json:1: sources.x.url: ${NAME} is filled in addresses of kind json only; write out what it holds",
            (await cli.RunAsync("sources", "list")).Refusal);
    }
}
