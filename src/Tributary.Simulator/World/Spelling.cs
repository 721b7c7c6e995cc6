namespace Tributary.Simulator.World;

/// <summary>The ways in which the same article's address is written by those who pass it on.</summary>
internal static class Spelling
{
    private const int Ways = 9;

    /// <summary>Any number chooses one of the ways; 0 is the address as published.</summary>
    public static string Of(string address, int way)
    {
        var host = new Uri(address).Host;
        var bare = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        return (way % Ways) switch
        {
            1 => address + "?utm_source=newsletter&utm_medium=email&utm_campaign=daily",
            2 => "http" + address["https".Length..],
            3 => Host(bare == host ? "www." + bare : bare),
            4 => Host("m." + bare),
            5 => Host("amp." + bare),
            6 => address.EndsWith('/') ? address[..^1] : address + "/",
            7 => address + "#comments",
            8 => address + "?fbclid=IwAR0simulated&ref=front",
            _ => address,
        };

        string Host(string other) => address.Replace("://" + host, "://" + other, StringComparison.Ordinal);
    }
}
