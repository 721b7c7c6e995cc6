namespace Tributary.App.Rendering;

/// <summary>Colours, where they are wanted; else nothing. Meaning never rests on them alone.</summary>
/// <remarks>
/// They are marked with noncharacters, which Unicode keeps for a program's own use. <see cref="TerminalText.Rendered"/> makes escape
/// sequences of them, so that an escape character in a line is never ours.
/// </remarks>
internal sealed class Styles(bool enabled)
{
    /// <summary>The first of the marks.</summary>
    public const char FirstMark = '\uFDD0';

    // What each mark stands for: the parameter of SGR (ECMA-48).
    private static readonly string[] Sequences = ["0", "1", "2", "32", "31", "36"];

    /// <summary>The last of the marks.</summary>
    public static char LastMark { get; } = (char)(FirstMark + Sequences.Length - 1);

    /// <summary>Text as it is.</summary>
    public static Styles None { get; } = new(false);

    public string Strong(string text) => With(1, text);

    public string Faint(string text) => With(2, text);

    public string Good(string text) => With(3, text);

    public string Bad(string text) => With(4, text);

    public string Link(string text) => With(5, text);

    /// <summary>The escape sequence that a mark stands for.</summary>
    public static string Sequence(char mark) => $"\e[{Sequences[mark - FirstMark]}m";

    private string With(int style, string text) => enabled ? $"{(char)(FirstMark + style)}{text}{FirstMark}" : text;
}
