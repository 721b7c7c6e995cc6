using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>The ports with TLS.</summary>
public sealed class TlsFaultTests : IAsyncLifetime
{
    private SimulatedWorld? _world;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SimulatedWorld World => _world!;

    public async ValueTask InitializeAsync() => _world = await SimulatedWorld.StartAsync(new SimulatorOptions { Tls = true }, Token);

    public ValueTask DisposeAsync() => World.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sound_port_serves_both_versions_of_http(int version)
    {
        using var client = Client();
        using var request = StartedWorld.Request(new Uri(World.Secure(TlsFault.None), "firebase/v0/maxitem.json"));
        (request.Version, request.VersionPolicy) = (new Version(version, version == 1 ? 1 : 0), HttpVersionPolicy.RequestVersionExact);
        using var response = await client.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.OK, request.Version), (response.StatusCode, response.Version));
        Assert.Equal(1, World.Log.All.Count);
    }

    [Theory]
    [InlineData("garble:binary")]
    [InlineData("interim:3")]
    [InlineData("close:mid-body")]
    public async Task What_breaks_the_connection_is_a_reset_over_tls(string words)
    {
        World.Set("firebase", Behaviour.Parse(words));
        using var client = Client();
        var address = new Uri(World.Secure(TlsFault.None), "firebase/v0/maxitem.json");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address, Token));
        await World.Log.WhenAsync(log => log.All.InFlight == 0, Token);
    }

    [Theory]
    [InlineData(TlsFault.Expired, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(TlsFault.NotYetValid, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid)]
    [InlineData(TlsFault.WrongName, SslPolicyErrors.RemoteCertificateNameMismatch, X509ChainStatusFlags.NoError)]
    [InlineData(TlsFault.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.UntrustedRoot)]
    public async Task Certificate_has_the_fault_it_is_named_for_and_no_other(
        TlsFault fault, SslPolicyErrors expected, X509ChainStatusFlags status)
    {
        var found = (SslPolicyErrors.None, X509ChainStatusFlags.NoError);
        using var client = Client((chain, errors) => found = (errors, Flags(chain)));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(World.Secure(fault), Token));
        Assert.IsType<AuthenticationException>(error.InnerException);
        Assert.Equal((expected, status), found);
    }

    [Theory]
    [InlineData(TlsFault.PlainText)]
    [InlineData(TlsFault.Closed)]
    public async Task Port_without_tls_fails_the_handshake(TlsFault fault)
    {
        using var client = Client();
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(World.Secure(fault), Token));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
    }

    [Fact]
    public async Task Plain_text_is_http()
    {
        var address = new UriBuilder(World.Secure(TlsFault.PlainText)) { Scheme = "http" }.Uri;
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", (await RawReply.AskAsync(address, 1000, Token)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stalled_handshake_ends_with_its_client_or_with_the_world()
    {
        using var leaving = await HelloAsync();
        using var staying = await HelloAsync();
        await World.Log.WhenAsync(log => log.ConnectionsOpen == 2, Token);
        leaving.Dispose();
        await World.Log.WhenAsync(log => log.ConnectionsOpen == 1, Token);
        var receiving = staying.ReceiveAsync(new byte[10], Token).AsTask();
        Assert.False(receiving.IsCompleted);
        await World.DisposeAsync();
        await Task.WhenAny(receiving);
        Assert.Equal(0, World.Log.ConnectionsOpen);
    }

    [Fact]
    public async Task World_without_tls_has_no_such_port()
    {
        await using var world = await SimulatedWorld.StartAsync(new SimulatorOptions(), Token);
        Assert.Null(world.Authority);
        Assert.Throws<InvalidOperationException>(() => world.Secure(TlsFault.None));
    }

    private async Task<Socket> HelloAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", World.Secure(TlsFault.Stalled).Port, Token);
        await socket.SendAsync(new byte[100], Token);
        return socket;
    }

    private static X509ChainStatusFlags Flags(X509Chain chain) =>
        chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);

    private HttpClient Client(Action<X509Chain, SslPolicyErrors>? found = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(World.Authority!);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            found?.Invoke(chain!, errors);
            return errors == SslPolicyErrors.None;
        };
        return new HttpClient(handler);
    }
}
