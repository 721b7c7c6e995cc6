using System.Net;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.App.Settings;

/// <summary>Every setting after all layers, understood and checked.</summary>
internal sealed record TributarySettings
{
    /// <summary>The SQLite file's full path; null where no setting names one and no home folder is known.</summary>
    public required string? StorePath { get; init; }

    /// <summary>The bounds of a run.</summary>
    public required RunSettings Run { get; init; }

    /// <summary>The bounds of outbound HTTP.</summary>
    public required HttpSettings Http { get; init; }

    /// <summary>Every source, the disabled ones too: the built-in ones first, then in the file's order.</summary>
    public required IReadOnlyList<SourceDeclaration> Sources { get; init; }

    /// <summary>The user's limits by provider: <c>host</c> or <c>host:port</c>, in lower case. Without
    /// <see cref="KnownProviders"/>.</summary>
    public required IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; }
}

/// <summary>The bounds of a run.</summary>
/// <param name="Timeout">Of each request.</param>
/// <param name="Deadline">Of the whole run.</param>
/// <param name="Concurrency">At most so many sources at once.</param>
internal sealed record RunSettings(TimeSpan Timeout, TimeSpan Deadline, int Concurrency);

/// <summary>The bounds of outbound HTTP.</summary>
/// <param name="AllowNetworks">Loopback and private networks that may be reached none the less.</param>
/// <param name="MaxBody">Bytes of one body, as sent and as decompressed.</param>
internal sealed record HttpSettings(IReadOnlyList<IPNetwork> AllowNetworks, long MaxBody);
