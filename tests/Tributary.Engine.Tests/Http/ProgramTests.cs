using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Programs;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>The programs in docs/examples/programs do what they are for, and the pages show them as they are.</summary>
public sealed partial class ProgramTests : NetworkTest
{
    private static readonly string Root = FindRoot();

    private readonly StringWriter _output = new();

    [Theory]
    [InlineData("docs/http.md", 8)]
    [InlineData("src/Tributary.Http/README.md", 1)]
    public void The_samples_of_a_page_are_code_of_the_programs(string page, int least)
    {
        var code = string.Join("\n", Directory.EnumerateFiles(Path.Combine(Root, "docs/examples/programs"), "*.cs").Select(file => Plain(File.ReadAllText(file))));
        var samples = Sample().Matches(File.ReadAllText(Path.Combine(Root, page))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(samples.Count >= least);
        Assert.All(samples, sample => Assert.Contains(Plain(sample), code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fifty_products_are_looked_up_ten_at_once()
    {
        var shop = Serve(async peer =>
        {
            while (await peer.RequestAsync() is { } head)
            {
                peer.Server.Began();
                await Task.Delay(5, Token);
                peer.Server.Ended();
                await peer.SendAsync(PathOf(head) == "/products/13"
                    ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" : Ok($"{{\"name\":\"{PathOf(head)}\"}}"));
            }
        });
        await ProductLookUps.RunAsync(shop.Address(), Options, _output, Token);
        Assert.Equal(
            Enumerable.Range(1, 50).Select(id => id == 13 ? "13: 127.0.0.1 answered with status 404" : $"{id}: /products/{id}").Order(StringComparer.Ordinal),
            Lines.Order(StringComparer.Ordinal));
        Assert.InRange(shop.Peak, 2, 10);
    }

    [Fact]
    public async Task The_first_mirror_that_answers_well_wins()
    {
        var (refusing, silent, good) = (
            Serve("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), Serve(async peer => await peer.RequestAsync()), Serve(Ok("hello")));
        await FirstOfMirrors.RunAsync([refusing.Address(), silent.Address(), good.Address()], Options, _output, Token);
        Assert.Equal([$"{good.Address()}: hello"], Lines);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n", "7", "agreed: 7")]
    [InlineData(null, "8", "they differ: 7, 8")]
    public async Task Two_of_three_replicas_are_enough(string? refusal, string second, string expected)
    {
        var third = refusal is null ? Serve(async peer => await peer.RequestAsync()) : Serve(refusal);
        var (one, other) = (Serve(Ok("7")), Serve(Ok(second)));
        await TwoOfThree.RunAsync([third.Address(), one.Address(), other.Address()], Options, _output, Token);
        var words = Assert.Single(Lines);
        Assert.True(words == expected || words == "they differ: 8, 7", words);
    }

    [Fact]
    public async Task A_quorum_that_cannot_be_had_is_an_error()
    {
        var (missing, good) = (Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), Serve(Ok("7")));
        var error = await Assert.ThrowsAsync<AggregateException>(
            () => TwoOfThree.RunAsync([missing.Address(), missing.Address("/b"), good.Address()], Options, _output, Token));
        Assert.All(error.InnerExceptions, inner => Assert.Equal(404, Assert.IsType<OutboundException>(inner).Failure.Status));
    }

    [Fact]
    public async Task Everything_that_gave_nothing_has_a_reason()
    {
        var (missing, good) = (Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), Serve(Ok("hello")));
        await AllWithReasons.RunAsync([good.Address(), missing.Address(), new("http://10.0.0.1/")], Options, _output, Token);
        Assert.Equal(
            [
                "1 of 3 answered", $"{good.Address()}: 5 bytes", $"{missing.Address()}: 127.0.0.1 answered with status 404",
                "http://10.0.0.1/: no request may go to 10.0.0.1 unless allowNetworks names it: private (RFC 1918)",
            ],
            Lines);
    }

    [Fact]
    public async Task A_host_is_crawled_at_its_pace()
    {
        var (time, starts) = (new FakeTimeProvider(), new List<DateTimeOffset>());
        var pages = new Dictionary<string, string>
        {
            ["/"] = "<a href=\"/one\">1</a> <a class=x href='no'> <a href=\"http://other.example/\">2</a> <a href=\"two#top\">3</a>",
            ["/one"] = "<a href=\"/\">back</a> <a href=\"three\">4</a>",
        };
        using var host = new StandIn((request, _) =>
        {
            starts.Add(time.GetUtcNow());
            var page = pages.GetValueOrDefault(request.RequestUri!.AbsolutePath);
            return Task.FromResult<HttpResponseMessage>(page is null ? new(System.Net.HttpStatusCode.NotFound) : new() { Content = new StringContent(page) });
        });
        var crawling = PacedCrawl.RunAsync(new("http://host.example/"), 3, Options with { Handler = host }, time, _output, Token);
        while (!crawling.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Token);
        }

        await crawling;
        Assert.Equal(["/: read", "/one: read", "/two: host.example answered with status 404"], Lines);
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public Task A_test_needs_no_network() => FakeNetwork.RunAsync(Token);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Lines => _output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private static string PathOf(string head) => head.Split(' ')[1];

    private static string Plain(string code) => Space().Replace(code, " ").Trim();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tributary.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
