using System.Security.Cryptography.X509Certificates;
using Tributary.Http;
using Tributary.Http.Connections;

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
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "it does not speak TLS on this port")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "it does not speak TLS on this port")]
    [InlineData("220 mail.example ESMTP ready\r\n", "it does not speak TLS on this port")]
    [InlineData("", "the server closed the connection")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "no common protocol or cipher")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0046", "no common protocol or cipher")]
    [InlineData("\u0015\u0003\u0001\0\u0002\u0002\u0070", "the server does not know the name")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0050", "the server reports an error of its own")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0074", "the server wants a certificate from its clients")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0032", "the server refused the handshake with alert 50")]
    public async Task A_port_that_does_not_speak_tls_is_tls(string bytes, string said)
    {
        var server = Serve(async peer =>
        {
            await peer.SendAsync(bytes);
            peer.Dispose();
        });
        var result = await GetAsync(Client(), server.Address("/", "a.test", "https"));
        Assert.StartsWith($"TLS with a.test failed: {said}", Failed(result, FailureKind.Tls, Phase.Tls).Message, StringComparison.Ordinal);
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Tls], Reached(result));
    }

    [Fact]
    public async Task A_server_without_a_common_protocol_is_tls()
    {
        using var certificate = Certificates.Valid();
        var server = Serve(async peer =>
        {
            try
            {
                await peer.SecureAsync(certificate, new("nothing"));
            }
            catch (System.Security.Authentication.AuthenticationException)
            {
                peer.Dispose();
            }
        });
        var failure = Failed(await GetAsync(Client(), server.Address("/", "a.test", "https")), FailureKind.Tls, Phase.Tls);
        Assert.Equal("TLS with a.test failed: no common protocol or cipher", failure.Message);
    }

    // Judged as a chain: a server that shows such a certificate cannot be had from the libraries of today.
    [Theory]
    [InlineData(1024, "SHA256", "the certificate has an RSA key of 1024 bits; at least 2048 are needed")]
    [InlineData(2048, "SHA1", "the certificate is signed with SHA-1, which can be forged")]
    [InlineData(2048, "MD5", "the certificate is signed with MD5 or older, which can be forged")]
    [InlineData(2048, "SHA256", null)]
    public void A_certificate_that_can_be_forged_is_weak_and_its_authority_is_not_judged(int bits, string hash, string? said)
    {
        var (root, certificate) = Certificates.Chain(bits, new(hash));
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.Build(certificate);
        Assert.Equal(2, chain.ChainElements.Count);
        Assert.Equal(said, WeakCertificates.In(chain));
        chain.Build(root);
        Assert.Null(WeakCertificates.In(chain));
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
