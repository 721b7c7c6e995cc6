namespace Tributary.App.Cli;

/// <summary><c>tributary demo</c>.</summary>
internal sealed class DemoCommand() : CliCommand("demo", "Asks a simulated world one source after the other, then all at once, and draws both. No network, no keys, nothing stored.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } = [("tributary demo", "two waterfalls and how much faster the second was")];
}
