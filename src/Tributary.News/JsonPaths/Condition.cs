using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>What a filter asks of a node (RFC 9535, 2.3.5).</summary>
internal abstract class Condition
{
    public abstract bool Holds(JsonElement node, Evaluation run);

    /// <summary>As a text that stands anywhere that a condition may: joined ones in parentheses.</summary>
    public abstract void Write(StringBuilder text);
}

/// <summary>All of them, or any of them.</summary>
internal sealed class JoinedCondition(bool all, IReadOnlyList<Condition> parts) : Condition
{
    public override bool Holds(JsonElement node, Evaluation run)
    {
        foreach (var part in parts)
            if (part.Holds(node, run) != all)
                return !all;
        return all;
    }

    public override void Write(StringBuilder text)
    {
        text.Append('(');
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                text.Append(all ? "&&" : "||");
            parts[i].Write(text);
        }

        text.Append(')');
    }
}

/// <summary>That it does not hold.</summary>
internal sealed class NotCondition(Condition inner) : Condition
{
    public override bool Holds(JsonElement node, Evaluation run) => !inner.Holds(node, run);

    public override void Write(StringBuilder text)
    {
        // A comparison takes no negation but in parentheses.
        var bare = inner is ExistsCondition or MatchCondition or JoinedCondition;
        text.Append(bare ? "!" : "!(");
        inner.Write(text);
        text.Append(bare ? "" : ")");
    }
}

/// <summary>That a query selects something.</summary>
internal sealed class ExistsCondition(PathQuery query) : Condition
{
    public override bool Holds(JsonElement node, Evaluation run) =>
        query.IsSingular ? query.Single(node, run) is not null : query.Select(node, run).Count > 0;

    public override void Write(StringBuilder text) => query.Write(text);
}

/// <summary>How two values compare.</summary>
internal sealed class ComparisonCondition(Operand left, string sign, Operand right) : Condition
{
    public override bool Holds(JsonElement node, Evaluation run)
    {
        var (one, other) = (left.Of(node, run), right.Of(node, run));
        run.Compare(one, other);
        return sign switch
        {
            "==" => Comparing.Equal(one, other),
            "!=" => !Comparing.Equal(one, other),
            "<" => Comparing.Less(one, other),
            "<=" => Comparing.Less(one, other) || Comparing.Equal(one, other),
            ">" => Comparing.Less(other, one),
            _ => Comparing.Less(other, one) || Comparing.Equal(one, other),
        };
    }

    public override void Write(StringBuilder text)
    {
        left.Write(text);
        text.Append(sign);
        right.Write(text);
    }
}

/// <summary><c>match</c>, of a whole text, or <c>search</c>, of any part of it (RFC 9535, 2.4.6 and 2.4.7).</summary>
internal sealed class MatchCondition(Operand value, Operand pattern, bool whole) : Condition
{
    public override bool Holds(JsonElement node, Evaluation run)
    {
        if (value.Of(node, run).Text is not { } text || pattern.Of(node, run).Text is not { } wanted
            || run.Pattern(wanted) is not { } expression)
            return false;
        run.Match(text, expression);
        return whole ? expression.Matches(text) : expression.Finds(text);
    }

    public override void Write(StringBuilder text)
    {
        text.Append(whole ? "match(" : "search(");
        value.Write(text);
        text.Append(',');
        pattern.Write(text);
        text.Append(')');
    }
}
