using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator.Serving;

/// <summary>
/// The ports of a world, in this order: those that serve, one that closes whatever it accepts, and one for each fault of TLS.
/// </summary>
internal sealed class Ports(SimulatorOptions options, RequestLog log, Certificates? certificates, CancellationToken closing)
    : IAsyncDisposable
{
    // Thousands of clients connect at once in some experiments; the kernel caps it at net.core.somaxconn.
    private const int Backlog = 8192;

    // So small that a flush waits until the kernel has all bytes: what was sent before a reset then does arrive.
    private const int WriteBuffer = 2;

    private WebApplication? _services;

    // The server alone: a host around it would take Ctrl-C for itself, read configuration and cost time.
    public KestrelServer Listen()
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        for (var index = 0; index < options.Ports; index++)
        {
            kestrel.Listen(options.EveryLoopback ? IPAddress.Any : IPAddress.Loopback, index == 0 ? options.Port : 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(Counted);
            });
        }
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(_ => static _ => Task.CompletedTask));
        if (certificates is not null)
        {
            // The server takes what it measures TLS with from here, and nothing else.
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore();
            _services = builder.Build();
            kestrel.ApplicationServices = _services.Services;
            foreach (var fault in Enum.GetValues<TlsFault>())
                kestrel.Listen(IPAddress.Loopback, 0, listen => Secure(listen, fault));
        }
        var sockets = new SocketTransportOptions { Backlog = Backlog, MaxWriteBufferSize = WriteBuffer };
        var transport = new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Call it after the server's own end.</summary>
    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Secure(ListenOptions listen, TlsFault fault)
    {
        listen.Use(Counted);
        switch (fault)
        {
            case TlsFault.PlainText:
                listen.Use(_ => AnswerPlainlyAsync);
                break;
            case TlsFault.Stalled:
                listen.Use(_ => StallAsync);
                break;
            case TlsFault.Closed:
                listen.Use(_ => ReadHelloAsync);
                break;
            default:
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificates!.For(fault) });
                break;
        }
    }

    private ConnectionDelegate Counted(ConnectionDelegate next) => async connection =>
    {
        // A port for all of 127.0.0.0/8 listens to the network as well, and answers nobody there.
        if (connection.LocalEndPoint is not IPEndPoint { Address: var local } || !IPAddress.IsLoopback(local))
        {
            connection.Abort();
            return;
        }
        log.Connected();
        try
        {
            await next(connection);
        }
        finally
        {
            log.Disconnected();
        }
    };

    private static async Task ReadHelloAsync(ConnectionContext connection)
    {
        var hello = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        connection.Transport.Input.AdvanceTo(hello.Buffer.End);
    }

    private static async Task AnswerPlainlyAsync(ConnectionContext connection)
    {
        await ReadHelloAsync(connection);
        var answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();
        await connection.Transport.Output.WriteAsync(answer, connection.ConnectionClosed);
    }

    private async Task StallAsync(ConnectionContext connection)
    {
        await ReadHelloAsync(connection);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, closing);
        await Task.Delay(Timeout.InfiniteTimeSpan, options.TimeProvider, ended.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
