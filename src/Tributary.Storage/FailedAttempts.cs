using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.Storage;

/// <summary>The column <c>failed_attempts</c>: a JSON list, or null where there were none.</summary>
internal static class FailedAttempts
{
    public static string? Text(IReadOnlyList<FailedAttempt> attempts) => attempts.Count == 0 ? null
        : JsonSerializer.Serialize([.. attempts.Select(StoredAttempt.Of)], AttemptJson.Default.StoredAttemptArray);

    public static IReadOnlyList<FailedAttempt> Parse(string? text) => text is null ? []
        : [.. JsonSerializer.Deserialize(text, AttemptJson.Default.StoredAttemptArray)!.Select(attempt => attempt.ToAttempt())];
}

/// <summary>One of them.</summary>
internal sealed record StoredAttempt(
    string Status, string Message, string? FailedPhase, int? HttpStatus, double? RetryAfterMs, double StartMs, double ElapsedMs, double WaitMs)
{
    public static StoredAttempt Of(FailedAttempt attempt) => new(
        attempt.Why.Kind.Word(),
        attempt.Why.Message,
        attempt.Why.Phase?.Word(),
        attempt.Why.Status,
        attempt.Why.RetryAfter?.ToMilliseconds(),
        attempt.Start.ToMilliseconds(),
        attempt.Elapsed.ToMilliseconds(),
        attempt.Wait.ToMilliseconds());

    public FailedAttempt ToAttempt() => new(
        FetchRow.FailureOf(Status, Message, FailedPhase, HttpStatus, RetryAfterMs), StartMs.ToDuration(), ElapsedMs.ToDuration(), WaitMs.ToDuration());
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredAttempt[]))]
internal sealed partial class AttemptJson : JsonSerializerContext;
