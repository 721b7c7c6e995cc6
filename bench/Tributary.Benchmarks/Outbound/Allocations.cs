using System.Net;
using System.Net.Sockets;
using Tributary.Http;

namespace Tributary.Benchmarks.Outbound;

/// <summary>
/// What a request over a connection that is kept allocates, beside a bare client: 16 at once on loopback, against a server that
/// allocates nothing itself.
/// </summary>
internal static class Allocations
{
    private const int AtOnce = 16;

    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    public static async Task RunAsync(int count)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Begin(() => Accept(listener));
        var address = new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndPoint!).Port}/");

        using var bare = new HttpClient();
        await using var client = new OutboundClient(new()
        {
            AllowNetworks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")],
            ProviderDefaults = new() { Concurrency = AtOnce },
        });
        var without = await MeasureAsync(count, async n =>
        {
            using var response = await bare.GetAsync(Numbered(n));
            await response.Content.ReadAsByteArrayAsync();
        });
        var with = await MeasureAsync(count, n => client.SendAsync(Numbered(n)));
        await Console.Out.WriteLineAsync(FormattableString.Invariant($"{without:F0} {with:F0} {with / without:F2}"));

        // No two of those under way are the same, or they would be made once.
        Uri Numbered(int n) => new(address, $"/{n}");
    }

    private static async Task<double> MeasureAsync(int count, Func<int, Task> get)
    {
        await AllAsync(count / 10, get);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AllAsync(count, get);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)count;
    }

    private static Task AllAsync(int count, Func<int, Task> get) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async worker =>
    {
        for (var n = worker; n < count; n += AtOnce)
            await get(n);
    }));

    private static void Begin(ThreadStart work) => new Thread(work) { IsBackground = true }.Start();

    private static void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                var peer = listener.Accept();
                Begin(() => Serve(peer));
            }
        }
        catch (SocketException)
        {
            // The measurement is over.
        }
    }

    // A request of these is never in two pieces.
    private static void Serve(Socket peer)
    {
        var buffer = new byte[4096];
        while (peer.Receive(buffer) > 0)
            peer.Send(Answer);
    }
}
