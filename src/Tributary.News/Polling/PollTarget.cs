using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>A source that is polled.</summary>
/// <param name="Source">As the catalogue has it.</param>
/// <param name="Every">The user's own interval; null for the source's rhythm.</param>
/// <param name="Elsewhere">The same source at another address; null where it cannot move.</param>
public sealed record PollTarget(ISource Source, TimeSpan? Every = null, Func<Uri, ISource>? Elsewhere = null)
{
    /// <summary>What tells it from another source of the same id: <see cref="SourceDeclaration.Identity"/>. Default its address.</summary>
    public string Declared { get; init; } = Source.Address.AbsoluteUri;

    /// <summary>Where it is polled as it is declared. Default its address.</summary>
    public Uri Address { get; init; } = Source.Address;

    /// <summary>The source of a declaration, enabled or not; null where its kind is not polled.</summary>
    public static PollTarget? From(SourceDeclaration declaration)
    {
        var source = Catalogue.Of(declaration);
        if (!source.CanPoll)
            return null;
        return new(source, declaration.Every, declaration.CanMove ? address => Catalogue.Of(declaration.MovedTo(address)) : null)
        {
            Declared = declaration.Identity,
            Address = declaration.Json?.HeadlinesUrl?.Base ?? source.Address,
        };
    }

    /// <summary>The source where it is now.</summary>
    public ISource At(Uri? movedTo) => movedTo is not null && Elsewhere is not null ? Elsewhere(movedTo) : Source;

    /// <summary>The address that is polled where it is now.</summary>
    public Uri AddressAt(Uri? movedTo) => movedTo is not null && Elsewhere is not null ? movedTo : Address;
}

/// <summary>The bounds of polling.</summary>
public sealed record PollOptions
{
    /// <summary>A bound on each request of a source that has none of its own. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A bound on polling what is due; what had not begun by then stays due. Not used while watching. Default 10 minutes.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>At most so many sources at once: 1 or more. Default 64.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Whether every source is polled at the beginning, due or not, the retired ones too. Default false.</summary>
    public bool All { get; init; }

    /// <summary>Whether it goes on until it is stopped. Default false: until everything that is due has been polled.</summary>
    public bool Watch { get; init; }

    /// <summary>The pace of a host, by its authority (<c>host</c> or <c>host:port</c>). Default two at once, 250 ms apart.</summary>
    public Func<string, HostPace> PaceOf { get; init; } = _ => HostPace.Default;
}

/// <summary>How a host's many sources are spread.</summary>
/// <param name="Concurrency">At most so many of them at once: 1 or more.</param>
/// <param name="Spacing">At least so much time from one beginning to the next: zero or more.</param>
public sealed record HostPace(int Concurrency, TimeSpan Spacing)
{
    /// <summary>Two at once, 250 ms apart.</summary>
    public static HostPace Default { get; } = new(2, TimeSpan.FromMilliseconds(250));
}
