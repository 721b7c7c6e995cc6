using System.Text;

namespace Tributary.Http;

/// <summary>A key. It prints as <c>***</c> wherever it ends up; <see cref="Reveal"/> is the one way to its text.</summary>
public sealed class Secret(string text)
{
    private const string Hidden = "***";

    /// <summary>The key itself, for the header that carries it.</summary>
    public string Reveal() => text;

    /// <summary>
    /// What somebody else wrote, with <c>***</c> for the key where it repeats it: as it is, percent-encoded or in Base64, whatever the
    /// case.
    /// </summary>
    public string RemoveFrom(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        return Spellings.Aggregate(written, (left, spelling) => left.Replace(spelling, Hidden, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => Hidden;

    /// <summary>How the key may be written; the longest first, since one may hold another. Empty for an empty key.</summary>
    internal IReadOnlyList<string> Spellings => text.Length == 0 ? [] :
    [
        .. new[] { Uri.EscapeDataString(text), Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), text }
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(spelling => spelling.Length),
    ];
}
