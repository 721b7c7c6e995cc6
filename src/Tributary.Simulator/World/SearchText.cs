using System.Text;

namespace Tributary.Simulator.World;

/// <summary>Text made ready for matching: lower case, words without a plural s, one space before, between and after them.</summary>
internal static class SearchText
{
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder(" ");
        foreach (var part in parts)
            Append(text, part);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string? part)
    {
        var start = text.Length;
        foreach (var character in part ?? "")
        {
            if (char.IsLetterOrDigit(character))
                text.Append(char.ToLowerInvariant(character));
            else if (character is not ('\'' or '’'))
                EndWord(text, ref start);
        }
        EndWord(text, ref start);
    }

    private static void EndWord(StringBuilder text, ref int start)
    {
        if (text.Length == start)
            return;
        if (text.Length - start > 3 && text[^1] == 's' && text[^2] != 's')
            text.Length--;
        text.Append(' ');
        start = text.Length;
    }
}
