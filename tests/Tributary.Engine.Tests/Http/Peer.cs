using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tributary.Engine.Tests.Http;

/// <summary>The server's end of one connection.</summary>
internal sealed class Peer(ScriptedServer server, Socket socket, int index) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private int _filled;

    public ScriptedServer Server => server;

    /// <summary>How many connections were accepted before this one.</summary>
    public int Index => index;

    /// <summary>The next request's head, or null where the client closed.</summary>
    public async Task<string?> RequestAsync()
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, 0, end + 2);
                _filled -= end + 4;
                _buffer.AsSpan(end + 4, _filled).CopyTo(_buffer);
                return head;
            }

            var read = await _stream.ReadAsync(_buffer.AsMemory(_filled));
            if (read == 0)
                return null;
            _filled += read;
        }
    }

    public async Task AnswerEachAsync(Func<string, string> answer)
    {
        while (await RequestAsync() is { } request)
        {
            server.Began();
            server.Ended();
            await SendAsync(answer(request));
        }
    }

    public Task ReadAsync(byte[] buffer) => _stream.ReadExactlyAsync(buffer).AsTask();

    /// <summary>Ends TLS in order (close_notify), then the connection.</summary>
    public async Task CloseInOrderAsync()
    {
        await ((SslStream)_stream).ShutdownAsync();
        Dispose();
    }

    /// <summary>Something that the client sent, whatever it is.</summary>
    public async Task ReceiveAsync() => await _stream.ReadExactlyAsync(new byte[1]);

    /// <summary>The next frame of HTTP/2: its type and its stream.</summary>
    public async Task<(byte Type, byte[] Stream)> FrameAsync()
    {
        var head = new byte[9];
        await _stream.ReadExactlyAsync(head);
        await _stream.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]]);
        return (head[3], head[5..]);
    }

    /// <summary>The stream of the next request of HTTP/2.</summary>
    public async Task<byte[]> StreamAsync()
    {
        while (true)
        {
            var (type, stream) = await FrameAsync();
            if (type == 1)
                return stream;
        }
    }

    /// <summary>Agrees on HTTP/2, without a limit.</summary>
    public async Task SecureHttp2Async(X509Certificate2 certificate)
    {
        await SecureAsync(certificate, SslApplicationProtocol.Http2);
        await SendAsync(Convert.FromHexString("000000040000000000"));
        await _stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length]);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    public async Task SecureAsync(X509Certificate2 certificate, SslApplicationProtocol? protocol = null)
    {
        var secure = new SslStream(_stream);
        _stream = secure;
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [protocol ?? SslApplicationProtocol.Http11],
        });
    }

    /// <summary>Passes on what either side sends, until one of them closes.</summary>
    public async Task RelayAsync(Stream onward)
    {
        await Task.WhenAny(_stream.CopyToAsync(onward), onward.CopyToAsync(_stream));
    }

    /// <summary>Ends when the client has closed its end.</summary>
    public async Task ClosedAsync()
    {
        while (await _stream.ReadAsync(_buffer) > 0)
        {
        }
    }

    /// <summary>Closes with a reset rather than an end.</summary>
    public void Reset()
    {
        socket.LingerState = new(enable: true, seconds: 0);
        socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
