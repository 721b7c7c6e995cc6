using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>What polls have learned of a source, for whoever asks it or shows it otherwise. Pure.</summary>
public static class Learned
{
    /// <summary>What is known of a source as it is declared now: what was learned at another address does not count.</summary>
    /// <param name="declared">The source.</param>
    /// <param name="known">What is known of its id, or null.</param>
    public static PollState? Of(SourceDeclaration declared, PollState? known) => known?.At(Catalogue.Of(declared).Address);

    /// <summary>The declaration with the address that the source is asked at: another one where it has moved for good.</summary>
    /// <param name="declared">The source.</param>
    /// <param name="known">What is known of its id, or null.</param>
    public static SourceDeclaration InUse(SourceDeclaration declared, PollState? known) =>
        Of(declared, known)?.MovedTo is { } moved ? declared.MovedTo(moved) : declared;
}
