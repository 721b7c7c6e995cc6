using System.Globalization;
using System.Text;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>What a source may be called, and what it is called where nobody says. Pure.</summary>
public static class SourceId
{
    /// <summary>What is allowed, in words.</summary>
    public const string Expected = "1 to 64 letters, digits, '-', '_' and '.', and does not begin with '-'";

    private const int MaxMade = 32;

    // In front of a host they say only what is there.
    private static readonly string[] Prefixes = ["feeds.", "feed.", "rss.", "blog.", "blogs.", "news."];

    /// <summary>Whether it may be an id.</summary>
    public static bool IsValid(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && id[0] != '-';
    }

    /// <summary>
    /// A short id that can be read and typed: of the title's first words, where they have Latin letters enough, else of the address's host;
    /// with a number behind it where it is taken.
    /// </summary>
    /// <param name="title">Plain text, or null.</param>
    /// <param name="address">Where the source is.</param>
    /// <param name="isTaken">Whether an id is in use already.</param>
    public static string For(string? title, Uri address, Predicate<string> isTaken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(isTaken);
        var (stem, number) = (Stem(title, address), 1);
        while (isTaken(Numbered(stem, number)))
            number++;
        return Numbered(stem, number);
    }

    /// <summary>The id without a number.</summary>
    internal static string Stem(string? title, Uri address) => Words(title ?? "") is { Length: >= 2 } words ? words : OfHost(address);

    /// <summary>The id with its number, which the first has not.</summary>
    internal static string Numbered(string stem, int number) =>
        number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");

    // Whole words, as far as there is room; what is not ASCII once accents are gone ends them.
    private static string Words(string title)
    {
        var folded = new StringBuilder();
        FoldedText.Append(folded, title);
        var id = new StringBuilder();
        foreach (var word in folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Ascii.IsValid(word) || (id.Length > 0 && id.Length + 1 + word.Length > MaxMade))
                break;
            id.Append(id.Length == 0 ? "" : "-").Append(word.AsSpan(0, Math.Min(word.Length, MaxMade)));
        }

        return id.ToString();
    }

    private static string OfHost(Uri address)
    {
        if (address.HostNameType != UriHostNameType.Dns)
            return Words(address.Host) is { Length: > 0 } digits ? digits : "feed";
        var host = HostName.SiteOf(address.AbsoluteUri) ?? address.IdnHost;
        if (Array.Find(
            Prefixes, prefix => host.StartsWith(prefix, StringComparison.Ordinal) && host.AsSpan(prefix.Length).Contains('.')) is { } found)
            host = host[found.Length..];
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return Words(dot > 1 ? host[..dot] : host) is { Length: > 0 } words ? words : "feed";
    }
}
