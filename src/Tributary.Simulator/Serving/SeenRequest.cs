namespace Tributary.Simulator.Serving;

/// <summary>One request that an instance received.</summary>
/// <param name="Instance">The first segment of the path.</param>
/// <param name="Path">The rest of the path.</param>
/// <param name="Query">The query with its question mark, or empty; the values of api keys are replaced by ***.</param>
/// <param name="HeaderNames">The names of its headers, as sent.</param>
/// <param name="At">When it arrived.</param>
public sealed record SeenRequest(string Instance, string Path, string Query, IReadOnlyList<string> HeaderNames, DateTimeOffset At)
{
    /// <summary>The status that was answered; null while there is none.</summary>
    public int? Status { get; internal set; }

    /// <summary>Whether the client left before the answer was complete.</summary>
    public bool Aborted { get; internal set; }
}
