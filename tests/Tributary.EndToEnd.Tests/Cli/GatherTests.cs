using System.Text.Json;
using Tributary.EndToEnd.Tests.House;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>Lists of requests against a world of the test's own.</summary>
public sealed class GatherTests : IAsyncDisposable
{
    private readonly CliSession _cli = new CliSession().With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8");
    private SimulatedWorld? _world;

    [Fact]
    public async Task Fifty_products_are_looked_up_within_the_shops_limit()
    {
        // As the documentation has it, at a hundred times the pace.
        await StartAsync(("shop~x", "rate:100/s"));
        _cli.WithJson($$"""{ "providers": { "{{_world!.Address.Authority}}": { "rate": "100/s" } } }""");
        Example("products.json");

        var result = await _cli.RunAsync("gather", "products.json", "--output", "ndjson");

        Assert.Equal((0, ""), (result.Code, result.Error));
        var lines = result.JsonLines();
        Assert.Equal(51, lines.Count);
        Assert.Equal(
            ["event", "id", "success", "status", "value", "warning", "error", "attempts", "startMs", "elapsedMs", "phases"], lines[0].Names());
        Assert.Equal(Enumerable.Range(101, 50).Select(id => $"{id}"), lines.SkipLast(1).Select(line => line.Text("id")!).Order());
        Assert.All(lines.SkipLast(1), line =>
        {
            Assert.Equal("result", line.Text("event"));
            Assert.Equal(200, line.GetProperty("status").GetInt32());
            Assert.Equal("EUR", line.GetProperty("value")[1].Text("currency"));
        });
        var run = lines[^1];
        Assert.Equal(("run", "gather", "products.json"), (run.Text("event"), run.Text("kind"), run.Text("query")));
        Assert.Equal((50, 0), (run.GetProperty("requests").GetInt32(), run.GetProperty("failed").GetInt32()));
        Assert.True(run.GetProperty("complete").GetBoolean() && run.GetProperty("stored").GetBoolean());
        Assert.True(run.GetProperty("wallMs").GetDouble() >= 480, "49 spaces of 10 ms lie between 50 requests");
    }

    [Fact]
    public async Task Twenty_stations_come_from_a_table()
    {
        await StartAsync();
        Example("stations.csv");

        var result = await _cli.RunAsync("gather", "stations.csv", "--output", "json");

        Assert.Equal((0, ""), (result.Code, result.Error));
        var results = result.Json().Items("results");
        Assert.Equal(20, results.Count);
        Assert.Equal("id", results[0].Names()[0]);
        Assert.All(results, station => Assert.Equal(JsonValueKind.Number, station.GetProperty("value").ValueKind));
        var stored = await _cli.RunAsync("runs", "last", "--output", "json");
        Assert.Equal("gather", stored.Json().GetProperty("run").Text("kind"));
        Assert.Equal(20, stored.Json().Items("sources").Count);
    }

    [Fact]
    public async Task On_a_terminal_a_value_is_cut_and_a_reason_is_not()
    {
        await StartAsync();
        var shop = $"{_world!.Address.AbsoluteUri.TrimEnd('/')}/shop~x/products";
        Write("list.ndjson", $$$"""
            {"id":"all","url":"{{{shop}}}/7"}
            {"id":"odd","url":"{{{shop}}}/9","colour":"red"}
            """);
        _cli.Columns = 60;

        var result = await _cli.With("NO_COLOR", "1").RunAsync("gather", "list.ndjson", "--quiet");

        var lines = result.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 60, line));
        Assert.EndsWith("…", Assert.Single(lines, line => line.StartsWith("all ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("  line 2: no field 'colour' (fields: id, url, method,\n  headers, body, pick)\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 requests in ", (await _cli.RunAsync("runs", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_request_is_a_result_and_the_rest_goes_on()
    {
        await StartAsync();
        var shop = $"{_world!.Address.AbsoluteUri.TrimEnd('/')}/shop~x/products";
        Write("list.ndjson", $$$"""
            {"id":"good","url":"{{{shop}}}/7","pick":"$.title"}
            {"url":
            {"url":"{{{shop}}}/8","pick":"$.nothing"}

            {"url":"ftp://host/x"}
            {"url":"{{{shop}}}/9","pick":"title"}
            {"url":"{{{shop}}}/0","pick":"$.title"}
            {"url":"{{{shop}}}/9","colour":"red"}
            {"url":"{{{shop}}}/9","headers":{"Authorization":"Bearer ${NOT_SET_ANYWHERE}"}}
            """);

        var result = await _cli.RunAsync("gather", "list.ndjson", "--output", "ndjson");

        Assert.Equal((0, ""), (result.Code, result.Error));
        var lines = result.JsonLines().SkipLast(1).ToDictionary(line => line.Text("id")!);
        Assert.True(lines["good"].GetProperty("success").GetBoolean());
        Assert.Equal("line 2: not valid JSON; expected an object with id, url, method, headers, body, pick", Message("2"));
        Assert.Equal((true, "nothing at $['nothing']"), (lines["3"].GetProperty("success").GetBoolean(), lines["3"].Text("warning")));
        Assert.Equal(JsonValueKind.Null, lines["3"].GetProperty("value").ValueKind);
        Assert.Equal("line 5: url: expected an http or https address", Message("5"));
        Assert.Equal("line 6: pick: at character 1: expected '$'; got 't'", Message("6"));
        Assert.Equal(404, lines["7"].GetProperty("status").GetInt32());
        Assert.Equal("http", lines["7"].GetProperty("error").Text("kind"));
        Assert.Equal("line 8: no field 'colour' (fields: id, url, method, headers, body, pick)", Message("8"));
        Assert.Equal("line 9: headers: Authorization: NOT_SET_ANYWHERE is not set", Message("9"));
        Assert.Equal("not_configured", lines["9"].GetProperty("error").Text("kind"));

        string? Message(string id) => lines[id].GetProperty("error").Text("message");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("table")]
    public async Task What_an_answer_holds_never_costs_the_other_answers(string output)
    {
        await using var site = await SiteServer.StartAsync();
        var deep = new string('[', 250) + new string(']', 250);
        site.With("/deep", "application/json", deep).With("/half", "application/json", "{\"t\":\"a\\ud800b\",\"\\udc00\":1}");
        Write("list.ndjson", $$"""
            {"id":"deep","url":"{{site.At("/deep")}}"}
            {"id":"half","url":"{{site.At("/half")}}"}
            {"id":"text \ud800","url":"{{site.At("/half")}}#t","pick":"$.t"}
            {"\ud800":1,"url":"{{site.At("/half")}}"}
            {"id":"body","method":"POST","body":{"\ud800":"\ud800"},"url":"{{site.At("/half")}}","pick":"$.t"}
            """);

        var result = await _cli.RunAsync("gather", "list.ndjson", "--output", output);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.DoesNotContain("d800", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("a\ufffdb", result.Output, StringComparison.Ordinal);
        Assert.Contains("no field '\ufffd'", result.Output, StringComparison.Ordinal);
        Assert.Contains("5", result.Output, StringComparison.Ordinal);
        if (output != "table")
            Assert.Contains(deep, string.Concat(result.Output.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_codes_say_how_much_failed()
    {
        await StartAsync(("shop~down", "status:500"));
        var world = _world!.Address.AbsoluteUri.TrimEnd('/');
        Write("some.ndjson", $$"""
            {"url":"{{world}}/shop~x/products/7"}
            {"url":"{{world}}/shop~x/products/0"}
            """);
        Write("none.ndjson", $$"""{"url":"{{world}}/shop~x/products/0"}""");

        Assert.Equal(0, (await _cli.RunAsync("gather", "some.ndjson")).Code);
        var strict = await _cli.RunAsync("gather", "some.ndjson", "--strict");
        Assert.Equal((3, "tributary: --strict: 1 of 2 failed\n"), (strict.Code, strict.Error));
        var none = await _cli.RunAsync("gather", "none.ndjson");
        Assert.Equal((1, "tributary: every request failed\n"), (none.Code, none.Error));
    }

    [Theory]
    [InlineData("list.csv", "id,colour\n1,red\n", "list.csv: line 1: no column 'colour'; columns: id, url, method, body, pick, header:NAME")]
    [InlineData("list.csv", "id,pick\n1,$\n", "list.csv: line 1: no column url; columns: id, url, method, body, pick, header:NAME")]
    [InlineData("list.csv", "url;id\n", "list.csv: line 1: 'url;id' is no column: commas stand between them; columns: id, url, method, body, pick, header:NAME")]
    [InlineData("list", "http://h/\n", "list: line 1: 'http://h/' is an address, where the names of columns are expected; columns: id, url, method, body, pick, header:NAME")]
    [InlineData("list.json", "[{\"url\":\"http://h/\"}]", "list.json: line 1: a list of requests is no JSON array: write an object a line, without commas between them")]
    [InlineData("list.json", "{ \"request\": { \"url\": \"http://h/{id}\" } }", "list.json: a template has a list or a listFile: what to fill its places with")]
    [InlineData("list.json", "{ \"request\": { \"url\": \"http://h.test{id}/\" }, \"list\": [] }", "list.json: request: url: expected a / between the host and {id}, which could name another host")]
    [InlineData("list.json", "{\n \"request\": 7, \"list\": [] }", "list.json: request: expected an object with id, url, method, headers, body, pick")]
    [InlineData("list.json", "{\n \"request\": ", "list.json: line 3: not valid JSON; expected an object with a request and a list")]
    public async Task A_list_that_is_none_is_refused(string file, string content, string refusal)
    {
        Write(file, content);
        Assert.Equal(refusal, (await _cli.RunAsync("gather", file)).Refusal);
    }

    [Fact]
    public async Task A_list_without_requests_is_said_to_be_one()
    {
        Write("empty", "");
        Write("user", "{\"url\":\"http://a:b@h.example/\"}");
        Assert.Equal((0, "tributary: the list has no requests\n"), ((await _cli.RunAsync("gather", "empty")) is var run ? (run.Code, run.Error) : default));
        Assert.Contains("line 1: url: user and password go into a header", (await _cli.RunAsync("gather", "user")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused() =>
        Assert.Equal("gather: 'absent.csv': no such file", (await _cli.RunAsync("gather", "absent.csv")).Refusal);

    [Fact]
    public async Task Somebody_who_interrupts_gets_what_had_arrived()
    {
        await StartAsync(("weather~slow", "delay:30s"));
        var world = _world!.Address.AbsoluteUri.TrimEnd('/');
        Write("list.ndjson", $$"""
            {"id":"quick","url":"{{world}}/weather~x/stations/EDDF"}
            {"id":"slow","url":"{{world}}/weather~slow/stations/EDDM"}
            """);
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter(stop);

        var result = await _cli.RunAsync(output, stop.Token, "gather", "list.ndjson", "--output", "ndjson");

        Assert.Equal(130, result.Code);
        var lines = result.JsonLines();
        Assert.Equal(["quick", "slow"], lines.SkipLast(1).Select(line => line.Text("id")));
        Assert.Equal("cancelled", lines[1].GetProperty("error").Text("kind"));
        Assert.Equal("run", lines[^1].Text("event"));
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        if (_world is not null)
            await _world.DisposeAsync();
    }

    private async Task StartAsync(params (string Instance, string Behaviour)[] behaviours) =>
        _world = await SimulatedWorld.StartAsync(
            new() { Behaviours = behaviours.ToDictionary(pair => pair.Instance, pair => Behaviour.Parse(pair.Behaviour)) }, CancellationToken.None);

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_cli.Working, name), content);

    // The documentation's own file, at this test's port.
    private void Example(string name) => Write(
        name, File.ReadAllText(Repository.PathOf($"docs/examples/{name}")).Replace("127.0.0.1:4780", _world!.Address.Authority, StringComparison.Ordinal));

    /// <summary>Stops the run once the first line is out.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override async Task FlushAsync(CancellationToken cancellationToken) => await stop.CancelAsync();
    }
}
