using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Benchmarks.Outbound;

/// <summary>What bad sources cost the good ones, and what an allowance costs.</summary>
internal static class Politeness
{
    /// <summary>
    /// 1,000 sources; of them 5 slow, 3 dead and 1 a tarpit, or none of these. Prints the others' median elapsed time in ms, without and with them, and the ratio:
    /// the medians of so many pairs of runs.
    /// </summary>
    public static async Task BadNeighboursAsync(int port, int pairs)
    {
        var (without, with) = (new List<double>(), new List<double>());
        for (var i = -1; i < pairs; i++)
        {
            var (good, all) = (await MedianAsync(port, bad: false), await MedianAsync(port, bad: true));
            if (i >= 0)
                (without, with) = ([.. without, good], [.. with, all]);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Median(without):0.00} {Median(with):0.00} {Median(with) / Median(without):0.000}"));
    }

    /// <summary>50 calls to a provider that allows 100 a minute and flags bursts. Prints seconds, the seconds that the allowance permits, the ratio and refusals.</summary>
    public static async Task AllowanceAsync(int port)
    {
        const int Calls = 50;
        var rate = new Allowance(100, TimeSpan.FromMinutes(1));
        await using var client = Client(new() { Concurrency = 10, Rate = rate });
        // At another host: a first request that is still being compiled arrives late, and close to the second.
        await client.SendAsync(new() { Address = new($"http://127.9.9.9:{port}/shop~warm/products/1") }, TimeSpan.FromSeconds(10), Deadline.None, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        var report = await FanOut.CollectAsync(
            Enumerable.Range(1, Calls),
            async (n, _, token) => await client.SendAsync(
                new() { Address = new($"http://127.0.0.1:{port}/shop/products/{n}") }, TimeSpan.FromSeconds(10), Deadline.None, token),
            new() { MaxConcurrency = Calls });
        var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var permitted = (Calls - 1) * (rate.Period / rate.Count).TotalSeconds;
        var statuses = report.Select(outcome => outcome.GetOrThrow()).ToList();
        var refused = statuses.Count(result => result.Response?.Status == 429 || result.FailedAttempts.Count > 0);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{took:0.00} {permitted:0.00} {took / permitted:0.000} {refused} {statuses.Count(result => result.Response is { IsSuccess: true })}"));
    }

    private static async Task<double> MedianAsync(int port, bool bad)
    {
        await using var client = Client(new());
        var good = new List<double>();
        var outcomes = FanOut.RunAsync(
            Enumerable.Range(0, 1_000),
            async (n, _, token) => (n, Result: await client.SendAsync(
                new() { Address = AddressOf(n, port, bad) }, TimeSpan.FromSeconds(5), Deadline.None, token)),
            new() { MaxConcurrency = 256 });
        await foreach (var outcome in outcomes)
            if (outcome.TryGet(out var ended) && !IsBad(ended.n))
                good.Add(ended.Result.Elapsed.TotalMilliseconds);
        return Median(good);
    }

    // Spread over the list, the first of them at its beginning.
    private static bool IsBad(int n) => n % 111 == 0 && n < 999;

    private static Uri AddressOf(int n, int port, bool bad)
    {
        var host = $"127.7.{n / 250}.{1 + (n % 250)}";
        return !bad || !IsBad(n) ? new($"http://{host}:{port}/feed~x/rss.xml")
            : (n / 111) switch
            {
                < 5 => new($"http://{host}:{port}/feed~slow/rss.xml"),
                < 8 => new($"http://{host}:1/"),
                _ => new($"http://{host}:{port}/feed~tarpit/rss.xml"),
            };
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static OutboundClient Client(ProviderOptions limits) => new(
        new() { UserAgent = "bench/1", AllowNetworks = [IPNetwork.Parse("127.0.0.0/8")], ProviderDefaults = limits });
}
