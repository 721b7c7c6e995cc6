namespace Tributary.Http;

/// <summary>A key. It prints as <c>***</c> wherever it ends up; <see cref="Reveal"/> is the one way to its text.</summary>
public sealed class Secret(string text)
{
    /// <summary>The key itself, for the header that carries it.</summary>
    public string Reveal() => text;

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}
