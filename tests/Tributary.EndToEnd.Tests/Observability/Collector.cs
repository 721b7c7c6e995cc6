using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.EndToEnd.Tests.Observability;

/// <summary>An OpenTelemetry collector on loopback that keeps every byte it is sent, or one that answers otherwise or never.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly byte[]? _answer;
    private readonly Task _accepting;

    private Collector(string? answer)
    {
        _answer = answer is null ? null : Encoding.ASCII.GetBytes(answer);
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Everything received so far, one character a byte.</summary>
    public string Received => string.Concat(_received.Select(Encoding.Latin1.GetString));

    /// <summary>Starts one.</summary>
    /// <param name="answer">Every answer, byte for byte; null for none.</param>
    public static Collector Start(string? answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") => new(answer);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopped.Token)));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var all = new MemoryStream();
            var buffer = new byte[16_384];
            while (await stream.ReadAsync(buffer, _stopped.Token) is var read and > 0)
            {
                _received.Enqueue(buffer[..read]);
                await all.WriteAsync(buffer.AsMemory(0, read), _stopped.Token);
                if (_answer is null || !IsWhole(all))
                    continue;
                all.SetLength(0);
                await stream.WriteAsync(_answer, _stopped.Token);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
        }
    }

    private static bool IsWhole(MemoryStream sent)
    {
        var text = Encoding.Latin1.GetString(sent.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is null
            ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
            : text.Length - end - 4 >= int.Parse(length.Split(':')[1].Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
