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

    /// <summary>An authority and a certificate that it signed, both with the hash.</summary>
    public static (X509Certificate2 Root, X509Certificate2 Issued) Chain(int bits, HashAlgorithmName hash)
    {
        var (from, until) = (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var signing = RSA.Create(2048);
        var authority = new CertificateRequest("CN=An authority", signing, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var root = authority.Create(authority.SubjectName, new Signing(signing, hash), from, until, [1]);

        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return (root, request.Create(root.SubjectName, new Signing(signing, hash), from, until, [2]));
    }

    public static X509Certificate2 Valid(string name = "a.test") =>
        For(name, new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));

    // The runtime's own signs with no hash that is weak.
    private sealed class Signing(RSA key, HashAlgorithmName hash) : X509SignatureGenerator
    {
        // Of 1.2.840.113549.1.1 the last number, which says the hash (RFC 8017, A.2.4), and no parameters.
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, (byte)(hash.Name switch { "MD5" => 4, "SHA1" => 5, _ => 11 }), 0x05, 0x00];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, hash, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
