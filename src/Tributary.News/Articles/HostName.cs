using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace Tributary.News.Articles;

/// <summary>The host of an address, for telling sites apart.</summary>
public static class HostName
{
    private static readonly IdnMapping Idn = new();
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly string[] Prefixes = ["www.", "m.", "amp.", "mobile."];

    // Second labels under which, below a country's top-level domain, sites are registered (co.uk, com.au, or.jp).
    private static readonly FrozenSet<string> SecondLevels = FrozenSet.Create(StringComparer.Ordinal,
        "ac", "asn", "asso", "biz", "co", "com", "ed", "edu", "gc", "go", "gob", "gouv", "gov", "gr", "gv", "id", "info", "jor", "lg",
        "ltd", "me", "mil",
        "name", "ne", "net", "nhs", "nic", "nom", "or", "org", "pe", "plc", "police", "presse", "re", "sch", "school", "tm");

    // Domains whose direct subdomains belong to different people.
    private static readonly FrozenSet<string> SharedHosts = FrozenSet.Create(StringComparer.Ordinal,
        "appspot.com", "azurewebsites.net", "bearblog.dev", "beehiiv.com", "blogspot.com", "blogspot.co.uk", "cloudfront.net",
        "firebaseapp.com",
        "fly.dev", "ghost.io", "github.io", "gitlab.io", "hashnode.dev", "herokuapp.com", "livejournal.com", "medium.com", "neocities.org",
        "netlify.app",
        "onrender.com", "pages.dev", "substack.com", "tumblr.com", "typepad.com", "vercel.app", "web.app", "weebly.com", "wixsite.com",
        "wordpress.com",
        "workers.dev", "uk.com", "us.com", "eu.com", "de.com", "gb.net", "jpn.com");

    /// <summary>
    /// The site that a host belongs to: without <c>www.</c>, <c>m.</c>, <c>amp.</c> and <c>mobile.</c> in front, unless what is left would
    /// be a name under which sites are registered (<c>m.co.uk</c> and <c>www.github.io</c> stay).
    /// </summary>
    /// <param name="host">In lower case.</param>
    public static string Site(string host)
    {
        while (Array.Find(Prefixes, prefix => host.StartsWith(prefix, StringComparison.Ordinal)) is { } found)
        {
            if (!IsSite(host[found.Length..]))
                break;
            host = host[found.Length..];
        }
        return host;
    }

    /// <summary>
    /// The site of an address, for instance <c>bbc.co.uk</c> for <c>https://www.bbc.co.uk/news</c>; null where the address is none.
    /// </summary>
    public static string? SiteOf(string? address) => WebAddress.Parse(address) is { } uri && Of(uri) is { } host ? Site(host) : null;

    /// <summary>
    /// In lower case, an international name as Punycode, without a dot at its end; null where the name is not valid, or where its last
    /// label does not begin with a letter as every top-level domain does (browsers take such a name for a number).
    /// </summary>
    internal static string? Of(Uri address)
    {
        if (address.HostNameType != UriHostNameType.Dns)
            return address.Host.ToLowerInvariant();
        if (PlainText.Line(address.Host) != address.Host)
            return null; // characters that cannot be seen
        string host;
        try
        {
            host = Idn.GetAscii(address.Host.ToLowerInvariant()).ToLowerInvariant().TrimEnd('.');
        }
        catch (ArgumentException)
        {
            return null;
        }
        var last = host.AsSpan(host.LastIndexOf('.') + 1);
        return !last.IsEmpty && char.IsAsciiLetter(last[0]) && !host.AsSpan().ContainsAnyExcept(Characters) ? host : null;
    }

    private static bool IsSite(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
            return false;
        var rest = host.AsSpan(dot + 1);
        var registry = rest.Length == 2 && SecondLevels.Contains(host[..dot]);
        return !registry && !SharedHosts.Contains(host);
    }
}
