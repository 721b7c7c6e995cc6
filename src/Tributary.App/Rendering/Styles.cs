namespace Tributary.App.Rendering;

/// <summary>Colours, where they are wanted; else nothing. Meaning never rests on them alone.</summary>
internal sealed class Styles(bool enabled)
{
    /// <summary>Text as it is.</summary>
    public static Styles None { get; } = new(false);

    public string Strong(string text) => With("1", text);

    public string Faint(string text) => With("2", text);

    public string Good(string text) => With("32", text);

    public string Bad(string text) => With("31", text);

    public string Link(string text) => With("36", text);

    private string With(string code, string text) => enabled ? $"\e[{code}m{text}\e[0m" : text;
}
