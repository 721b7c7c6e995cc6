using System.Collections.Concurrent;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>
/// Answers that are padded to a size once and sent from memory from then on, so that a load test measures its client. Thread-safe.
/// </summary>
internal sealed class PreparedAnswers
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<(string Address, long Size), Answer> _answers = new();

    /// <summary>The answer of that address and size; what is behind the provider's name is the same for all of its instances.</summary>
    public Answer Get(string address, long size, Func<Answer> faithful)
    {
        if (_answers.TryGetValue((address, size), out var prepared))
            return prepared;
        var answer = Padded(faithful(), size);
        if (_answers.Count < Most && answer.Status == 200)
            _answers[(address, size)] = answer;
        return answer;
    }

    // Spaces after the end mean nothing in JSON and XML.
    private static Answer Padded(Answer answer, long size)
    {
        if (answer.Status != 200)
            return answer;
        var body = new byte[Math.Max(size, answer.Body.Length)];
        body.AsSpan().Fill((byte)' ');
        answer.Body.CopyTo(body);
        return answer with { Body = body, Plain = true };
    }
}
