namespace Tributary.News.Sources;

/// <summary>Every source that is configured, in order.</summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, ISource> _byId;

    private Catalogue(IReadOnlyList<ISource> sources)
    {
        Sources = sources;
        _byId = new(sources.Count, StringComparer.Ordinal);
        foreach (var source in sources)
            _byId.TryAdd(source.Id, source);
    }

    /// <summary>The kinds that a declaration may name.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["newsapi", "guardian", "hackernews", "feed", "json"];

    /// <summary>
    /// What is asked where nothing is configured: every kind that has an address of its own once, under its own name, at its own address,
    /// without a key.
    /// </summary>
    public static IReadOnlyList<SourceDeclaration> Defaults { get; } =
    [
        new() { Id = "newsapi", Kind = "newsapi", Url = NewsApi.DefaultAddress },
        new() { Id = "guardian", Kind = "guardian", Url = Guardian.DefaultAddress },
        new() { Id = "hackernews", Kind = "hackernews", Url = HackerNews.DefaultAddress, ItemsUrl = HackerNews.DefaultItemsAddress },
    ];

    /// <summary>The sources that are enabled, in the order of their declarations.</summary>
    public IReadOnlyList<ISource> Sources { get; }

    /// <summary>The source of that id, or null.</summary>
    public ISource? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Makes a source of each declaration that is enabled.</summary>
    /// <exception cref="ArgumentException">A kind that is none of <see cref="Kinds"/>.</exception>
    public static Catalogue From(IEnumerable<SourceDeclaration> declarations) =>
        new([.. declarations.Where(declaration => declaration.Enabled).Select(Of)]);

    /// <summary>The source of a declaration, enabled or not.</summary>
    /// <exception cref="ArgumentException">A kind that is none of <see cref="Kinds"/>.</exception>
    public static ISource Of(SourceDeclaration declaration) => declaration.Kind switch
    {
        "newsapi" => new NewsApi(declaration),
        "guardian" => new Guardian(declaration),
        "hackernews" => new HackerNews(declaration),
        "feed" => new FeedSource(declaration),
        "json" => new JsonSource(declaration),
        _ => throw new ArgumentException(
            $"source '{declaration.Id}': no kind '{declaration.Kind}'; one of {string.Join(", ", Kinds)} is expected", nameof(declaration)),
    };
}
