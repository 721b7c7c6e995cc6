using Tributary.Http;
using Tributary.News.JsonPaths;

namespace Tributary.News.Gathering;

/// <summary>One request of a list, or why it cannot be made.</summary>
public sealed record GatherItem
{
    /// <summary>What its result is called: the list's own id, else its line.</summary>
    public required string Id { get; init; }

    /// <summary>The request; null where <see cref="Wrong"/> says why.</summary>
    public OutboundRequest? Request { get; init; }

    /// <summary>What to take out of the answer; null for all of it.</summary>
    public JsonPath? Pick { get; init; }

    /// <summary>Why there is no request, with its line, or null.</summary>
    public string? Wrong { get; init; }

    /// <summary>A part of a list that is no request.</summary>
    public static GatherItem Refused(string id, string why) => new() { Id = id, Wrong = why };
}

/// <summary>The list itself cannot be read: nothing was asked. The message is one line for a person.</summary>
public sealed class GatherListException(string message) : Exception(message);

/// <summary>A text of a list with <c>${NAME}</c> in it, filled: the secret, or the name of the variable that is not set.</summary>
/// <param name="text">As it was written.</param>
public delegate (Secret? Filled, string? Missing) FillVariables(string text);
