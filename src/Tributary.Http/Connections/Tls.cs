using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Http.Connections;

/// <summary>The TLS handshake, done here rather than by the pool so that it has a time and a failure of its own.</summary>
internal sealed class Tls(IReadOnlyList<X509Certificate2> roots)
{
    /// <exception cref="OutboundException">
    /// The handshake failed or the certificate is not valid, with <see cref="FailureKind.Tls"/>.
    /// </exception>
    public async Task<SslStream> HandshakeAsync(Stream connection, string host, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var stream = new SslStream(connection, leaveInnerStreamOpen: false);
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                CertificateChainPolicy = Policy(),
                RemoteCertificateValidationCallback = (_, _, chain, errors) => (refusal = Refusal(chain, errors)) is null,
            };
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (Exception error)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            // Whatever else goes wrong there, such as a certificate that cannot be read, the server sent it.
            if (error is OperationCanceledException or OutboundException)
                throw;
            throw new OutboundException(new(FailureKind.Tls, $"TLS with {host} failed: {refusal ?? TlsWords.Of(error)}"), error);
        }
    }

    // Neither revocation lists nor missing intermediates are fetched: the runtime would do that synchronously, without a bound and
    // past the network guard, at an address that the server's certificate names.
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots.Count == 0)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var root in roots)
            policy.CustomTrustStore.Add(root);
        return policy;
    }

    private static string? Refusal(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return chain is null ? null : WeakCertificates.In(chain);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "the server showed no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "the certificate is for another name";
        var found = X509ChainStatusFlags.NoError;
        foreach (var status in chain?.ChainStatus ?? [])
            found |= status.Status;
        if ((found & X509ChainStatusFlags.NotTimeValid) != 0)
            return "the certificate has expired or is not valid yet";
        return (found & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? "no authority that is trusted signed the certificate"
            : $"the certificate is not valid ({found})";
    }
}
