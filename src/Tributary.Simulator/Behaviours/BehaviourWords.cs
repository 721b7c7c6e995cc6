namespace Tributary.Simulator.Behaviours;

/// <summary>
/// Behaviours as words: the same on the command line, in the control endpoint's JSON and in code.
/// </summary>
internal static class BehaviourWords
{
    private static readonly Dictionary<string, Word> ByName = Vocabulary.Words.ToDictionary(word => word.Name, StringComparer.Ordinal);

    public static Behaviour Parse(string text)
    {
        var pairs = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(item => item.Split(':', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts.Length > 1 ? parts[1] : "true"));
        return Of(pairs);
    }

    public static Behaviour Of(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var behaviour = pairs.Aggregate(new Behaviour(), (sofar, pair) => Find(pair.Key).Read(sofar, pair.Value));
        return Conflict(behaviour) is { } conflict ? throw new FormatException(conflict) : behaviour;
    }

    public static string Format(Behaviour behaviour) =>
        string.Join(",", Pairs(behaviour).Select(pair => pair.Value == "true" ? pair.Key : pair.Key + ":" + pair.Value));

    public static IEnumerable<KeyValuePair<string, string>> Pairs(Behaviour behaviour) =>
        from word in Vocabulary.Words
        let value = word.Write(behaviour)
        where value is not null
        select KeyValuePair.Create(word.Name, value);

    /// <summary>Why the parts of a behaviour cannot go together; null when they can.</summary>
    public static string? Conflict(Behaviour behaviour)
    {
        var words = Vocabulary.Words.Where(word => word.Write(behaviour) is not null).ToArray();
        var answers = Array.FindAll(words, word => word.Part is WordPart.Answer or WordPart.Stream);
        var sendings = Array.FindAll(words, word => word.Part == WordPart.Sending);
        if (answers.Length > 1)
            return $"{answers[0].Name} and {answers[1].Name} exclude each other: one answer can be only one of them";
        if (sendings.Length > 1)
            return $"{sendings[0].Name} and {sendings[1].Name} exclude each other: an answer is sent in only one of these ways";
        if (answers is [{ Part: WordPart.Stream } streamed] && (sendings is [{ Name: var way }] ? way : Coded(behaviour)) is { } other)
            return $"{streamed.Name} and {other} exclude each other: {streamed.Name} is sent as a stream";
        if (behaviour.Status is null && (behaviour.RetryAfter ?? behaviour.RetryAfterDate) is not null)
            return "retry-after needs a status";
        if (behaviour is { Status: null, RetryAfterText: not null })
            return "retry-after-text needs a status";
        if (behaviour is { RetryAfterDate: null, DateForm: not null })
            return "date-form needs retry-after-date";
        if (behaviour is { Rate: null, RateHeaders: not null })
            return "rate-headers needs a rate";
        return behaviour.DelayUpTo < behaviour.Delay ? "a delay range goes from the shorter to the longer" : null;
    }

    private static string? Coded(Behaviour behaviour) => behaviour.Coding is null ? null : "coding";

    private static Word Find(string name) => ByName.TryGetValue(name, out var word)
        ? word
        : throw new FormatException(
            $"'{name}' is not a behaviour; expected one of {string.Join(", ", Vocabulary.Words.Select(known => known.Name))}");
}
