using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tributary.Http.Limits;

namespace Tributary.Http.Connections;

/// <summary>
/// Name look-ups: one at a time for a host, however many ask, and a bounded number in all, since each blocks a thread of the pool
/// for as long as the system's resolver takes and cannot be stopped. Who waits can leave; a look-up that nobody waits for any more
/// keeps its place until the resolver ends it, so that a resolver that hangs costs no more threads than the bound.
/// </summary>
internal sealed class Resolver(Func<string, Task<IPAddress[]>> resolve)
{
    private const int MaxLookUps = 16;

    private readonly Places _places = new(MaxLookUps);
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> _running = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    /// <summary>Look-ups that have not ended.</summary>
    public int Running => Volatile.Read(ref _count);

    /// <exception cref="SocketException">The name has no address, or the resolver failed.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var lookUp = _running.GetOrAdd(host, static (host, self) => new(() => self.LookUpAsync(host)), this);
        var answer = await lookUp.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Error is null && answer.Addresses.Length > 0 ? answer.Addresses
            : throw (answer.Error ?? new SocketException((int)SocketError.NoData));
    }

    // The error is a value, because nobody may be left to observe it.
    private async Task<Answer> LookUpAsync(string host)
    {
        Interlocked.Increment(ref _count);
        await _places.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            return new(await resolve(host).ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Handed on to whoever waits, as it is.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new([], error);
        }
        finally
        {
            _places.Leave();
            _running.TryRemove(host, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    private readonly record struct Answer(IPAddress[] Addresses, Exception? Error);
}
