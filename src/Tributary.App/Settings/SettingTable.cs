using Tributary.News.Sources;

namespace Tributary.App.Settings;

/// <summary>Every setting: the reader, the JSON Schema and the documentation follow this table.</summary>
internal static class SettingTable
{
    /// <summary>The settings, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("store", SettingType.Text, null, "The database: a file's path, or 'Data Source=FILE'."),
        new("run.timeout", SettingType.Duration("1ms", "1h"), "10s", "A bound on each request of a source that has none of its own."),
        new("run.deadline", SettingType.Duration("1ms", "24h"), "30s", "A bound on the whole run."),
        new("run.concurrency", SettingType.Integer(1, 10_000), "64", "At most so many sources at once."),
        new("poll.deadline", SettingType.Duration("1ms", "24h"), "10m",
            "A bound on polling all that is due; what had not begun stays due."),
        new("poll.perHost", SettingType.Integer(1, 1_000), "2", "At most so many sources of one host polled at once."),
        new("poll.spacing", SettingType.Duration("0ms", "1h"), "250ms",
            "At least so much time between the polls of two sources of one host."),
        new("http.allowNetworks", SettingType.Networks, "", "Loopback, private and reserved networks that may be reached none the less."),
        new("http.maxBody", SettingType.Size, "10MB", "The most that one body may have, as sent and as decompressed."),
        new("http.proxy", SettingType.Proxy, null, "The proxy that every connection goes through; those of the environment are not used."),
        .. BoundSettings.In("http"),
        new("log.level", SettingType.Choice(["error", "warning", "info", "debug"]), "warning",
            "What is logged to standard error: this and worse."),
        new("log.format", SettingType.Choice(["text", "json"]), "text", "How an event is logged: a line for people, or a JSON object."),
        new("sources.*.kind", SettingType.Choice(Catalogue.Kinds), null, "What the source is; needed for a source of your own."),
        new("sources.*.url", SettingType.SourceAddress, null, "The base address, where it is not the kind's own."),
        new("sources.*.itemsUrl", SettingType.Address, null, "The base address of single items; hackernews only."),
        new("sources.*.title", SettingType.Text, null, "What a person calls it."),
        new("sources.*.folder", SettingType.Text, null, "The folder that it is kept in, with / between levels."),
        new("sources.*.every", SettingType.Duration("1m", "720h"), null,
            "How often it is polled; without it, as its own rhythm says. Kinds feed and json."),
        .. JsonSourceSettings.Rows,
        new("sources.*.timeout", SettingType.Duration("1ms", "1h"), null, "A bound on each request, over run.timeout."),
        new("sources.*.enabled", SettingType.Boolean, "true", "Whether runs ask it."),
        .. BoundSettings.In("sources.*"),
        new("providers.*.concurrency", SettingType.Integer(1, 1_000), "8", "At most so many requests in flight to this host."),
        new("providers.*.adaptive", SettingType.Boolean, "true", "Whether concurrency is lowered while the host refuses or becomes slow."),
        new("providers.*.rate", SettingType.Allowance, null, "So many requests to this host in a span of time, evenly spaced."),
        new("providers.*.burst", SettingType.Integer(1, 10_000), "1", "How many may start at once after a pause, under the rate."),
        new("providers.*.spacing", SettingType.Duration("1ms", "24h"), null, "At least so much time between the starts of two requests."),
        new("providers.*.quota", SettingType.Allowance, null, "How many requests this host allows in a span of time; kept in the store."),
        new("providers.*.mirrors", SettingType.Origins, null,
            "Origins that give the same answers, asked where this host does not answer well."),
        new("providers.*.hedgeAfter", SettingType.Duration("1ms", "1h"), "1s", "How long after one origin the next is asked."),
        .. BoundSettings.In("providers.*"),
    ];

    private static Dictionary<string, List<Setting>> BySection { get; } = All
        .GroupBy(setting => setting.Section, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(section => section.Key, section => section.ToList(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The first parts of all paths.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. All.Select(setting => setting.Section).Distinct()];

    /// <summary>The setting that an entry gives, and the name of the user's own in its path, or null. An object is no setting.</summary>
    /// <param name="entry">What is set.</param>
    /// <param name="kind">
    /// The kind of the source that it is set for, where that is known: what a message names as allowed depends on it.
    /// </param>
    /// <exception cref="UsageException">There is no such setting.</exception>
    public static (Setting? Setting, string? Id) Match(SettingEntry entry, Func<string?>? kind = null)
    {
        var path = entry.Path;
        if (!BySection.TryGetValue(path[0], out var section) || !Same(section[0].Section, path[0]))
            throw entry.Wrong($"unknown setting{Nearest.Hint(path[0], Sections)} (settings: {string.Join(", ", Sections)})");
        var depth = section[0].Pattern.Split('.').Length;
        if (path.Count < depth)
            return entry.Value.Shape == ValueShape.Object
                ? (null, path.Count == 2 ? path[1] : null)
                : throw entry.Wrong($"expected an object with {Names(section, null)}");
        if (path.Count is var given && given <= depth + 1
            && section.Find(setting => setting.IsOpen && Same(setting.Name, path[depth - 1])) is { } open)
        {
            return given > depth ? ((Setting?)open, path[1])
                : entry.Value.Shape == ValueShape.Object ? (null, path[1])
                : throw entry.Wrong("expected an object of names and texts");
        }

        if (path.Count > depth || (entry.Value.Shape == ValueShape.Object && section.Any(setting => Same(setting.Name, path[^1]))))
            throw entry.Wrong(depth == 1 ? $"expected {section[0].Type.Expected}" : "expected a value, not an object");
        var setting = section.Find(setting => Same(setting.Name, path[^1]))
            ?? throw entry.Wrong(
                $"unknown setting{Nearest.Hint(path[^1], Of(section, kind?.Invoke()).Select(known => known.Name))} "
                + $"(settings: {Names(section, kind?.Invoke())})");
        return (setting, setting.IsNamed ? path[1] : null);

        bool Same(string name, string given) => string.Equals(name, given, entry.NameComparison);
    }

    // Those that a source of the kind may have; of no kind, those that all have.
    private static IEnumerable<Setting> Of(IEnumerable<Setting> section, string? kind) => section.Where(setting => setting.Pattern switch
    {
        "sources.*.itemsUrl" => kind == "hackernews",
        "sources.*.every" => kind is "feed" or "json",
        _ => kind == "json" || !JsonSourceSettings.Rows.Contains(setting),
    });

    private static string Names(List<Setting> section, string? kind)
    {
        var bounds = section[0] is { IsNamed: true }
            ? BoundSettings.In($"{section[0].Section}.*").Select(bound => bound.Name).ToHashSet()
            : [];
        var names = string.Join(", ", Of(section, kind).Select(setting => setting.Name).Where(name => !bounds.Contains(name)));
        return bounds.Count == 0 ? names : $"{names}, and the bounds that http has";
    }
}
