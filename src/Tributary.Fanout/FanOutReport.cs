using System.Collections;

namespace Tributary.Fanout;

/// <summary>Every outcome of a fan-out, in input order. Immutable.</summary>
#pragma warning disable CA1710 // A report that can be listed, not a collection.
public sealed class FanOutReport<TInput, TResult> : IReadOnlyList<Outcome<TInput, TResult>>
#pragma warning restore CA1710
{
    private readonly IReadOnlyList<Outcome<TInput, TResult>> _outcomes;
    private readonly int[] _counts = new int[(int)OutcomeKind.Cancelled + 1];

    internal FanOutReport(IReadOnlyList<Outcome<TInput, TResult>> outcomes, bool sawEveryInput)
    {
        _outcomes = outcomes;
        foreach (var outcome in outcomes)
            _counts[(int)outcome.Kind]++;
        IsComplete = sawEveryInput && CountOf(OutcomeKind.Succeeded) == outcomes.Count;
    }

    /// <summary>Whether every input of the source gave a value. False too where the batch ended before the source did.</summary>
    public bool IsComplete { get; }

    /// <summary>How many outcomes there are.</summary>
    public int Count => _outcomes.Count;

    /// <inheritdoc/>
    public Outcome<TInput, TResult> this[int index] => _outcomes[index];

    /// <summary>How many outcomes are of this kind.</summary>
    public int CountOf(OutcomeKind kind) => _counts[(int)kind];

    /// <inheritdoc/>
    public IEnumerator<Outcome<TInput, TResult>> GetEnumerator() => _outcomes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
