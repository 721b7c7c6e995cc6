namespace Tributary.App.Rendering;

/// <summary>How results are laid out.</summary>
/// <param name="Width">The terminal's columns; null where lines are neither wrapped nor cut.</param>
/// <param name="Styles">Colours or none.</param>
internal sealed record Layout(int? Width, Styles Styles)
{
    /// <summary>For a pipe or a file: no colours, no cut lines.</summary>
    public static Layout Plain { get; } = new(null, Styles.None);

    /// <summary>Lines no wider than the terminal, each begun with <paramref name="indent"/> spaces.</summary>
    public IEnumerable<string> Wrap(string text, int indent) =>
        (Width is { } width ? TerminalText.Wrap(text, Math.Max(20, width - indent)) : [text])
        .Select(line => new string(' ', indent) + line);
}
