namespace Tributary.Fanout;

/// <summary>A child that runs, and the children of outer scopes that it runs within. Immutable.</summary>
/// <param name="child">The innermost.</param>
/// <param name="outer">The others; null for none.</param>
internal sealed class Lineage(CancelSource child, Lineage? outer)
{
    private readonly CancelSource _child = child;
    private readonly Lineage? _outer = outer;

    /// <summary>The child of a scope among them; null where there is none.</summary>
    internal CancelSource? Of(CancelSource scope) => From(scope)?._child;

    /// <summary>
    /// What a further child of a scope runs within, where one of them starts it: so it is no longer than scopes are nested.
    /// </summary>
    internal Lineage? Around(CancelSource scope) => From(scope) is { } found ? found._outer : this;

    private Lineage? From(CancelSource scope)
    {
        var at = this;
        while (at is not null && !at._child.IsChildOf(scope))
            at = at._outer;
        return at;
    }
}
