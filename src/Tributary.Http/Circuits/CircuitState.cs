using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Http.Circuits;

/// <summary>What is known of a circuit, as a value. Times are wall-clock times in UTC, since they outlast a process.</summary>
internal sealed record CircuitState
{
    /// <summary>Nothing has failed.</summary>
    public static CircuitState Closed { get; } = new();

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Until when it rests; null where it does not.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>Until when the one probe that is under way keeps the others away; null where there is none.</summary>
    public DateTimeOffset? ProbeUntil { get; init; }

    /// <summary>How many rests there were in a row.</summary>
    public int Rests { get; init; }

    /// <summary>The last failure in words; null where there is none.</summary>
    public string? Why { get; init; }

    /// <summary>Reads what <see cref="Text"/> wrote. What cannot be read is as if nothing had failed.</summary>
    public static CircuitState Parse(string? text)
    {
        if (text is null)
            return Closed;
        try
        {
            return JsonSerializer.Deserialize(text, CircuitJson.Default.CircuitState) ?? Closed;
        }
        catch (JsonException)
        {
            return Closed;
        }
    }

    /// <summary>One line of JSON; null for <see cref="Closed"/>.</summary>
    public string? Text() => this == Closed ? null : JsonSerializer.Serialize(this, CircuitJson.Default.CircuitState);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CircuitState))]
internal sealed partial class CircuitJson : JsonSerializerContext;
