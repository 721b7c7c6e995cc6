using System.Collections.Concurrent;
using Tributary.News.Sources;

namespace Tributary.App.Cli;

/// <summary>
/// Defects of ours that a run met: their outcome is <c>unexpected</c>, and here is what they were. Safe for several threads.
/// </summary>
internal sealed class Defects
{
    private readonly ConcurrentQueue<string> _met = new();

    /// <summary>One that a source threw.</summary>
    public void Add(ISource source, Exception defect) => _met.Enqueue($"{source.Id}: {defect}");

    /// <summary>One that a request met.</summary>
    public void Add(Exception defect) => _met.Enqueue($"{defect}");

    /// <summary>A line each on the host's error writer; the whole stack where <c>TRIBUTARY_DEBUG</c> is set.</summary>
    public async Task TellAsync(CommandHost host)
    {
        foreach (var defect in _met)
            await host.WarnAsync(host.IsSet("TRIBUTARY_DEBUG") ? defect : defect.Split('\n')[0]);
    }
}
