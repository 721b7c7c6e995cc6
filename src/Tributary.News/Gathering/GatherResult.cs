using System.Text.Json;
using Tributary.Http;

namespace Tributary.News.Gathering;

/// <summary>What became of one request of a list.</summary>
public sealed record GatherResult
{
    /// <summary>The request's id.</summary>
    public required string Id { get; init; }

    /// <summary>Why there is no value; null on success.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The HTTP status of the answer, or null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>What was picked; null on failure, and where nothing was there to pick.</summary>
    public JsonElement? Value { get; init; }

    /// <summary>What is worth knowing of a success, or null.</summary>
    public string? Warning { get; init; }

    /// <summary>How often it set out.</summary>
    public int Attempts { get; init; }

    /// <summary>When it began, after the run's first dispatch.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>From its beginning to its end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Where the time went.</summary>
    public PhaseTimes Phases { get; init; } = PhaseTimes.None;

    /// <summary>Whether it has what was asked for.</summary>
    public bool Success => Failure is null;
}
