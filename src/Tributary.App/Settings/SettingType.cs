using System.Globalization;
using System.Net;
using Tributary.Http;
using Tributary.News.JsonPaths;
using Tributary.News.Sources;
using Allowed = Tributary.Http.Allowance;

namespace Tributary.App.Settings;

/// <summary>How a value is written in JSON.</summary>
internal enum ValueShape
{
    /// <summary>Text from an environment variable, which has no shape: every type may read it.</summary>
    Untyped,
    Text,
    Number,
    Boolean,
    List,

    /// <summary>A list that holds anything but text.</summary>
    Mixed,
    Object,
    Null,
}

/// <summary>What a value may be: of a setting, and of a command-line option.</summary>
/// <param name="Shape">How JSON writes it.</param>
/// <param name="Expected">What is allowed, with an article: <c>an integer from 1 to 1000</c>.</param>
/// <param name="Parse">The value, or null where the text is no such thing; of a list, each item's.</param>
/// <param name="Schema">The JSON Schema of it, without braces.</param>
internal sealed record SettingType(ValueShape Shape, string Expected, Func<string, object?> Parse, string Schema)
{
    private const string SourceAddressSchema = "\"type\": \"string\", \"pattern\": \"^https?://[^#]+$\"";

    /// <summary>Whether a refused value is left out of messages because it may hold a password.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The names that it may be, where there is a closed set of them.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public static SettingType Boolean { get; } = new(
        ValueShape.Boolean, "true or false", text => bool.TryParse(text, out var value) ? value : null, "\"type\": \"boolean\"");

    public static SettingType Text { get; } = new(ValueShape.Text, "text", text => text, "\"type\": \"string\"") { IsPrivate = true };

    public static SettingType Address { get; } = new(
        ValueShape.Text,
        "an http or https address without user, query or fragment",
        text => Web(text) is { Query: "" } uri ? uri : null,
        "\"type\": \"string\", \"format\": \"uri\", \"pattern\": \"^https?://[^?#@]+$\"") { IsPrivate = true };

    /// <summary>The address of a document, such as a feed.</summary>
    public static SettingType DocumentAddress { get; } = new(
        ValueShape.Text, "an http or https address without user or fragment", Web, SourceAddressSchema) { IsPrivate = true };

    /// <summary>
    /// The address of a source: what may stand in it depends on the source's kind, so the reader looks at it once that is known.
    /// </summary>
    public static SettingType SourceAddress { get; } = new(
        ValueShape.Text,
        "an http or https address",
        text => text,
        SourceAddressSchema) { IsPrivate = true };

    /// <summary>A JSONPath of RFC 9535.</summary>
    public static SettingType Path { get; } = new(
        ValueShape.Text,
        "a JSONPath such as $.items[*]",
        text => JsonPath.TryParse(text, out var path, out _) ? path : null,
        "\"type\": \"string\", \"pattern\": \"^[$]\"")
    {
        Why = text => JsonPath.TryParse(text, out _, out var error) ? null : error.Message,
    };

    /// <summary>Where a field of an article is in an item.</summary>
    /// <param name="constant">Whether a text without a path makes sense for it.</param>
    public static SettingType Field(bool constant)
    {
        var expected = constant ? "a JSONPath such as $.name, or a text, with {$.paths} in it or without"
            : "a JSONPath such as $.name, or a text with paths in it such as https://shop.example/p/{$.id}";
        return new(ValueShape.Text, expected, text => Parsed(text).Field, "\"type\": \"string\"") { Why = text => Parsed(text).Wrong };

        (JsonField? Field, string? Wrong) Parsed(string text)
        {
            try
            {
                var parsed = JsonField.Parse(text);
                return parsed.IsConstant && !constant ? (null, null) : (parsed, null);
            }
            catch (FormatException wrong)
            {
                return (null, wrong.Message);
            }
        }
    }

    /// <summary>How dates are written.</summary>
    public static SettingType DateFormat { get; } = new(
        ValueShape.Text,
        "auto, unix, unix-ms or a format such as yyyy-MM-dd HH:mm",
        text => JsonDeclaration.IsDateFormat(text) ? text : null,
        "\"type\": \"string\"");

    /// <summary>The headers of a request, by name; keys stand in them as ${NAME}.</summary>
    public static SettingType Header { get; } = new(
        ValueShape.Text,
        "the text of a header, with ${NAME} for what a variable holds",
        text => text,
        "\"type\": \"object\", \"additionalProperties\": { \"type\": \"string\" }") { IsPrivate = true };

    public static SettingType Proxy { get; } = new(
        ValueShape.Text,
        "an http address such as http://proxy.example.org:3128, with user:password@ before the host where it wants them",
        OutboundProxy.Parse,
        "\"type\": \"string\", \"pattern\": \"^http://[^/?#]+/?$\"") { IsPrivate = true };

    public static SettingType Networks { get; } = new(
        ValueShape.List,
        "a list of addresses or networks such as 127.0.0.0/8, 10.1.2.3 or ::1",
        text => ParseNetwork(text),
        "\"type\": \"array\", \"items\": { \"type\": \"string\" }");

    public static SettingType Allowance { get; } = new(
        ValueShape.Text,
        "a number of requests in a span of time of at most 366 days, such as 100/m, 50/12h or 1000/d",
        ParseAllowance,
        "\"type\": \"string\", \"pattern\": \"^[1-9][0-9]*/([1-9][0-9]*)?[smhd]$\"");

    public static SettingType Size { get; } = new(
        ValueShape.Text,
        "a size from 1kB to 1GB, such as 500kB or 10MB",
        text => Sizes.Parse(text) is { } bytes and >= 1_000 and <= 1_000_000_000 ? bytes : null,
        "\"type\": \"string\", \"pattern\": \"^[0-9]+(\\\\.[0-9]+)? ?([kKMG]i?)?B$\"");

    public static SettingType Origins { get; } = new(
        ValueShape.List,
        "a list of origins such as https://mirror.example or http://10.1.2.3:8080",
        text => Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }
            ? uri : null,
        "\"type\": \"array\", \"items\": { \"type\": \"string\", \"format\": \"uri\" }") { IsPrivate = true };

    public static SettingType ByteRate { get; } = new(
        ValueShape.Text,
        "a number of bytes in a second, such as 64B/s or 1kB/s, or 0B/s for none",
        text => text.EndsWith("/s", StringComparison.Ordinal) && Sizes.Parse(text[..^2]) is { } bytes and <= 1_000_000_000 ? bytes : null,
        "\"type\": \"string\", \"pattern\": \"^[0-9]+(\\\\.[0-9]+)? ?([kKMG]i?)?B/s$\"");

    public static SettingType Language { get; } = new(
        ValueShape.Text,
        "a language of two letters, such as en",
        text => text.Length == 2 && text.All(char.IsAsciiLetter) ? text.ToLowerInvariant() : null,
        "\"type\": \"string\"");

    /// <summary>A date or a date-time of ISO 8601; UTC where it names no offset.</summary>
    /// <param name="endOfDay">Whether a date alone means the end of that day.</param>
    public static SettingType Date(bool endOfDay) => new(
        ValueShape.Text,
        "an ISO 8601 date or date-time, such as 2026-11-23 or 2026-11-23T09:30:00Z",
        text => Dates.Parse(text, endOfDay),
        "\"type\": \"string\"");

    public static SettingType Duration(string least, string most)
    {
        var (from, to) = (Durations.Parse(least), Durations.Parse(most));
        return new(
            ValueShape.Text,
            $"a duration from {least} to {most}, such as 250ms, 10s, 2m or 1h",
            text => Durations.Parse(text) is { } value && value >= from && value <= to ? value : null,
            "\"type\": \"string\", \"pattern\": \"^[0-9]+(\\\\.[0-9]+)?(ms|s|m|h)$\"");
    }

    public static SettingType Integer(int least, int most) => new(
        ValueShape.Number,
        string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {most}"),
        text => int.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var value) && value >= least && value <= most ? value : null,
        string.Create(CultureInfo.InvariantCulture, $"\"type\": \"integer\", \"minimum\": {least}, \"maximum\": {most}"));

    public static SettingType Choice(IReadOnlyList<string> names) => new(
        ValueShape.Text,
        $"one of {string.Join(", ", names)}",
        text => names.Contains(text, StringComparer.Ordinal) ? text : null,
        $"\"enum\": [{string.Join(", ", names.Select(name => $"\"{name}\""))}]") { Choices = names };

    /// <summary>What exactly is wrong with a text, where the type can tell; null for nothing.</summary>
    public Func<string, string?> Why { get; init; } = _ => null;

    /// <summary>Why a value is refused, in words: the value where it is no secret, what is allowed, and the nearest right name.</summary>
    public string Refusal(string text) =>
        IsPrivate ? $"expected {Expected}"
        : Why(text) is { } why ? $"'{text}' is not {Expected}: {why}"
        : $"'{text}' is not {Expected}{Nearest.Hint(text, Choices)}";

    private static IPNetwork? ParseNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) ? network.PrefixLength > 0 ? network : null
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    private static Allowed? ParseAllowance(string text) =>
        text.Split('/') is [var count, { Length: > 0 } per]
        && Whole(count) is { } number
        && Unit(per[^1]) is { } unit
        && (per.Length == 1 ? 1 : Whole(per[..^1])) is { } units and <= 366 * 24 * 60 * 60
        && unit * units <= TimeSpan.FromDays(366)
            ? new Allowed(number, unit * units)
            : null;

    private static int? Whole(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && digits[0] != '0' ? number : null;

    private static TimeSpan? Unit(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };

    private static Uri? Web(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Fragment: "" } ? uri : null;
}
