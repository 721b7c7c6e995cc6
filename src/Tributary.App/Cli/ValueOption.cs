using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.App.Settings;

namespace Tributary.App.Cli;

/// <summary>An option with a value, of the same types as the settings, so that both refuse with the same words.</summary>
internal sealed class ValueOption : Option<string[]>
{
    private readonly SettingType _type;

    public ValueOption(string name, string valueName, SettingType type, string description)
        : base(name)
    {
        _type = type;
        Description = description;
        HelpName = valueName;
        // Too few and too many are refused by Complaint, in our words.
        Arity = ArgumentArity.ZeroOrMore;
    }

    /// <summary>Whether each of several values counts; else the last does, so that an alias can be overridden.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>What is wrong with the way it was given; null where nothing is.</summary>
    public string? Complaint(OptionResult given)
    {
        if (given.Tokens.Count < given.IdentifierTokenCount)
            return $"{Name}: a value is missing: expected {_type.Expected}";
        var refused = given.Tokens.FirstOrDefault(token => _type.Parse(token.Value) is null);
        return refused is null ? null : $"{Name}: {_type.Refusal(refused.Value)}";
    }

    /// <summary>The value given, or null.</summary>
    public T? Value<T>(ParseResult line)
        where T : struct => line.GetResult(this) is { Tokens: [.., var token] } ? (T?)_type.Parse(token.Value) : null;

    /// <summary>The text given, or null.</summary>
    public string? Text(ParseResult line) => line.GetResult(this) is { Tokens: [.., var token] } ? (string?)_type.Parse(token.Value) : null;

    /// <summary>Every text given, once each.</summary>
    public IReadOnlyList<string> Texts(ParseResult line) =>
        line.GetResult(this) is { } given ? [.. given.Tokens.Select(token => token.Value).Distinct(StringComparer.Ordinal)] : [];
}
