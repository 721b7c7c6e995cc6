namespace Tributary.Simulator.Behaviours;

/// <summary>Whose interface an instance speaks: the part of its name before the ~.</summary>
public enum Provider
{
    /// <summary>newsapi.org, API version 2.</summary>
    NewsApi,

    /// <summary>content.guardianapis.com.</summary>
    Guardian,

    /// <summary>hn.algolia.com, API version 1.</summary>
    Algolia,

    /// <summary>hacker-news.firebaseio.com, version 0.</summary>
    Firebase,

    /// <summary>A publisher's own feed, RSS and Atom.</summary>
    Feed,

    /// <summary>A shop's products, one look-up each; invented.</summary>
    Shop,

    /// <summary>Weather stations, one look-up each; invented.</summary>
    Weather,

    /// <summary>As many feeds as wanted, each with its own articles.</summary>
    Press,
}

/// <summary>Names of instances.</summary>
internal static class Instance
{
    public const string Expected = "newsapi, guardian, algolia, firebase, feed, shop, weather or press, alone or followed by ~ and a name";

    public static bool TryProvider(string instance, out Provider provider)
    {
        var tilde = instance.IndexOf('~', StringComparison.Ordinal);
        var kind = tilde < 0 ? instance : instance[..tilde];
        Provider? found = kind switch
        {
            "newsapi" => Provider.NewsApi,
            "guardian" => Provider.Guardian,
            "algolia" => Provider.Algolia,
            "firebase" => Provider.Firebase,
            "feed" => Provider.Feed,
            "shop" => Provider.Shop,
            "weather" => Provider.Weather,
            "press" => Provider.Press,
            _ => null,
        };
        provider = found ?? default;
        return found is not null && tilde != instance.Length - 1;
    }

    /// <summary>The instance whose behaviour one without its own takes.</summary>
    public static string Fallback(string instance) => instance.Split('~', 2)[0];
}
