using System.Security.Cryptography.X509Certificates;

namespace Tributary.Http.Connections;

/// <summary>Certificates that lead to a trusted authority and prove nothing, since they can be forged. Pure.</summary>
internal static class WeakCertificates
{
    private const int LeastRsaBits = 2048;

    /// <summary>
    /// What is weak about a chain, in words; null for nothing. A trust anchor's own signature counts for nothing (RFC 5280, 6.1).
    /// </summary>
    public static string? In(X509Chain chain)
    {
        for (var i = 0; i < chain.ChainElements.Count; i++)
        {
            var certificate = chain.ChainElements[i].Certificate;
            var anchor = i == chain.ChainElements.Count - 1;
            if (anchor && i > 0)
                break;
            using var key = certificate.GetRSAPublicKey();
            if (key?.KeySize < LeastRsaBits)
                return $"the certificate has an RSA key of {key.KeySize} bits; at least {LeastRsaBits} are needed";
            if (!anchor && WeakHash(certificate.SignatureAlgorithm.Value) is { } hash)
                return $"the certificate is signed with {hash}, which can be forged";
        }

        return null;
    }

    // RFC 8017, 3279 and 5758; 1.3.14.3.2.29 is an older name of SHA-1 with RSA.
    private static string? WeakHash(string? algorithm) => algorithm switch
    {
        "1.2.840.113549.1.1.2" or "1.2.840.113549.1.1.3" or "1.2.840.113549.1.1.4" => "MD5 or older",
        "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" => "SHA-1",
        _ => null,
    };
}
