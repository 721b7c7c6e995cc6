using Tributary.Http;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>What a source made of its provider's answer.</summary>
public sealed record SourceAnswer
{
    /// <summary>In the provider's order; empty on failure unless a part had arrived.</summary>
    public IReadOnlyList<Article> Articles { get; init; } = [];

    /// <summary>How many the provider says it has, or null.</summary>
    public long? Total { get; init; }

    /// <summary>Items that could not be read, or that the provider has removed.</summary>
    public int Skipped { get; init; }

    /// <summary>Whether its document breaks off, so that this is a part of what there is: nothing of it is to be remembered.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>What a person should know of a success: one sentence each, without a final stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why there are no articles, or null on success.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What it says of asking again; null for a source that is not polled, and where no answer came.</summary>
    public Channel? Channel { get; init; }

    /// <summary>An answer that is only a failure.</summary>
    public static SourceAnswer Failed(Failure failure) => new() { Failure = failure };
}
