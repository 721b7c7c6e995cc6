using System.Collections.Frozen;

namespace Tributary.News.Articles;

/// <summary>
/// Query parameters that say how a reader came to a page, never which page it is. A parameter that is not listed here is kept.
/// </summary>
public static class TrackingParameters
{
    // Families: every parameter that begins so.
    private static readonly string[] Prefixes = ["utm_", "mtm_", "hsa_", "at_custom", "ns_mchannel", "piwik_"];

    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        // advertising clicks: Meta, Google, Microsoft, X, TikTok, LinkedIn, Instagram, Yandex, Snapchat, Pinterest, Reddit, Impact
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "yclid",
        "ysclid",
        "ScCid", "epik", "rdt_cid", "irclickid", "srsltid",
        // analytics: Google, Matomo, AT Internet, Webtrekk, Adobe, Openstat, comScore
        "_ga", "_gl", "pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid", "xtor", "at_medium",
        "at_campaign",
        "at_link_id", "at_link_type", "at_link_origin", "at_ptr_name", "at_format", "at_bbc_team", "wt_mc", "wt_zmc", "s_cid", "s_kwcid",
        "_openstat",
        "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
        // mailings: Mailchimp, Marketo, HubSpot, Vero, Omeda, Drip, Klaviyo
        "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsCtaTracking", "vero_id", "vero_conv",
        "oly_anon_id",
        "oly_enc_id", "__s", "_ke", "_kx",
        // sharing: Twitter's cards, Yahoo's consent page
        "__twitter_impression", "guccounter", "guce_referrer", "guce_referrer_sig");

    // Short names that mean tracking on one site only.
    private static readonly (string Site, string Name)[] OfOneSite =
    [
        ("theguardian.com", "CMP"), ("nytimes.com", "smid"), ("nytimes.com", "smtyp"), ("nytimes.com", "partner"), ("nytimes.com", "emc"),
        ("dailymail.co.uk", "ito"), ("bloomberg.com", "srnd"), ("twitter.com", "ref_src"), ("x.com", "ref_src"),
    ];

    /// <summary>Whether a parameter is for tracking only. Names are compared without case, but those of single sites.</summary>
    /// <param name="parameter"><c>name</c> or <c>name=value</c>, percent-encoding normalised.</param>
    /// <param name="host">The host of the address, in lower case.</param>
    public static bool Contains(string parameter, string host)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? parameter : parameter[..equals];
        return Names.Contains(name)
            || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(OfOneSite, one => one.Name == name && IsOf(one.Site, host));
    }

    private static bool IsOf(string site, string host) => host == site || host.EndsWith('.' + site, StringComparison.Ordinal);
}
