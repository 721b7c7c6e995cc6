using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>A chain of segments from the root (<c>$</c>) or from the current node (<c>@</c>).</summary>
internal sealed class PathQuery(bool fromRoot, IReadOnlyList<Segment> segments)
{
    private readonly Segment[] _segments = [.. segments];

    public bool IsSingular { get; } = segments.All(segment => segment.IsSingular);

    public PathQuery? Parent => _segments.Length > 0 ? new(fromRoot, _segments[..^1]) : null;

    /// <summary>The nodes that it selects from a node, which is the root where it begins there.</summary>
    public List<JsonElement> Select(JsonElement node, Evaluation run)
    {
        List<JsonElement> nodes = [fromRoot ? run.Root : node];
        foreach (var segment in _segments)
        {
            if (nodes.Count == 0)
                break;
            var next = new List<JsonElement>();
            foreach (var from in nodes)
                segment.Select(from, run, next);
            nodes = next;
        }

        return nodes;
    }

    /// <summary>The one node of a singular query, or null. Without an evaluation the node is the root.</summary>
    public JsonElement? Single(JsonElement node, Evaluation? run)
    {
        JsonElement? at = fromRoot && run is not null ? run.Root : node;
        foreach (var segment in _segments)
        {
            if (at is not { } from)
                return null;
            at = segment.Selectors[0] is NameSelector name ? name.Of(from, run) : ((IndexSelector)segment.Selectors[0]).Of(from, run);
        }

        return at;
    }

    public void Write(StringBuilder text)
    {
        text.Append(fromRoot ? '$' : '@');
        foreach (var segment in _segments)
            segment.Write(text);
    }
}

/// <summary>One step: the selectors applied to a node, or to it and everything below it.</summary>
internal sealed class Segment(bool descends, IReadOnlyList<Selector> selectors)
{
    // A document that is parsed by default is 64 deep at most; this holds for others.
    private const int MaxDepth = 1000;

    public Selector[] Selectors { get; } = [.. selectors];

    public bool IsSingular { get; } = !descends && selectors is [NameSelector or IndexSelector];

    public void Select(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (descends)
            Descend(node, run, into, 0);
        else
            Apply(node, run, into);
    }

    public void Write(StringBuilder text)
    {
        text.Append(descends ? "..[" : "[");
        for (var i = 0; i < Selectors.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            Selectors[i].Write(text);
        }

        text.Append(']');
    }

    // A node comes before what is below it (RFC 9535, 2.5.2.2).
    private void Descend(JsonElement node, Evaluation run, List<JsonElement> into, int depth)
    {
        run.Look();
        if (depth == MaxDepth)
            throw new JsonPathException($"descends more than {MaxDepth:N0} levels");
        Apply(node, run, into);
        if (node.ValueKind == JsonValueKind.Array)
            foreach (var item in node.EnumerateArray())
                Descend(item, run, into, depth + 1);
        else if (node.ValueKind == JsonValueKind.Object)
            foreach (var member in node.EnumerateObject())
                Descend(member.Value, run, into, depth + 1);
    }

    private void Apply(JsonElement node, Evaluation run, List<JsonElement> into)
    {
        if (node.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            return;
        foreach (var selector in Selectors)
            selector.Select(node, run, into);
    }
}
