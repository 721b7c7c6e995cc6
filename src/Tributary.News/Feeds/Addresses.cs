namespace Tributary.News.Feeds;

/// <summary>
/// Makes the addresses of a document absolute, and keeps out those that lead nowhere on a network. For one document: what its addresses may
/// gain in length is bounded, since short ones could repeat a long base without end.
/// </summary>
internal sealed class Addresses
{
    private const int MaxLength = 8000;

    // Of ten thousand entries each may have several hundred characters.
    private const int MostJoined = 8 * 1024 * 1024;

    private string? _basis;
    private Uri? _from;
    private int _joined;

    /// <summary>
    /// The absolute address; what has a scheme stays as it is, without the white space around and the ends of lines in it. Where there is
    /// no base, or the address is broken, it stays as it was.
    /// </summary>
    /// <returns>
    /// Null where there is nothing but white space, for what is longer than 8,000 characters, and for what a click would run or open on the
    /// reader's own machine: any scheme but those of networks.
    /// </returns>
    public string? Resolve(string? basis, ReadOnlySpan<char> address)
    {
        address = address.Trim();
        if (address.IsEmpty || address.Length > MaxLength)
            return null;
        var text = address.IndexOfAny('\n', '\t', '\r') < 0
            ? address.ToString()
            : address.ToString().Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)
                .Replace("\r", "", StringComparison.Ordinal);
        return !HasScheme(text) ? Join(basis, text) : LeadsSomewhere(text) ? text : null;
    }

    /// <summary>The base inside an element that names one; one that is longer than addresses are does not count.</summary>
    public string? Inner(string? outer, ReadOnlySpan<char> basis) =>
        Resolve(outer, basis) is { Length: <= MaxLength } inner ? inner : outer;

    /// <summary>Whether it is an absolute address of the web.</summary>
    public static bool IsWeb(ReadOnlySpan<char> address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is relative and has the look of an address rather than of a word.</summary>
    public static bool IsRelative(ReadOnlySpan<char> address) =>
        address.Contains('/') && !address.ContainsAny(" \t\r\n") && !HasScheme(address);

    private static bool LeadsSomewhere(ReadOnlySpan<char> address) => IsWeb(address) || IsOther(address[..address.IndexOf(':')]);

    private static bool IsOther(ReadOnlySpan<char> scheme)
    {
        Span<char> lower = stackalloc char[8];
        return scheme.Length <= 8
            && lower[..scheme.ToLowerInvariant(lower)] is "http" or "https" or "ftp" or "ftps" or "sftp" or "mailto" or "magnet"
            or "news" or "nntp" or "gopher" or "gemini" or "tel" or "xmpp" or "irc" or "ircs";
    }

    private string? Join(string? basis, string text)
    {
        // Nobody means a file called www.example.com.
        if (text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return "http://" + text;
        if (basis is null || basis.Length + text.Length > MaxLength || _joined > MostJoined
            || Base(basis) is not { } from || !Uri.TryCreate(from, text, out var whole))
            return text;
        if (!IsOther(whole.Scheme))
            return null;
        _joined += whole.AbsoluteUri.Length;
        return whole.AbsoluteUri;
    }

    private Uri? Base(string basis)
    {
        if (!ReferenceEquals(basis, _basis))
            (_basis, _from) = (basis, Uri.TryCreate(basis, UriKind.Absolute, out var from) && IsOther(from.Scheme) ? from : null);
        return _from;
    }

    private static bool HasScheme(ReadOnlySpan<char> text)
    {
        if (IsWeb(text))
            return true;
        var colon = text.IndexOf(':');
        if (colon < 2 || !char.IsAsciiLetter(text[0]))
            return false;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        return true;
    }
}
