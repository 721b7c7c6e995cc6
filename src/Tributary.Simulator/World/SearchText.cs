using System.Buffers;

namespace Tributary.Simulator.World;

/// <summary>Text made ready for matching: lower case, words without a plural s, one space before, between and after them.</summary>
internal static class SearchText
{
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var most = 1;
        foreach (var part in parts)
            most += (part?.Length ?? 0) + 1;
        var rented = ArrayPool<char>.Shared.Rent(most);
        rented[0] = ' ';
        var length = 1;
        foreach (var part in parts)
            length = Append(rented, length, part);
        var text = new string(rented, 0, length);
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    private static int Append(Span<char> text, int length, string? part)
    {
        var start = length;
        foreach (var character in part ?? "")
        {
            if (char.IsLetterOrDigit(character))
                text[length++] = char.ToLowerInvariant(character);
            else if (character is not ('\'' or '’'))
                start = length = EndWord(text, start, length);
        }
        return EndWord(text, start, length);
    }

    private static int EndWord(Span<char> text, int start, int length)
    {
        if (length == start)
            return length;
        if (length - start > 3 && text[length - 1] == 's' && text[length - 2] != 's')
            length--;
        text[length] = ' ';
        return length + 1;
    }
}
