using System.Net;
using Tributary.App.Logging;
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

    /// <summary>The bounds of polling.</summary>
    public PollSettings Poll { get; init; } = new(TimeSpan.FromMinutes(10), 2, TimeSpan.FromMilliseconds(250));

    /// <summary>The bounds of outbound HTTP.</summary>
    public required HttpSettings Http { get; init; }

    /// <summary>What is logged, and how.</summary>
    public LogSettings Log { get; init; } = new(LogLevel.Warning, Json: false);

    /// <summary>
    /// Every source, the disabled ones too: the built-in ones first, then in the file's order, then those of the store where they were
    /// asked for.
    /// </summary>
    public required IReadOnlyList<SourceDeclaration> Sources { get; init; }

    /// <summary>
    /// Where each of them is declared, by id: <c>tributary.json:7</c>, a variable's name, or <c>default</c> for a built-in one.
    /// </summary>
    public IReadOnlyDictionary<string, string> Origins { get; init; } = new Dictionary<string, string>();

    /// <summary>The user's limits by provider: <c>host</c> or <c>host:port</c>, in lower case. Without
    /// <see cref="KnownProviders"/>.</summary>
    public required IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; }
}

/// <summary>The bounds of a run.</summary>
/// <param name="Timeout">Of each request.</param>
/// <param name="Deadline">Of the whole run.</param>
/// <param name="Concurrency">At most so many sources at once.</param>
internal sealed record RunSettings(TimeSpan Timeout, TimeSpan Deadline, int Concurrency);

/// <summary>The bounds of polling.</summary>
/// <param name="Deadline">Of all that is due.</param>
/// <param name="PerHost">At most so many sources of one host at once.</param>
/// <param name="Spacing">Between the polls of two sources of one host.</param>
internal sealed record PollSettings(TimeSpan Deadline, int PerHost, TimeSpan Spacing);

/// <summary>The bounds of outbound HTTP.</summary>
/// <param name="AllowNetworks">Loopback and private networks that may be reached none the less.</param>
/// <param name="MaxBody">Bytes of one body, as sent and as decompressed.</param>
/// <param name="Proxy">Through which every connection goes; null for none.</param>
/// <param name="Bounds">Of each part of a request.</param>
internal sealed record HttpSettings(IReadOnlyList<IPNetwork> AllowNetworks, long MaxBody, OutboundProxy? Proxy, PhaseBounds Bounds);

/// <summary>What is logged, and how.</summary>
/// <param name="Level">This and worse.</param>
/// <param name="Json">A JSON object a line, rather than text.</param>
internal sealed record LogSettings(LogLevel Level, bool Json)
{
    /// <summary>The level of that name.</summary>
    public static LogLevel LevelOf(string name) => name switch
    {
        "error" => LogLevel.Error,
        "info" => LogLevel.Info,
        "debug" => LogLevel.Debug,
        _ => LogLevel.Warning,
    };
}
