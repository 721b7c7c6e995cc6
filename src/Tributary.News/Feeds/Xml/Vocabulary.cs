namespace Tributary.News.Feeds.Xml;

/// <summary>What a text or an attribute says about a feed or an item.</summary>
internal enum Field
{
    None,
    Title,
    Link,
    Summary,
    Content,
    Id,
    Published,
    Updated,
    Author,
    AuthorMail,
    Category,
    Categories,
    Comments,
    CommentCount,
    Language,
    Image,
    Enclosure,
    Media,
    TimeToLive,
    Period,
    Frequency,
    Hour,
    Day,
    Count,
}

/// <summary>What an element means where it stands.</summary>
/// <param name="Role">What it is to the reader.</param>
/// <param name="Field">What it says, or none.</param>
/// <param name="Rank">
/// How much it counts beside others that say the same: the lowest wins, and of equals the first, but of addresses and dates the last.
/// </param>
internal readonly record struct Meaning(Role Role, Field Field = Field.None, byte Rank = 0)
{
    public static Meaning Nothing => new(Role.Ignored);

    public static Meaning Text(Field field, int rank = 0) => new(Role.Text, field, (byte)rank);
}

/// <summary>The dialects in one table: every element is taken for what it means anywhere, since documents mix them freely.</summary>
internal static class Vocabulary
{
    /// <summary>The rank of a date that may be of publication or of a change.</summary>
    public const byte AnyDate = 2;

    public static Meaning Of(Role parent, Space space, Word word) => parent switch
    {
        Role.Document => Root(word),
        Role.Root or Role.Channel => Channel(space, word),
        Role.Item => Item(space, word),
        Role.Group => space == Space.Media || word == Word.Category ? InGroup(space, word) : Meaning.Nothing,
        Role.Image => word == Word.Url ? Meaning.Text(Field.Image) : Meaning.Nothing,
        Role.Person => word switch
        {
            Word.Name => Meaning.Text(Field.Author),
            Word.Email => Meaning.Text(Field.AuthorMail),
            _ => Meaning.Nothing,
        },
        Role.Hours => word == Word.Hour ? Meaning.Text(Field.Hour) : Meaning.Nothing,
        Role.Days => word == Word.Day ? Meaning.Text(Field.Day) : Meaning.Nothing,
        Role.Tags => word switch
        {
            Word.Tag => Meaning.Text(Field.Category),
            Word.Category => new(Role.Tags, Field.Category),
            _ => Meaning.Nothing,
        },
        _ => Meaning.Nothing,
    };

    private static Meaning Root(Word word) => word switch
    {
        Word.Rss or Word.Rdf => new(Role.Root),
        Word.Feed or Word.Channel => new(Role.Channel),
        _ => Meaning.Nothing,
    };

    private static Meaning Channel(Space space, Word word) => (space, word) switch
    {
        (Space.Plain or Space.Atom, Word.Item or Word.Entry) => new(Role.Item),
        (Space.Plain or Space.Atom, Word.Channel or Word.Feed) => new(Role.Channel),
        (Space.Plain, Word.Image) => new(Role.Image, Field.Image),
        (Space.Plain, Word.TextInput) => Meaning.Nothing,
        (Space.Plain, Word.SkipHours) => new(Role.Hours),
        (Space.Plain, Word.SkipDays) => new(Role.Days),
        (Space.Plain, Word.Ttl) => Meaning.Text(Field.TimeToLive),
        (Space.Plain, Word.ManagingEditor) => Meaning.Text(Field.Author, 1),
        (Space.Plain or Space.Atom, Word.Logo) => Meaning.Text(Field.Image),
        (Space.Plain or Space.Atom, Word.Icon) => Meaning.Text(Field.Image, 2),
        (Space.Plain or Space.Atom, Word.Tagline) => Meaning.Text(Field.Summary),
        (Space.Atom, Word.Info) => Meaning.Text(Field.Summary, 5),
        (Space.Plain or Space.Atom, Word.Subtitle) => Meaning.Text(Field.Summary),
        (Space.Itunes, Word.Subtitle) => Meaning.Text(Field.Summary, 4),
        (Space.Plain, Word.LastBuildDate) => Meaning.Text(Field.Updated),
        (Space.Syndication, Word.UpdatePeriod) => Meaning.Text(Field.Period),
        (Space.Syndication, Word.UpdateFrequency) => Meaning.Text(Field.Frequency),
        (Space.Plain or Space.Atom, Word.Content or Word.Encoded or Word.Comments) => Meaning.Nothing,
        _ => Item(space, word),
    };

    private static Meaning Item(Space space, Word word) => space switch
    {
        Space.Plain or Space.Atom => Own(space, word),
        Space.Content => word == Word.Encoded ? Meaning.Text(Field.Content) : Meaning.Nothing,
        Space.Xhtml => word == Word.Body || word == Word.Div ? Meaning.Text(Field.Content, 1) : Meaning.Nothing,
        Space.Dc or Space.DcTerms => DublinCore(word),
        Space.Media => InGroup(space, word),
        Space.Itunes => Itunes(word),
        Space.Slash => word == Word.Comments ? Meaning.Text(Field.CommentCount) : Meaning.Nothing,
        Space.Thread => word == Word.Total ? Meaning.Text(Field.CommentCount) : Meaning.Nothing,
        Space.FeedBurner => word == Word.OrigLink ? Meaning.Text(Field.Link) : Meaning.Nothing,
        _ => Meaning.Nothing,
    };

    private static Meaning Own(Space space, Word word) => word switch
    {
        Word.Title => Meaning.Text(Field.Title),
        Word.Link => Meaning.Text(Field.Link, space == Space.Plain ? 1 : 2),
        Word.Description => Meaning.Text(Field.Summary),
        Word.Summary => Meaning.Text(Field.Summary),
        Word.Abstract => Meaning.Text(Field.Summary, 1),
        Word.Content => Meaning.Text(Field.Content, space == Space.Atom ? 0 : 1),
        Word.Encoded or Word.FullItem or Word.Body => Meaning.Text(Field.Content, 1),
        Word.Guid => Meaning.Text(Field.Id),
        Word.Id => Meaning.Text(Field.Id, space == Space.Atom ? 0 : 1),
        Word.PubDate or Word.Published or Word.Issued => Meaning.Text(Field.Published),
        Word.Date or Word.Created => Meaning.Text(Field.Published, 3),
        Word.Updated or Word.Modified => Meaning.Text(Field.Updated),
        Word.LastBuildDate => Meaning.Text(Field.Updated, 2),
        Word.Author => new(Role.Person, Field.Author),
        Word.Category => Meaning.Text(Field.Category),
        Word.Tags => new(Role.Tags, Field.Categories),
        Word.Enclosure => new(Role.Ignored, Field.Enclosure),
        Word.Comments => Meaning.Text(Field.Comments),
        Word.Language => Meaning.Text(Field.Language),
        Word.Image => new(Role.Image, Field.Image, 1),
        _ => Meaning.Nothing,
    };

    private static Meaning DublinCore(Word word) => word switch
    {
        Word.Title => Meaning.Text(Field.Title, 2),
        Word.Creator or Word.Author => Meaning.Text(Field.Author, 1),
        Word.Subject => Meaning.Text(Field.Category),
        Word.Description or Word.Abstract => Meaning.Text(Field.Summary, 2),
        Word.Issued => Meaning.Text(Field.Published, 1),
        Word.Date => Meaning.Text(Field.Published, AnyDate),
        Word.Created => Meaning.Text(Field.Published, 3),
        Word.Modified => Meaning.Text(Field.Updated, 1),
        Word.Language => Meaning.Text(Field.Language, 1),
        Word.Identifier => Meaning.Text(Field.Id, 4),
        _ => Meaning.Nothing,
    };

    private static Meaning Itunes(Word word) => word switch
    {
        Word.Title => Meaning.Text(Field.Title, 4),
        Word.Author => Meaning.Text(Field.Author, 3),
        Word.Summary => Meaning.Text(Field.Summary, 3),
        Word.Subtitle => Meaning.Text(Field.Summary, 4),
        Word.Image => new(Role.Ignored, Field.Image, 1),
        Word.Keywords => Meaning.Text(Field.Categories),
        Word.Category => new(Role.Tags, Field.Category),
        Word.Link => new(Role.Ignored, Field.Link),
        _ => Meaning.Nothing,
    };

    private static Meaning InGroup(Space space, Word word) => word switch
    {
        Word.Category when space is Space.Media or Space.Plain => Meaning.Text(Field.Category),
        Word.Title => Meaning.Text(Field.Title, 3),
        Word.Description => Meaning.Text(Field.Summary, 5),
        Word.Group => new(Role.Group),
        Word.Content => new(Role.Group, Field.Media),
        Word.Thumbnail => new(Role.Ignored, Field.Image, 2),
        Word.Keywords => Meaning.Text(Field.Categories),
        _ => Meaning.Nothing,
    };
}
