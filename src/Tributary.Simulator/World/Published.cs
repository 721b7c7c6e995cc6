namespace Tributary.Simulator.World;

/// <summary>
/// An article as its publisher published it; each provider passes it on in its own way. The body is written when somebody reads it.
/// </summary>
internal sealed record Published(
    int Number, Topic Topic, Publisher Publisher, string Headline, string Summary, Lazy<string> Body, string Author,
    string Address, string Image, DateTimeOffset At);
