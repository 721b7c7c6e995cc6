using System.Net;
using Tributary.Http;
using Tributary.Http.Guard;
using Tributary.News.Sources;

namespace Tributary.App.Settings;

/// <summary>
/// Reads every layer and checks it: built-in defaults, <c>tributary.json</c>, variables. The command line comes over them later.
/// </summary>
internal static class SettingsReader
{
    private static readonly string[] BuiltIn = ["newsapi", "guardian", "hackernews"];

    /// <summary>
    /// The settings for a program started in this folder with this environment. Reads at most three files, and nothing else.
    /// </summary>
    /// <exception cref="UsageException">An unknown setting, a bad value, or a file that cannot be read.</exception>
    public static TributarySettings Read(string workingFolder, IReadOnlyDictionary<string, string> environment)
    {
        var variables = Layers.Variables(workingFolder, environment);
        var values = new SettingValues();
        values.Add([.. Defaults(workingFolder)]);
        values.Add(Layers.File(workingFolder, environment));
        values.Add([.. Layers.Prefixed(variables, workingFolder)]);
        FolderTrust.Check(values);
        return new()
        {
            StorePath = StorePath(values, environment),
            Run = new(
                values.Value<TimeSpan>("run.timeout")!.Value,
                values.Value<TimeSpan>("run.deadline")!.Value,
                values.Value<int>("run.concurrency")!.Value),
            Poll = new(
                values.Value<TimeSpan>("poll.deadline")!.Value,
                values.Value<int>("poll.perHost")!.Value,
                values.Value<TimeSpan>("poll.spacing")!.Value),
            Http = new(
                Networks(values),
                values.Value<long>("http.maxBody")!.Value,
                values.Text<OutboundProxy>("http.proxy"),
                BoundSettings.Of(values, "http")!),
            Log = new(LogSettings.LevelOf(values.Text<string>("log.level")!), values.Text<string>("log.format") == "json"),
            Sources = [.. values.Ids("sources").Select(id => Source(values, id, variables))],
            Origins = values.Ids("sources").ToDictionary(
                id => id, id => values.FirstEntry("sources", id).Origin, StringComparer.OrdinalIgnoreCase),
            Providers = values.Ids("providers").ToDictionary(id => Provider(values, id), id => Limits(values, id)),
        };
    }

    private static IEnumerable<SettingEntry> Defaults(string folder) =>
        SettingTable.All
            .Where(setting => setting is { IsNamed: false, Default: not null })
            .Select(setting => Default(setting.Pattern, setting.Default!, folder))
            .Concat(BuiltIn.Select(kind => Default($"sources.{kind}.kind", kind, folder)));

    private static SettingEntry Default(string path, string text, string folder) =>
        new(path.Split('.'), new(ValueShape.Untyped, text, []), "default", StringComparison.Ordinal, folder);

    private static IPNetwork[] Networks(SettingValues values)
    {
        var (value, entry) = values.Find("http.allowNetworks")!.Value;
        IPNetwork[] networks = [.. ((object[])value).Cast<IPNetwork>()];
        try
        {
            _ = new NetworkGuard(networks);
            return networks;
        }
        catch (ArgumentException)
        {
            throw entry.Wrong("together these cover all addresses, which would switch the network guard off");
        }
    }

    private static string? StorePath(SettingValues values, IReadOnlyDictionary<string, string> environment) =>
        values.Find("store") is { } store ? StoreSetting.Path(store.Entry, (string)store.Value, UserFolders.Home(environment))
        : UserFolders.Data(environment) is { } folder ? Path.Combine(folder, "tributary.db")
        : null;

    private static SourceDeclaration Source(
        SettingValues values, string id, GivenVariables variables)
    {
        var first = values.FirstEntry("sources", id);
        var kinds = string.Join(", ", Catalogue.Kinds);
        if (!SourceId.IsValid(id))
            throw first.Wrong($"a source's id is {SourceId.Expected}");
        var kind = values.Text<string>("sources.*.kind", id)
            ?? throw new UsageException($"{first.Origin}: sources.{id}.kind: not set, but a source of your own needs it (kinds: {kinds})");
        if (kind != "hackernews" && values.Find("sources.*.itemsUrl", id) is { } items)
            throw items.Entry.Wrong($"only a source of kind hackernews has it, and this one is of kind {kind}");
        if (kind is "feed" or "json" && values.Find("sources.*.url", id) is null)
            throw first.Wrong($"a source of kind {kind} needs an address: set sources.{id}.url");
        if (kind is not ("feed" or "json") && values.Find("sources.*.every", id) is { } every)
            throw every.Entry.Wrong($"only a source that is polled has it (kinds feed and json), and this one is of kind {kind}");
        var json = JsonSourceSettings.Of(values, id, kind, variables);
        return new()
        {
            Id = id,
            Kind = kind,
            Url = kind == "json" ? json!.Url.Base : Address(values, id, kind == "feed" ? SettingType.DocumentAddress : SettingType.Address),
            Json = json,
            ItemsUrl = values.Text<Uri>("sources.*.itemsUrl", id),
            Title = kind == "json" ? null : values.Text<string>("sources.*.title", id),
            Folder = values.Text<string>("sources.*.folder", id),
            Every = values.Value<TimeSpan>("sources.*.every", id),
            Timeout = values.Value<TimeSpan>("sources.*.timeout", id),
            Bounds = BoundSettings.Of(values, "sources.*", id),
            Enabled = values.Value<bool>("sources.*.enabled", id) ?? true,
            Key = Keys.Of(kind, variables),
        };
    }

    private static Uri? Address(SettingValues values, string id, SettingType type)
    {
        if (values.Find("sources.*.url", id) is not { } url)
            return null;
        var text = (string)url.Value;
        return Variables.AreIn(text) ? throw url.Entry.Wrong("${NAME} is filled in addresses of kind json only; write out what it holds")
            : (Uri?)type.Parse(text) ?? throw url.Entry.Wrong(type.Refusal(text));
    }

    private static string Provider(SettingValues values, string id)
    {
        var host = id.ToLowerInvariant();
        return Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri) && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" }
            && (uri.Authority == host || $"{uri.Host}:{uri.Port}" == host)
                ? host
                : throw values.FirstEntry("providers", id)
                    .Wrong("a provider is a host, or host:port, such as api.example.org or localhost:8080");
    }

    private static ProviderOptions Limits(SettingValues values, string id) => new()
    {
        Concurrency = values.Value<int>("providers.*.concurrency", id),
        Adaptive = values.Value<bool>("providers.*.adaptive", id),
        Rate = values.Text<Allowance>("providers.*.rate", id),
        Burst = values.Value<int>("providers.*.burst", id),
        Spacing = values.Value<TimeSpan>("providers.*.spacing", id),
        Quota = values.Text<Allowance>("providers.*.quota", id),
        Mirrors = values.Text<object[]>("providers.*.mirrors", id)?.Cast<Uri>().ToList(),
        HedgeAfter = values.Value<TimeSpan>("providers.*.hedgeAfter", id),
        Bounds = BoundSettings.Of(values, "providers.*", id),
    };
}
