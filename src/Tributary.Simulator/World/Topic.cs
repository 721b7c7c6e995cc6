namespace Tributary.Simulator.World;

/// <summary>Which sentences suit a topic.</summary>
internal enum Mood
{
    Civic,
    Science,
    Business,
    Sport,
    Culture,
}

/// <summary>
/// Something that news is about. Every subject carries the word, so that a search for the word finds the topic at every provider.
/// Section, SectionName and Pillar are the Guardian's, Category is NewsAPI's.
/// </summary>
internal sealed record Topic(
    string Word, string Section, string SectionName, string Pillar, string Category, Mood Mood, string German, string French,
    string[] Subjects);
