using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Engine.Tests.Http;

/// <summary>Certificates that sign themselves.</summary>
internal static class Certificates
{
    public static X509Certificate2 For(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(from, until);
    }

    public static X509Certificate2 Valid(string name = "a.test") =>
        For(name, new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
}
