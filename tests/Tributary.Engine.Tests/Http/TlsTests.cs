using System.Security.Cryptography.X509Certificates;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class TlsTests : NetworkTest
{
    private static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_certificate_that_nobody_trusted_signed_is_tls()
    {
        using var certificate = Certificates.Valid();
        var failure = Failed(await GetAsync(Client(), Secure(certificate).Address("/", "a.test", "https")), FailureKind.Tls, Phase.Tls);
        Assert.Equal("TLS with a.test failed: no authority that is trusted signed the certificate", failure.Message);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_tls()
    {
        using var certificate = Certificates.Valid("b.test");
        var client = Client(options => options with { TrustedRoots = [certificate] });
        var failure = Failed(await GetAsync(client, Secure(certificate).Address("/", "a.test", "https")), FailureKind.Tls, Phase.Tls);
        Assert.Equal("TLS with a.test failed: the certificate is for another name", failure.Message);
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_tls()
    {
        using var certificate = Certificates.For("a.test", Past, Past.AddDays(1));
        var client = Client(options => options with { TrustedRoots = [certificate] });
        var failure = Failed(await GetAsync(client, Secure(certificate).Address("/", "a.test", "https")), FailureKind.Tls, Phase.Tls);
        Assert.Equal("TLS with a.test failed: the certificate has expired or is not valid yet", failure.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("")]
    public async Task A_port_that_does_not_speak_tls_is_tls(string bytes)
    {
        var server = Serve(async peer =>
        {
            await peer.SendAsync(bytes);
            peer.Dispose();
        });
        var result = await GetAsync(Client(), server.Address("/", "a.test", "https"));
        Failed(result, FailureKind.Tls, Phase.Tls);
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Tls], Reached(result));
    }

    [Fact]
    public async Task A_reset_within_the_handshake_is_tls()
    {
        var server = Serve(async peer =>
        {
            await peer.ReceiveAsync();
            peer.Reset();
        });
        Failed(await GetAsync(Client(), server.Address("/", "a.test", "https")), FailureKind.Tls, Phase.Tls);
    }

    [Fact]
    public async Task Plain_http_to_a_port_that_speaks_tls_is_http()
    {
        using var certificate = Certificates.Valid();
        Failed(await GetAsync(Client(), Secure(certificate).Address()), FailureKind.Http, Phase.Response);
    }

    private ScriptedServer Secure(X509Certificate2 certificate) => Serve(async peer =>
    {
        try
        {
            await peer.SecureAsync(certificate);
        }
        catch (System.Security.Authentication.AuthenticationException)
        {
            peer.Dispose();
            return;
        }

        await peer.AnswerEachAsync(_ => Ok("hello"));
    });
}
