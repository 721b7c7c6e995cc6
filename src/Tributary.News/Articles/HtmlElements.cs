using System.Collections.Frozen;

namespace Tributary.News.Articles;

/// <summary>How an element that stays nests (HTML, 13.2.6).</summary>
[Flags]
internal enum HtmlNesting
{
    /// <summary>It stands in a sentence.</summary>
    Inline = 0,

    /// <summary>It has neither content nor an end.</summary>
    Void = 1,

    /// <summary>It ends a paragraph.</summary>
    Block = 2,

    /// <summary>Where something else ends it, it goes on behind that.</summary>
    Formatting = 4,

    /// <summary>No end tag inside it reaches beyond it.</summary>
    Scope = 8,

    /// <summary>It stands in a table and nowhere else.</summary>
    TablePart = 16,

    /// <summary>It holds a table's text: formatting neither comes in nor goes out.</summary>
    Cell = TablePart | Scope,

    Heading = 32,

    Item = 64,
}

/// <summary>What is left of an element that does not stay.</summary>
internal enum HtmlRemains
{
    Content,

    /// <summary>Nothing; in it no other tag counts.</summary>
    Nothing,

    /// <summary>Nothing, up to its own end tag.</summary>
    Hidden,

    /// <summary>The same where it has an end tag, else its content.</summary>
    Choice,

    /// <summary>A picture: nothing, up to its end or to what no picture has.</summary>
    Picture,

    /// <summary>A formula: its text.</summary>
    Formula,

    /// <summary>Its text as it stands, in lines; in it no other tag counts.</summary>
    Lines,

    /// <summary>The same of all that follows.</summary>
    LinesToEnd,

    /// <summary>The text between its tags, in lines.</summary>
    TextLines,

    /// <summary>Its text, in which references count and tags do not.</summary>
    Text,
}

/// <summary>An element that stays.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Nesting">How it nests.</param>
internal sealed record HtmlElement(string Name, HtmlNesting Nesting)
{
    /// <summary>Whether an end tag of an element in a sentence does not reach beyond it.</summary>
    public bool IsSpecial => (Nesting & (HtmlNesting.Block | HtmlNesting.Scope | HtmlNesting.TablePart)) != 0;

    public bool Is(HtmlNesting nesting) => (Nesting & nesting) == nesting && nesting != 0;
}

/// <summary>The elements that a text is made of, and what is left of the others.</summary>
internal static class HtmlElements
{
    private static readonly FrozenDictionary<string, HtmlElement>.AlternateLookup<ReadOnlySpan<char>> Kept = Elements(
        ("abbr acronym audio bdi bdo cite data del dfn ins kbd mark picture q rp rt ruby samp span sub sup time var video",
            HtmlNesting.Inline),
        ("a b big code em font i s small strike strong tt u", HtmlNesting.Formatting),
        ("address article aside blockquote center details dir div dl figcaption figure footer header hgroup main menu nav ol p pre "
            + "section summary ul", HtmlNesting.Block),
        ("h1 h2 h3 h4 h5 h6", HtmlNesting.Block | HtmlNesting.Heading),
        ("dd dt li", HtmlNesting.Block | HtmlNesting.Item),
        ("br img track wbr", HtmlNesting.Void),
        ("hr", HtmlNesting.Void | HtmlNesting.Block),
        ("table", HtmlNesting.Block | HtmlNesting.Scope),
        ("caption td th", HtmlNesting.Cell),
        ("colgroup tbody tfoot thead tr", HtmlNesting.TablePart),
        ("col", HtmlNesting.TablePart | HtmlNesting.Void));

    private static readonly FrozenDictionary<string, HtmlRemains>.AlternateLookup<ReadOnlySpan<char>> Left =
        new Dictionary<string, HtmlRemains>
        {
            ["script"] = HtmlRemains.Nothing,
            ["style"] = HtmlRemains.Nothing,
            ["iframe"] = HtmlRemains.Nothing,
            ["noscript"] = HtmlRemains.Nothing,
            ["noembed"] = HtmlRemains.Nothing,
            ["noframes"] = HtmlRemains.Nothing,
            ["title"] = HtmlRemains.Nothing,
            ["template"] = HtmlRemains.Hidden,
            ["select"] = HtmlRemains.Choice,
            ["svg"] = HtmlRemains.Picture,
            ["math"] = HtmlRemains.Formula,
            ["xmp"] = HtmlRemains.Lines,
            ["plaintext"] = HtmlRemains.LinesToEnd,
            ["listing"] = HtmlRemains.TextLines,
            ["textarea"] = HtmlRemains.Text,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EndsOfPictures = (
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre "
        + "ruby s small span strong strike sub sup table tt u ul var").Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Attributes = (
        "abbr align alt axis border cellpadding cellspacing char charoff cite clear colspan compact controls datetime dir headers height "
        + "href hreflang hspace lang loop media nowrap open poster preload rel rev reversed rowspan rules scope span src start summary "
        + "title type valign value vspace width").Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The element where it stays, else null.</summary>
    public static HtmlElement? Find(ReadOnlySpan<char> name) => Kept.TryGetValue(name, out var element) ? element : null;

    /// <summary>What is left of one that does not.</summary>
    public static HtmlRemains RemainsOf(ReadOnlySpan<char> name) => Left.TryGetValue(name, out var remains) ? remains : HtmlRemains.Content;

    /// <summary>Whether a picture ends where this element begins, as in a browser.</summary>
    public static bool EndsPicture(ReadOnlySpan<char> name) => EndsOfPictures.Contains(name);

    /// <summary>The attribute in lower case where it stays, else null.</summary>
    public static string? Attribute(ReadOnlySpan<char> name) => Attributes.TryGetValue(name, out var known) ? known : null;

    private static FrozenDictionary<string, HtmlElement>.AlternateLookup<ReadOnlySpan<char>> Elements(
        params (string Names, HtmlNesting Nesting)[] groups) => groups
        .SelectMany(group => group.Names.Split(' ').Select(name => new HtmlElement(name, group.Nesting)))
        .ToFrozenDictionary(element => element.Name, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();
}
