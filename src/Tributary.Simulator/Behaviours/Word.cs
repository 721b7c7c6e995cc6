using System.Globalization;

namespace Tributary.Simulator.Behaviours;

/// <summary>One word of the vocabulary: how its value is read into a behaviour and written from it, null where that lacks it.</summary>
internal sealed record Word(string Name, WordPart Part, Func<Behaviour, string, Behaviour> Read, Func<Behaviour, string?> Write)
{
    public static Word Flag(string name, WordPart part, Func<Behaviour, bool, Behaviour> set, Func<Behaviour, bool> get) => new(
        name, part,
        (behaviour, text) => set(behaviour, text switch
        {
            "true" => true,
            "false" => false,
            _ => throw Expected(name, text, "no value"),
        }),
        behaviour => get(behaviour) ? "true" : null);

    public static Word Count(
        string name, WordPart part, int least, int most, Func<Behaviour, int, Behaviour> set, Func<Behaviour, int?> get) => new(
        name, part,
        (behaviour, text) => Units.Whole(text) is { } number && number >= least && number <= most
            ? set(behaviour, (int)number)
            : throw Expected(name, text, $"a whole number from {least} to {most}"),
        behaviour => Number(get(behaviour)));

    public static Word Duration(string name, Func<Behaviour, TimeSpan, Behaviour> set, Func<Behaviour, TimeSpan?> get) => new(
        name, WordPart.Detail,
        (behaviour, text) => set(behaviour, Span(name, text)),
        behaviour => get(behaviour) is { } duration ? Units.Format(duration) : null);

    public static Word Size(string name, WordPart part, Func<Behaviour, long, Behaviour> set, Func<Behaviour, long?> get) => new(
        name, part,
        (behaviour, text) =>
            set(behaviour, Units.Size(text) ?? throw Expected(name, text, "a size such as 4096, 64KB, 20MB or 1GB")),
        behaviour => get(behaviour) is { } size ? Units.FormatSize(size) : null);

    public static Word Choice<T>(string name, WordPart part, Func<Behaviour, T, Behaviour> set, Func<Behaviour, T?> get)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(Kebab)];
        var values = Enum.GetValues<T>();
        return new(
            name, part,
            (behaviour, text) => Array.IndexOf(words, text) is >= 0 and var index
                ? set(behaviour, values[index])
                : throw Expected(name, text, string.Join(", ", words)),
            behaviour => get(behaviour) is { } value ? words[Array.IndexOf(values, value)] : null);
    }

    public static Word Text(string name, WordPart part, Func<Behaviour, string, Behaviour> set, Func<Behaviour, string?> get) =>
        new(name, part, set, get);

    public static TimeSpan Span(string name, string text) =>
        Units.Duration(text) ?? throw Expected(name, text, "a duration such as 250ms, 10s, 2m or 1h");

    public static FormatException Expected(string name, string text, string expected) =>
        new($"'{text}' is not a value of {name}; expected {expected}");

    public static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    // MidBody is mid-body.
    private static string Kebab(string name) => string.Concat(name.Select((letter, index) =>
        (index > 0 && char.IsAsciiLetterUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
}

/// <summary>Which words exclude each other: at most one says what is answered, at most one how it is sent.</summary>
internal enum WordPart
{
    Detail,
    Answer,
    Stream,
    Sending,
}
