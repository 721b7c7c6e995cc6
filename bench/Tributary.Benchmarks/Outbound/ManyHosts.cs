using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Benchmarks.Outbound;

/// <summary>
/// One run over many hosts, in a process of its own: with the outbound client, or with a bare <see cref="HttpClient"/> that reads bodies and throws them away.
/// Prints one line: wall ms, CPU µs a request, bytes allocated a request, peak MB, answers.
/// </summary>
internal static class ManyHosts
{
    private const int Concurrency = 256;

    /// <param name="how"><c>bare</c> or <c>client</c>.</param>
    /// <param name="port">Of the simulator that listens on all of 127.0.0.0/8.</param>
    /// <param name="count">How many hosts, each asked once.</param>
    public static async Task RunAsync(string how, int port, int count)
    {
        var hosts = Enumerable.Range(0, count).Select(n => AddressOf(n, port)).ToList();
        // What is compiled and opened once is no cost of a request.
        await AskAsync(how, [.. Enumerable.Range(count, 300).Select(n => AddressOf(n, port))]);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (cpu, allocated, watch) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var answers = await AskAsync(how, hosts);
        var wall = Stopwatch.GetElapsedTime(watch);
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{wall.TotalMilliseconds:0} {(process.TotalProcessorTime - cpu).TotalMicroseconds / count:0.0} "
            + $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / count} {Peak():0} {answers}"));
    }

    private static async Task<int> AskAsync(string how, IReadOnlyList<Uri> hosts) => how == "bare" ? await BareAsync(hosts) : await ClientAsync(hosts);

    private static async Task<int> BareAsync(IReadOnlyList<Uri> hosts)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        var answers = 0;
        await Parallel.ForEachAsync(hosts, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (host, token) =>
        {
            using var response = await client.GetAsync(host, HttpCompletionOption.ResponseHeadersRead, token);
            await response.Content.CopyToAsync(Stream.Null, token);
            Interlocked.Increment(ref answers);
        });
        return answers;
    }

    private static async Task<int> ClientAsync(IReadOnlyList<Uri> hosts)
    {
        await using var client = new OutboundClient(new() { UserAgent = "bench/1", AllowNetworks = [IPNetwork.Parse("127.0.0.0/8")] });
        var (answers, options) = (0, new FanOutOptions { MaxConcurrency = Concurrency });
        var outcomes = FanOut.RunAsync(
            hosts,
            async (host, _, token) => await client.SendAsync(new() { Address = host }, TimeSpan.FromSeconds(30), Deadline.None, token),
            options);
        await foreach (var outcome in outcomes)
            answers += outcome.TryGet(out var result) && result.Response is { IsSuccess: true } ? 1 : 0;
        return answers;
    }

    private static Uri AddressOf(int n, int port) => new($"http://127.{1 + (n / 62_500)}.{n / 250 % 250}.{1 + (n % 250)}:{port}/feed~x/rss.xml");

    private static double Peak()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return double.Parse(new string([.. line.Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture) / 1024;
    }
}
