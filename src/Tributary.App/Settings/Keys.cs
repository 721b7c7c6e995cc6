using Tributary.Http;

namespace Tributary.App.Settings;

/// <summary>The variables that hold the providers' keys.</summary>
internal static class Keys
{
    /// <summary>The names of a kind's variables, the preferred one first; none for a kind that needs no key.</summary>
    public static IReadOnlyList<string> Variables(string kind) => kind switch
    {
        "newsapi" => ["NEWSAPI_KEY"],
        "guardian" => ["GUARDIAN_KEY", "GUARDIAN_API_KEY"],
        _ => [],
    };

    /// <summary>The key for sources of a kind; null where none is set.</summary>
    /// <exception cref="UsageException">It holds what no header may. The message does not repeat it.</exception>
    public static Secret? Of(string kind, GivenVariables variables)
    {
        foreach (var name in Variables(kind))
            if (variables.Find(name) is { } found && found.Value.Trim() is { Length: > 0 } key)
                return key.All(c => c is > ' ' and < '\x7f') ? new(key) : throw Wrong(name, found.Origin);
        return null;
    }

    private static UsageException Wrong(string name, string origin) =>
        new($"{(origin == name ? "" : $"{origin}: ")}{name}: a key is visible ASCII without spaces");
}
