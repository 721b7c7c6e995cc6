using System.Text;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.App.Settings;

/// <summary>
/// Fills texts with <c>${NAME}</c> in them, for keys that stand in no file, and keeps count. Not safe for several threads.
/// </summary>
/// <param name="known">What is set, by name.</param>
internal sealed class Variables(GivenVariables known)
{
    private readonly List<string> _missing = [];
    private readonly List<Secret> _used = [];

    /// <summary>The names of those that were asked for and are not set, each once.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>What those hold that were asked for.</summary>
    public IReadOnlyList<Secret> Used => _used;

    /// <summary>Whether a text names a variable.</summary>
    public static bool AreIn(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>What a variable holds; null where it is not set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="entry">The setting that names it; null where no setting does.</param>
    /// <exception cref="UsageException">It is not for the file that the setting stands in.</exception>
    public Secret? Value(string name, SettingEntry? entry = null)
    {
        var isFolders = entry is { IsOfFolder: true };
        if (isFolders && known.FindInFolder(name) is null && known.Find(name) is not null)
            throw entry!.Distrusted($"it is given ${{{name}}} only where the folder's own .env file sets it");
        if ((isFolders ? known.FindInFolder(name) : known.Find(name)) is { } found)
        {
            var value = new Secret(found.Value.Trim());
            _used.Add(value);
            return value;
        }

        if (!_missing.Contains(name, StringComparer.OrdinalIgnoreCase))
            _missing.Add(name);
        return null;
    }

    /// <summary>The text with what the variables hold, of which some may be <see cref="Missing"/>.</summary>
    /// <param name="text">What to fill.</param>
    /// <param name="entry">The setting that it stands in; null where it stands in none.</param>
    /// <returns>Null where <c>${</c> is followed by no name and <c>}</c>.</returns>
    public Secret? Filled(string text, SettingEntry? entry = null)
    {
        var filled = new StringBuilder();
        var at = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            if (close < 0 || !AddressTemplate.IsVariable(text.AsSpan(open + 2, close - open - 2)))
                return null;
            filled.Append(text, at, open - at).Append(Value(text[(open + 2)..close], entry)?.Reveal());
            at = close + 1;
        }

        return new(filled.Append(text, at, text.Length - at).ToString());
    }
}
