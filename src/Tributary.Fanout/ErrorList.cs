namespace Tributary.Fanout;

/// <summary>The first errors, in the order in which they came, each once. Not safe to use from two threads at once.</summary>
internal sealed class ErrorList
{
    /// <summary>So many are kept; later ones are dropped.</summary>
    internal const int Capacity = 1_000;

    private readonly List<Exception> _errors = [];
    private readonly HashSet<Exception> _known = new(ReferenceEqualityComparer.Instance);

    internal IReadOnlyList<Exception> Kept => _errors;

    internal void Add(Exception error)
    {
        if (_errors.Count < Capacity && _known.Add(error))
            _errors.Add(error);
    }
}
