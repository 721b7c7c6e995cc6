using System.Buffers;
using Tributary.Http.Caching;

namespace Tributary.Http;

/// <summary>What a request carries that proves who sends it. Pure.</summary>
internal static class Credentials
{
    // One name too many costs a header at a strange origin; one too few gives a key away.
    private static readonly SearchValues<string> Words = SearchValues.Create(
        [
            "auth", "bearer", "cookie", "credential", "csrf", "hmac", "jwt", "key", "login", "pass", "pwd", "secret", "session", "sign",
            "token", "xsrf",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a header of that name looks like a credential, however it was set.</summary>
    public static bool IsName(string header) => header.AsSpan().ContainsAny(Words);

    /// <summary>Whether a request has any, as a secret or by the name of a header.</summary>
    public static bool AreIn(OutboundRequest request)
    {
        if (request.SecretHeaders.Count > 0 || request.SecretQuery is not null)
            return true;
        foreach (var (name, _) in request.Headers.AsSpan())
            if (IsName(name))
                return true;
        return false;
    }

    /// <summary>Whether validators, or the address that gave them, repeat a key: then they are written nowhere.</summary>
    public static bool AreRepeatedIn(OutboundRequest request, Validators validators)
    {
        var written = $"{validators.ETag} {validators.LastModified} {validators.Address?.OriginalString}";
        foreach (var secret in SecretsOf(request))
            foreach (var spelling in secret.Spellings)
                if (written.Contains(spelling, StringComparison.OrdinalIgnoreCase))
                    return true;
        return false;
    }

    /// <summary>The keys of a request that are known as such.</summary>
    public static IEnumerable<Secret> SecretsOf(OutboundRequest request)
    {
        foreach (var (_, secret) in request.SecretHeaders)
            yield return secret;
        if (request.SecretQuery is { } query)
            yield return query.Value;
    }
}
