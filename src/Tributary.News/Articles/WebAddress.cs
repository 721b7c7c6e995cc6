namespace Tributary.News.Articles;

/// <summary>Which addresses are taken from a source: absolute http and https ones, nothing else.</summary>
public static class WebAddress
{
    /// <summary>Longer ones are refused. RFC 9110, 4.1 asks for at least 8000.</summary>
    public const int MaxLength = 8000;

    /// <summary>
    /// The address as it was given, without white space around it; percent-encoded where it holds characters that must not be shown raw
    /// (spaces, controls, quotes). Null for everything that is not an absolute http or https address with a host.
    /// </summary>
    /// <remarks>
    /// An address with user information (<c>https://user@host/</c>) is refused: from an untrusted source it serves to hide the host (RFC
    /// 9110, 4.2.4).
    /// </remarks>
    public static string? Accept(string? text) => Parse(text) is { } address ? Accepted(text!, address) : null;

    /// <summary>What <see cref="Accept"/> gives, of a text and what <see cref="Parse"/> made of it.</summary>
    internal static string Accepted(string text, Uri address)
    {
        var given = text.AsSpan().Trim();
        foreach (var c in given)
            if (!IsPlain(c))
                return address.AbsoluteUri;
        return given.Length == text.Length ? text : given.ToString();
    }

    internal static Uri? Parse(string? text)
    {
        if (text is null || text.AsSpan().Trim().Length is 0 or > MaxLength)
            return null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address))
            return null;
        var web = (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            && address.UserInfo.Length == 0;
        return web && HostName.Of(address) is not null ? address : null;
    }

    private static bool IsPlain(char c) =>
        c is > ' ' and < '\u007f' and not ('"' or '<' or '>' or '\\' or '`') || (c > '\u009f' && char.IsLetterOrDigit(c));
}
