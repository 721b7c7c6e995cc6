using System.Collections.Concurrent;
using System.Text;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

/// <summary>A provider that answers as the test says, keeps every request, and looks that no key is ever in an address.</summary>
internal sealed class ScriptedFetch(Func<OutboundRequest, int, OutboundResult> script)
{
    public const string Key = "k3y-that-nobody-may-see";

    private readonly ConcurrentQueue<OutboundRequest> _requests = new();
    private int _inFlight;
    private int _peak;

    /// <summary>One answer for every request.</summary>
    public ScriptedFetch(OutboundResult answer)
        : this((_, _) => answer)
    {
    }

    /// <summary>The answers in a row; the last one repeats.</summary>
    public ScriptedFetch(params OutboundResult[] answers)
        : this((_, number) => answers[Math.Min(number, answers.Length - 1)])
    {
    }

    public IReadOnlyList<OutboundRequest> Requests => [.. _requests];

    public OutboundRequest Only => Assert.Single(_requests);

    public int Peak => _peak;

    /// <summary>When set, every answer waits for it.</summary>
    public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

    public Task<SourceAnswer> AskAsync(ISource source, SourceQuery query, CancellationToken cancellationToken = default) =>
        source.FetchAsync(query, FetchAsync, cancellationToken);

    public static OutboundResult Json(string body, int status = 200) => Bytes(Encoding.UTF8.GetBytes(body), status);

    public static OutboundResult Bytes(byte[] body, int status = 200) => new()
    {
        Response = new() { Status = status, Body = body, Address = new("https://provider.example/path") },
        Attempts = 1,
    };

    public static OutboundResult Failed(FailureKind kind) => new() { Failure = new(kind, $"scripted {kind}") };

    public static SourceQuery Search(string text = "storm") => Headlines with { Text = text };

    public static SourceQuery Headlines { get; } = new() { AskedAt = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero) };

    /// <summary>The parameters of a request, decoded, as <c>name=value</c>.</summary>
    public static IReadOnlyList<string> Parameters(OutboundRequest request) =>
        [.. request.Address.Query.TrimStart('?').Split('&').Select(Uri.UnescapeDataString)];

    private async Task<OutboundResult> FetchAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        Assert.DoesNotContain(Key, request.Address.AbsoluteUri, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(request.Headers, header => header.Value.Contains(Key, StringComparison.Ordinal));
        int number;
        lock (_requests)
        {
            number = _requests.Count;
            _requests.Enqueue(request);
            _peak = Math.Max(_peak, ++_inFlight);
        }
        try
        {
            await Before(cancellationToken);
            return script(request, number);
        }
        finally
        {
            lock (_requests)
                _inFlight--;
        }
    }
}
