namespace Tributary.Simulator.World;

/// <summary>
/// An article as the Guardian's API lists it. Fields are what show-fields may ask for: every value is a string, and an item lacks some.
/// Hosted is paid-for content, which has no pillar.
/// </summary>
internal sealed record GuardianItem(
    ulong Key, string Id, string Type, Topic Topic, DateTimeOffset At, string Title, bool Hosted,
    Lazy<KeyValuePair<string, string>[]> Fields, string Text)
{
    public string Tag => Topic.Section + "/" + Topic.Word;
}
