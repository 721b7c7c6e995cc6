namespace Tributary.App.Settings;

/// <summary>
/// What a file of the working folder may not set. Whoever changes into a folder that others have made does not mean to send them his keys,
/// nor to open his own network to what they name.
/// </summary>
internal static class FolderTrust
{
    private static readonly string[] Addresses = ["sources.*.url", "sources.*.itemsUrl", "sources.*.headlinesUrl"];
    private static readonly string[] Declaring = [.. Addresses, "sources.*.kind", "sources.*.headers.*"];

    /// <summary>Refuses the first setting of such a file that decides where requests may go, or where somebody else's source is.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public static void Check(SettingValues values)
    {
        // A source of the folder's own has no key but the folder's.
        var others = values.Given.Where(given => !given.Entry.IsOfFolder && Declaring.Contains(given.Pattern))
            .Select(given => given.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (pattern, id, value, entry) in values.Given.Where(given => given.Entry.IsOfFolder))
            if (pattern is "http.proxy" or "providers.*.mirrors" || (pattern == "http.allowNetworks" && value is object[] { Length: > 0 }))
                throw entry.Distrusted("it may not set this");
            else if (Addresses.Contains(pattern) && values.Find(pattern, id)?.Entry == entry
                && (others.Contains(id) || values.Text<string>("sources.*.kind", id) is not ("feed" or "json" or null)))
                throw entry.Distrusted("it may not set the address of a source that it does not declare, or of one that has a key");
    }
}
