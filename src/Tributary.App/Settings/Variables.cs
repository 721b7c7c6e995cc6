using System.Text;
using Tributary.Http;

namespace Tributary.App.Settings;

/// <summary>Texts with <c>${NAME}</c> in them, for keys that stand in no file.</summary>
internal static class Variables
{
    /// <summary>Whether a text names a variable.</summary>
    public static bool AreIn(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The text with what the variables hold.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="known">What is set, by name.</param>
    /// <param name="missing">Takes the names of those that are not set.</param>
    /// <returns>Null where <c>${</c> is followed by no name and <c>}</c>.</returns>
    public static Secret? Filled(string text, IReadOnlyDictionary<string, (string Value, string Origin)> known, ICollection<string> missing)
    {
        var filled = new StringBuilder();
        var at = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            if (close < 0 || !IsName(text.AsSpan(open + 2, close - open - 2)))
                return null;
            var name = text[(open + 2)..close];
            if (known.TryGetValue(name, out var found))
                filled.Append(text, at, open - at).Append(found.Value.Trim());
            else if (!missing.Contains(name))
                missing.Add(name);
            at = close + 1;
        }

        return new(filled.Append(text, at, text.Length - at).ToString());
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return name.Length > 0 && !char.IsAsciiDigit(name[0]);
    }
}
