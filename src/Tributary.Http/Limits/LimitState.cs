using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Http.Limits;

/// <summary>
/// What is known of a provider's limits at one moment, as a value: what was started, what the provider said, until when it rests. Times
/// are wall-clock times in UTC, since they outlast a process. What a limit allows is no part of it: that is <see cref="ProviderOptions"/>.
/// </summary>
internal sealed record LimitState
{
    /// <summary>Nothing was asked and nothing was said.</summary>
    public static LimitState Empty { get; } = new();

    /// <summary>When the next request is due at an even pace: the theoretical arrival time of GCRA. Null where no rate applied.</summary>
    public DateTimeOffset? NextArrival { get; init; }

    /// <summary>The start of the last request, which may lie ahead: what a minimum spacing counts from.</summary>
    public DateTimeOffset? LastStart { get; init; }

    /// <summary>The window that a quota counts in, or null where none is open.</summary>
    public QuotaWindow? Window { get; init; }

    /// <summary>What the provider said is left, less what was started since; null where it said nothing.</summary>
    public Budget? Told { get; init; }

    /// <summary>Until when nothing is sent, and why; null where it does not rest.</summary>
    public Rest? Rest { get; init; }

    /// <summary>How many times in a row the provider refused without saying for how long.</summary>
    public int Refusals { get; init; }

    /// <summary>
    /// When it was changed last. Where that lies more than a minute ahead the clock has been set back since, and no time in it can be
    /// believed: it says nothing then. Null for not known.
    /// </summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Reads what <see cref="Text"/> wrote. What cannot be read is as if nothing were known: a limit is no reason to
    /// fail.</summary>
    public static LimitState Parse(string? text)
    {
        if (text is null)
            return Empty;
        try
        {
            var read = JsonSerializer.Deserialize(text, LimitJson.Default.LimitState) ?? Empty;
            return read is { Rest.Why: null } ? read with { Rest = null } : read;
        }
        catch (JsonException)
        {
            return Empty;
        }
    }

    /// <summary>One line of JSON, exact to 100 ns; null for <see cref="Empty"/>.</summary>
    public string? Text() => this == Empty ? null : JsonSerializer.Serialize(this, LimitJson.Default.LimitState);
}

/// <summary>The window that a quota counts in.</summary>
/// <param name="Since">The start of its first request.</param>
/// <param name="Used">Requests started in it: 1 or more.</param>
internal sealed record QuotaWindow(DateTimeOffset Since, int Used);

/// <summary>What a provider said is left.</summary>
/// <param name="Left">Requests: 0 or more.</param>
/// <param name="RenewsAt">When it counts afresh.</param>
internal sealed record Budget(int Left, DateTimeOffset RenewsAt);

/// <summary>A time in which a provider is not asked.</summary>
/// <param name="Until">Its end.</param>
/// <param name="Why">What the provider answered, for a person: at most 200 characters.</param>
internal sealed record Rest(DateTimeOffset Until, string Why);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LimitState))]
internal sealed partial class LimitJson : JsonSerializerContext;
