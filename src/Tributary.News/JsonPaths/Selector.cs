using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>Which children of a node a segment takes.</summary>
internal abstract class Selector
{
    public abstract void Select(JsonElement node, Evaluation run, List<JsonElement> into);

    public abstract void Write(StringBuilder text);
}

/// <summary>The member of a name.</summary>
internal sealed class NameSelector(string name) : Selector
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(name);

    public JsonElement? Of(JsonElement node, Evaluation? run)
    {
        if (node.ValueKind == JsonValueKind.Object)
            run?.Pass(node.GetPropertyCount());
        return JsonStrings.Member(node, _utf8);
    }

    public override void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (Of(node, run) is { } member)
            run.Add(into, member);
    }

    public override void Write(StringBuilder text) => Quote(name, text);

    /// <summary>In single quotes (RFC 9535, 2.7).</summary>
    public static void Quote(string value, StringBuilder text)
    {
        text.Append('\'');
        foreach (var c in value)
            _ = c switch
            {
                '\'' => text.Append("\\'"),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append($"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        text.Append('\'');
    }
}

/// <summary>Every member or item.</summary>
internal sealed class WildcardSelector : Selector
{
    public override void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray())
                run.Add(into, item);
        else
            foreach (var member in node.EnumerateObject())
                run.Add(into, member.Value);
    }

    public override void Write(StringBuilder text) => text.Append('*');
}

/// <summary>The item of a place, from the end where it is below zero.</summary>
internal sealed class IndexSelector(long index) : Selector
{
    public JsonElement? Of(JsonElement node, Evaluation? run)
    {
        if (node.ValueKind != JsonValueKind.Array)
            return null;
        var length = node.GetArrayLength();
        var place = index < 0 ? length + index : index;
        run?.Pass(Math.Clamp(place, 0, length));
        return place >= 0 && place < length ? node[(int)place] : null;
    }

    public override void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (Of(node, run) is { } item)
            run.Add(into, item);
    }

    public override void Write(StringBuilder text) => text.Append(index);
}

/// <summary>Items from a place up to another, in steps (RFC 9535, 2.3.4).</summary>
internal sealed class SliceSelector(long? start, long? end, long? step) : Selector
{
    public override void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (node.ValueKind != JsonValueKind.Array)
            return;
        var (lower, upper) = Bounds(node.GetArrayLength());
        var by = step ?? 1;
        if (by == 0 || lower >= upper)
            return;
        if (by > 0)
            Forward(node, lower, upper, by, run, into);
        else
            Backward(node, lower, upper, -by, run, into);
    }

    public override void Write(StringBuilder text)
    {
        text.Append(start).Append(':').Append(end);
        if (step is not null)
            text.Append(':').Append(step);
    }

    private static void Forward(JsonElement node, long lower, long upper, long by, Evaluation run, List<JsonElement> into)
    {
        var (place, next) = (0L, lower);
        foreach (var item in node.EnumerateArray())
        {
            if (place >= upper)
                return;
            if (place++ != next)
                continue;
            run.Add(into, item);
            next += by;
        }
    }

    // Gathered on the way forward, since an item's place is found by walking to it.
    private static void Backward(JsonElement node, long lower, long upper, long by, Evaluation run, List<JsonElement> into)
    {
        var (first, place) = (into.Count, 0L);
        foreach (var item in node.EnumerateArray())
        {
            if (place > upper)
                break;
            if (place > lower && (upper - place) % by == 0)
                run.Add(into, item);
            place++;
        }

        into.Reverse(first, into.Count - first);
    }

    // For steps forward from lower up to, not including, upper; for steps back from upper down to, not including, lower.
    private (long Lower, long Upper) Bounds(long length)
    {
        long Placed(long place) => place >= 0 ? place : length + place;
        return step is null or >= 0
            ? (Math.Clamp(Placed(start ?? 0), 0, length), Math.Clamp(Placed(end ?? length), 0, length))
            : (end is { } last ? Math.Clamp(Placed(last), -1, length - 1) : -1, Math.Clamp(Placed(start ?? length - 1), -1, length - 1));
    }
}

/// <summary>Every member or item that a condition holds for.</summary>
internal sealed class FilterSelector(Condition condition) : Selector
{
    public override void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                if (Holds(item, run))
                    run.Add(into, item);
        }
        else
        {
            foreach (var member in node.EnumerateObject())
                if (Holds(member.Value, run))
                    run.Add(into, member.Value);
        }
    }

    public override void Write(StringBuilder text)
    {
        text.Append('?');
        condition.Write(text);
    }

    private bool Holds(JsonElement node, Evaluation run)
    {
        run.Look();
        return condition.Holds(node, run);
    }
}
