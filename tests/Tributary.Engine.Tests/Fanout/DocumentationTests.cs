using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>docs/fanout.md says what is so: its samples are the code below, its tests exist.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot();

    private readonly string[] _pages = ["a", "b", "c"];
    private readonly string[] _mirrors = ["slow", "fast"];

    [Fact]
    public void Every_sample_in_the_documentation_is_code_that_runs_here()
    {
        var code = Normalized(File.ReadAllText(Path.Combine(Root, "tests/Tributary.Engine.Tests/Fanout/DocumentationTests.cs")));
        var samples = Sample().Matches(Documentation()).Select(match => match.Groups[1].Value).ToList();
        Assert.True(samples.Count >= 7);
        Assert.All(samples, sample => Assert.Contains(Normalized(sample), code, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_test_that_the_documentation_names_exists()
    {
        var tests = typeof(DocumentationTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Select(method => method.Name)
            .ToHashSet();
        var named = TestName().Matches(Documentation()).Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count >= 25);
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [Fact]
    public async Task The_introduction_runs()
    {
        var (lines, cancellationToken, pages) = (new List<string>(), TestContext.Current.CancellationToken, _pages);
        void print(string line) => lines.Add(line);

        await foreach (var outcome in FanOut.RunAsync(
            pages,
            (page, item, token) => FetchAsync(page, token),
            new()
            {
                MaxConcurrency = 8,
                ItemTimeout = TimeSpan.FromSeconds(5),
                Deadline = Deadline.After(TimeSpan.FromSeconds(20)),
            },
            cancellationToken))
        {
            print(outcome.TryGet(out var text)
                ? $"{outcome.Input}: {text.Length} characters after {outcome.Elapsed}"
                : $"{outcome.Input}: {outcome.Kind} {outcome.Cause} {outcome.Error?.Message}");
        }

        Assert.Equal(3, lines.Count);
        Assert.Contains(lines, line => line.StartsWith("c: Failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failing_fast_runs()
    {
        Assert.Equal(("user 1", 2), await FetchBothAsync(1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => FetchBothAsync(-1, TestContext.Current.CancellationToken));
    }

    private static async Task<(string, int)> FetchBothAsync(int id, CancellationToken cancellationToken)
    {
        return await TaskScope.RunAsync(
            async (scope, _) =>
            {
                var user = scope.Start(token => FetchUserAsync(id, token));
                var orders = scope.Start(token => FetchOrdersAsync(id, token));
                return (await user.Task, await orders.Task);
            },
            cancellationToken: cancellationToken);
    }

    [Fact]
    public async Task Collecting_everything_runs()
    {
        var (lines, cancellationToken, pages) = (new List<string>(), TestContext.Current.CancellationToken, _pages);
        void print(string line) => lines.Add(line);

        var report = await FanOut.CollectAsync(
            pages, (page, _, token) => FetchAsync(page, token), new() { MaxConcurrency = 8 }, cancellationToken);
        print($"{report.CountOf(OutcomeKind.Succeeded)} of {report.Count}, complete: {report.IsComplete}");

        Assert.Equal(["2 of 3, complete: False"], lines);
    }

    [Fact]
    public async Task Nothing_is_running_after_a_failure()
    {
        var (lines, cancellationToken) = (new List<string>(), TestContext.Current.CancellationToken);
        var (pages, running) = (_pages.Append("hangs"), 0);
        void print(string line) => lines.Add(line);
        async ValueTask<string> FetchAsync(string page, CancellationToken token)
        {
            Interlocked.Increment(ref running);
            try
            {
                if (page == "hangs")
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return await DocumentationTests.FetchAsync(page, token);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }

        try
        {
            await FanOut.CollectAsync(
                pages,
                (page, _, token) => FetchAsync(page, token),
                new() { MaxConcurrency = 8, OnFailure = OnFailure.CancelRest },
                cancellationToken);
        }
        catch (HttpRequestException error)
        {
            print($"{error.Message}; {running} are still running");   // 0
        }

        Assert.Equal(["no c; 0 are still running"], lines);
    }

    [Fact]
    public async Task The_first_success_runs()
    {
        var (lines, cancellationToken, mirrors) = (new List<string>(), TestContext.Current.CancellationToken, _mirrors);
        void print(string line) => lines.Add(line);

        var fastest = await FanOut.FirstAsync(
            mirrors,
            (mirror, _, token) => FetchAsync(mirror, token),
            new() { Stagger = TimeSpan.FromMilliseconds(250) },
            cancellationToken);
        print($"{fastest.Input} won");

        Assert.Equal(["fast won"], lines);
    }

    [Fact]
    public async Task A_quorum_runs()
    {
        var (lines, cancellationToken, mirrors) = (new List<string>(), TestContext.Current.CancellationToken, _pages);
        void print(string line) => lines.Add(line);

        var quorum = await FanOut.QuorumAsync(
            mirrors, 2, (mirror, _, token) => FetchAsync(mirror, token), cancellationToken: cancellationToken);
        print($"{quorum.Count} of {mirrors.Length} answered: {quorum[0].Input} first");

        Assert.StartsWith("2 of 3 answered", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_as_values_run()
    {
        var (lines, cancellationToken) = (new List<string>(), TestContext.Current.CancellationToken);
        void print(string line) => lines.Add(line);
        string[] addresses = ["https://good.example/", "https://bad.example/"];
        using var http = new HttpClient(new Answering());

        var answers = await FanOut.CollectAsync(
            addresses,
            (address, _, token) => http.GetAsync(address, token),
            new()
            {
                MaxConcurrency = 8,
                FailureOf = value => value is HttpResponseMessage { IsSuccessStatusCode: false } answer
                    ? new HttpRequestException($"status {(int)answer.StatusCode}")
                    : null,
            },
            cancellationToken);
        foreach (var answer in answers)
            print($"{answer.Input}: {answer.Error?.Message ?? "well"}, {answer.Value?.ReasonPhrase}");

        Assert.Equal(["https://good.example/: well, OK", "https://bad.example/: status 404, Not Found"], lines);
    }

    [Fact]
    public async Task Shared_limits_run()
    {
        var (cancellationToken, pages) = (TestContext.Current.CancellationToken, _pages);
        using var limit = new SemaphoreSlim(2);

        var outcomes = FanOut.RunAsync(
            pages,
            async (page, item, token) =>
            {
                await limit.WaitAsync(token);
                return new Permit(limit);
            },
            (page, item, token) => FetchAsync(page, token),
            new() { MaxConcurrency = 64 },
            cancellationToken);

        Assert.Equal(2, await outcomes.CountAsync(outcome => outcome.IsSuccess, cancellationToken));
        Assert.Equal(2, limit.CurrentCount);
    }

    [Fact]
    public async Task Cleaning_up_runs()
    {
        var (cancellationToken, time, said) = (TestContext.Current.CancellationToken, new FakeTimeProvider(), false);
        var deadline = Deadline.After(TimeSpan.FromSeconds(1), time);
        Task ServeAsync(CancellationToken token)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        }

        async Task SayGoodbyeAsync(CancellationToken token)
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            said = true;
        }

        async Task RunAsync()
        {
            await TaskScope.RunAsync(
                async (scope, token) =>
                {
                    try
                    {
                        await ServeAsync(token);
                    }
                    finally
                    {
                        await scope.CleanUpAsync(TimeSpan.FromSeconds(2), SayGoodbyeAsync);
                    }
                },
                new() { Deadline = deadline },
                cancellationToken);
        }

        await Assert.ThrowsAnyAsync<TimeoutException>(RunAsync);
        Assert.True(said);
    }

    private static async ValueTask<string> FetchAsync(string page, CancellationToken token)
    {
        await Task.Yield();
        if (page == "slow")
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return page == "c" ? throw new HttpRequestException("no c") : $"page {page}";
    }

    private static async Task<string> FetchUserAsync(int id, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return id < 0 ? throw new HttpRequestException("no user") : $"user {id}";
    }

    private static async Task<int> FetchOrdersAsync(int id, CancellationToken token)
    {
        if (id < 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return id * 2;
    }

    private static string Documentation() =>
        File.ReadAllText(Path.Combine(Root, "docs/fanout.md")) + File.ReadAllText(Path.Combine(Root, "src/Tributary.Fanout/README.md"));

    private static string Normalized(string text) => Whitespace().Replace(text, " ").Trim();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tributary.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no Tributary.slnx above the tests.");
        return folder;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("`([A-Z][a-z]*(?:_[a-z]+){2,})`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    private sealed class Permit(SemaphoreSlim limit) : IDisposable
    {
        public void Dispose() => limit.Release();
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(request.RequestUri!.Host == "bad.example" ? HttpStatusCode.NotFound : HttpStatusCode.OK));
    }
}
