using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator.Serving;

/// <summary>An authority of one world and what it signs: made at the start, kept in memory, gone with the world.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DateTimeOffset _now;
    private readonly X509Certificate2 _signer;
    private readonly List<X509Certificate2> _made = [];

    public Certificates(DateTimeOffset now)
    {
        _now = now;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Simulated Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _signer = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
        Authority = X509CertificateLoader.LoadCertificate(_signer.RawData);
    }

    /// <summary>Without its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The certificate, with its key, that a port of this fault shows.</summary>
    public X509Certificate2 For(TlsFault fault)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        if (fault == TlsFault.WrongName)
        {
            names.AddDnsName("elsewhere.example");
        }
        else
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
        }
        var request = new CertificateRequest("CN=Simulated Server", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var (begin, end) = fault switch
        {
            TlsFault.Expired => (_now.AddDays(-10), _now.AddDays(-1)),
            TlsFault.NotYetValid => (_now.AddDays(1), _now.AddDays(10)),
            _ => (_now.AddDays(-1), _now.AddDays(10)),
        };
        var certificate = fault == TlsFault.SelfSigned ? request.CreateSelfSigned(begin, end) : Signed(request, begin, end, key);
        _made.Add(certificate);
        return certificate;
    }

    public void Dispose()
    {
        foreach (var certificate in _made)
            certificate.Dispose();
        _signer.Dispose();
        Authority.Dispose();
    }

    private X509Certificate2 Signed(CertificateRequest request, DateTimeOffset begin, DateTimeOffset end, ECDsa key)
    {
        using var signed = request.Create(_signer, begin, end, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
