using System.Globalization;
using System.Text;

namespace Tributary.News.Sources;

/// <summary>
/// An address with places that a query fills: <c>https://shop.example/search?q={query}&amp;from={from:yyyyMMdd}</c>. Values are
/// percent-encoded. A query parameter with a place that nothing fills is left out whole; in the path such a place is empty. Immutable.
/// </summary>
public sealed class AddressTemplate
{
    /// <summary>The places that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["query", "from", "to", "page", "offset", "cursor", "limit", "lang"];

    // What the places stand for while the template is looked at as an address.
    private static readonly DateTimeOffset Example = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

    private readonly string _text;
    private readonly IReadOnlyList<Piece> _path;
    private readonly IReadOnlyList<IReadOnlyList<Piece>> _parameters;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private AddressTemplate(string text)
    {
        _text = text;
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var parameters = new List<IReadOnlyList<Piece>>();
        if (mark >= 0)
            foreach (var parameter in text[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
                if (KeyIn(parameter) is { } key)
                    SecretParameter = SecretParameter is null
                        ? key
                        : throw Wrong(parameter, "an address carries one key at most; a header is the better place");
                else
                    parameters.Add(Pieces(parameter));
        (_path, _parameters) = (Pieces(mark < 0 ? text : text[..mark]), parameters);
    }

    /// <summary>The query parameter that holds nothing but <c>${NAME}</c>, and that name; null where there is none.</summary>
    public (string Parameter, string Variable)? SecretParameter { get; }

    /// <summary>Where every request goes, up to the first place and without a query: for messages and lists.</summary>
    public Uri Base { get; private set; } = null!;

    /// <summary>Whether it has a place of that name.</summary>
    public bool Has(string name) => _used.Contains(name);

    /// <summary>Whether it is the same for every request.</summary>
    public bool IsConstant => _used.Count == 0;

    /// <summary>The template of a text.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and what is allowed.</exception>
    public static AddressTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var template = new AddressTemplate(text);
        var example = template.Filled(name => name is "from" or "to" ? Example : "1");
        if (!Uri.TryCreate(example, UriKind.Absolute, out var address)
            || address is not { Scheme: "http" or "https", UserInfo: "", Fragment: "" }
            || !FixesHost(text))
            throw new FormatException("expected an http or https address without user or fragment, with {places} after its host");
        var open = text.IndexOfAny(['{', '?']);
        template.Base = new(open < 0 ? text : text[..open]);
        return template;
    }

    /// <summary>The template that is one address, the same for every request.</summary>
    /// <param name="address">Absolute; its user and fragment are left out.</param>
    public static AddressTemplate Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Parse(address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
    }

    /// <summary>The address with what fills its places.</summary>
    /// <param name="value">
    /// Of a place: a <see cref="DateTimeOffset"/> for <c>from</c> and <c>to</c>, else text; null where nothing fills it.
    /// </param>
    public Uri Fill(Func<string, object?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(Filled(value));
    }

    /// <summary>Whether a variable may be called so: ASCII letters, digits and <c>_</c>, no digit first.</summary>
    public static bool IsVariable(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        return name.Length > 0 && !char.IsAsciiDigit(name[0]);
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    // As it is written: an address that was parsed may be shorter, by an escaped letter of its host for instance.
    private static bool FixesHost(string text)
    {
        const string Scheme = "://";
        var (host, place) = (text.IndexOf(Scheme, StringComparison.Ordinal) + Scheme.Length, text.IndexOf('{', StringComparison.Ordinal));
        return host >= Scheme.Length && (place < 0 || (place > host && text.AsSpan(host, place - host).ContainsAny('/', '?')));
    }

    private string Filled(Func<string, object?> value)
    {
        var address = new StringBuilder();
        foreach (var piece in _path)
            address.Append(piece.Of(value));
        var separator = '?';
        foreach (var parameter in _parameters)
        {
            if (!parameter.All(piece => piece.Of(value) is not null))
                continue;
            address.Append(separator);
            separator = '&';
            foreach (var piece in parameter)
                address.Append(piece.Of(value));
        }

        return address.ToString();
    }

    private static (string Parameter, string Variable)? KeyIn(string parameter)
    {
        if (!parameter.Contains("${", StringComparison.Ordinal))
            return null;
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var variable = equals > 0 && parameter.AsSpan(equals + 1) is ['$', '{', .. var name, '}'] && IsVariable(name)
            ? name.ToString()
            : null;
        return variable is null
            ? throw Wrong(parameter, "a key stands alone, as in key=${NAME}; better, in a header")
            : (Uri.UnescapeDataString(parameter[..equals]), variable);
    }

    private List<Piece> Pieces(string text)
    {
        var pieces = new List<Piece>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open != at)
            {
                var literal = text[at..(open < 0 ? text.Length : open)];
                if (literal.Contains('}', StringComparison.Ordinal))
                    throw Wrong(literal, "'}' without '{'");
                pieces.Add(new(literal, null, null));
                at += literal.Length;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
                throw Wrong(text[open..], "'{' without '}'");
            if (open > 0 && text[open - 1] == '$')
                throw Wrong(text[(open - 1)..(close + 1)], "a key stands alone in a query parameter, as in key=${NAME}, or in a header");
            pieces.Add(Place(text[(open + 1)..close]));
            at = close + 1;
        }

        return pieces;
    }

    private Piece Place(string inside)
    {
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        var (name, format) = colon < 0 ? (inside, null) : (inside[..colon], inside[(colon + 1)..]);
        if (!Names.Contains(name))
            throw Wrong($"{{{inside}}}", $"no such place; one of {string.Join(", ", Names.Select(known => $"{{{known}}}"))} is expected");
        if (format is not null && name is not ("from" or "to"))
            throw Wrong($"{{{inside}}}", "only {from} and {to} take a format");
        var piece = new Piece(null, name, format);
        try
        {
            piece.Of(_ => Example);
        }
        catch (FormatException)
        {
            throw Wrong($"{{{inside}}}", "expected a format of dates such as yyyy-MM-dd, yyyyMMddHHmmss, unix or unix-ms");
        }

        _used.Add(name);
        return piece;
    }

    private static FormatException Wrong(string what, string why) => new($"'{what}': {why}");

    /// <summary>A text as it stands, or a place.</summary>
    private readonly record struct Piece(string? Literal, string? Name, string? Format)
    {
        public string? Of(Func<string, object?> value) => Literal ?? value(Name!) switch
        {
            null => null,
            DateTimeOffset time => Uri.EscapeDataString(Date(time.ToUniversalTime())),
            var text => Uri.EscapeDataString((string)text),
        };

        private string Date(DateTimeOffset time) => Format switch
        {
            null => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "unix" => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "unix-ms" => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            _ => time.ToString(Format, CultureInfo.InvariantCulture),
        };
    }
}
