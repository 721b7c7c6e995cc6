using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>What gives a value to a comparison or a function (RFC 9535's <c>ValueType</c>).</summary>
internal abstract class Operand
{
    public abstract PathValue Of(JsonElement node, Evaluation run);

    public abstract void Write(StringBuilder text);
}

/// <summary>A value or none: <c>Nothing</c>, an element, or a number that a function counted.</summary>
internal readonly record struct PathValue(JsonElement? Element, long? Number)
{
    /// <summary>The text of a string; null for anything else.</summary>
    public string? Text => Element is { ValueKind: JsonValueKind.String } text ? JsonStrings.Of(text) : null;
}

/// <summary>A value that is written down in the query.</summary>
internal sealed class LiteralOperand(JsonElement value) : Operand
{
    public override PathValue Of(JsonElement node, Evaluation run) => new(value, null);

    public override void Write(StringBuilder text)
    {
        if (value.ValueKind == JsonValueKind.String)
            NameSelector.Quote(value.GetString()!, text);
        else
            text.Append(value.GetRawText());
    }
}

/// <summary>The value of a singular query's node; <c>Nothing</c> where it selects none.</summary>
internal sealed class QueryOperand(PathQuery query) : Operand
{
    public override PathValue Of(JsonElement node, Evaluation run)
    {
        run.Look();
        return new(query.Single(node, run), null);
    }

    public override void Write(StringBuilder text) => query.Write(text);
}

/// <summary><c>length</c>: characters of a string, items of an array, members of an object (RFC 9535, 2.4.4).</summary>
internal sealed class LengthOperand(Operand value) : Operand
{
    public override PathValue Of(JsonElement node, Evaluation run) => value.Of(node, run).Element switch
    {
        { ValueKind: JsonValueKind.String } text => new(null, Characters(JsonStrings.Of(text))),
        { ValueKind: JsonValueKind.Array } array => new(null, array.GetArrayLength()),
        { ValueKind: JsonValueKind.Object } members => new(null, members.GetPropertyCount()),
        _ => default,
    };

    public override void Write(StringBuilder text)
    {
        text.Append("length(");
        value.Write(text);
        text.Append(')');
    }

    private static long Characters(string text)
    {
        var count = 0L;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}

/// <summary><c>count</c>: the nodes that a query selects; or <c>value</c>: the value of its one node (RFC 9535, 2.4.5 and 2.4.8).</summary>
internal sealed class NodesOperand(PathQuery query, bool counted) : Operand
{
    public override PathValue Of(JsonElement node, Evaluation run)
    {
        var nodes = query.Select(node, run);
        return counted ? new(null, nodes.Count) : nodes is [var only] ? new(only, null) : default;
    }

    public override void Write(StringBuilder text)
    {
        text.Append(counted ? "count(" : "value(");
        query.Write(text);
        text.Append(')');
    }
}
