using System.Net;
using System.Net.Sockets;
using Tributary.Http.Limits;

namespace Tributary.Http.Connections;

/// <summary>
/// Name look-ups: one at a time for a host, however many ask, and a bounded number in all, since each blocks a thread for as long as the
/// system's resolver takes and cannot be stopped. Who waits can leave, and a look-up that nobody waits for does not begin. One that takes
/// long makes room for another, so that names that hang, whether or not somebody still waits for them, do not hold up those that do not.
/// </summary>
internal sealed class Resolver(Func<string, Task<IPAddress[]>> resolve, TimeProvider time)
{
    // Enough to look up ten thousand names that answer in tens of milliseconds as fast as they are asked for.
    private const int MaxQuick = 16;

    // A thread that hangs costs some 50 KB and a socket: more of them than a run has requests at once by default.
    private const int MaxRunning = 128;

    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private readonly Slots _quick = new(MaxQuick);
    private readonly Slots _running = new(MaxRunning);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LookUp> _lookUps = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Look-ups that have not ended: those that wait for their turn, and those that nobody waits for any more, included.</summary>
    public int Running => _running.Taken + _quick.Waiting + _running.Waiting;

    /// <summary>
    /// The system's resolver, on a thread of its own: the runtime would block one of the pool's, which gets new ones slowly.
    /// </summary>
    public static Task<IPAddress[]> AskSystemAsync(string host) =>
        Task.Factory.StartNew(() => AskSystem(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The addresses of a name: one or more.</summary>
    /// <param name="host">The name.</param>
    /// <param name="begun">Called when its look-up has had its turn.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SocketException">The name has no address, or the resolver failed.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, Action? begun, CancellationToken cancellationToken)
    {
        var lookUp = Join(host);
        try
        {
            var answering = lookUp.Answer;
            await lookUp.Begun.WaitAsync(cancellationToken).ConfigureAwait(false);
            begun?.Invoke();
            var answer = await answering.WaitAsync(cancellationToken).ConfigureAwait(false);
            return answer.Error is null && answer.Addresses.Length > 0 ? answer.Addresses
                : throw (answer.Error ?? new SocketException((int)SocketError.NoData));
        }
        finally
        {
            Leave(host, lookUp);
        }
    }

    // Without a file descriptor the system says that no name server answers, or that there is no such name.
    private static IPAddress[] AskSystem(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            new Socket(SocketType.Dgram, ProtocolType.Udp).Dispose();
            throw;
        }
    }

    private LookUp Join(string host)
    {
        lock (_lock)
        {
            if (!_lookUps.TryGetValue(host, out var lookUp))
                _lookUps.Add(host, lookUp = new(self => RunAsync(host, self)));
            lookUp.Waiting++;
            return lookUp;
        }
    }

    private void Leave(string host, LookUp lookUp)
    {
        lock (_lock)
        {
            if (--lookUp.Waiting > 0 || lookUp.Begun.IsCompleted)
                return;
            Forget(host, lookUp);
        }

        lookUp.Drop();
    }

    private void Forget(string host, LookUp lookUp)
    {
        lock (_lock)
            if (_lookUps.TryGetValue(host, out var current) && current == lookUp)
                _lookUps.Remove(host);
    }

    // The error is a value, because nobody may be left to observe it.
    private async Task<Answer> RunAsync(string host, LookUp lookUp)
    {
        try
        {
            await _quick.EnterAsync(lookUp.Dropped).ConfigureAwait(false);
            Task<IPAddress[]> resolving;
            try
            {
                await _running.EnterAsync(lookUp.Dropped).ConfigureAwait(false);
                resolving = ResolveAsync(host);
                lookUp.Begin();
                await ((Task)resolving.WaitAsync(Quick, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                _quick.Leave();
            }

            return new(await resolving.ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Handed on to whoever waits, as it is.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new([], error);
        }
        finally
        {
            Forget(host, lookUp);
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host)
    {
        try
        {
            return await resolve(host).ConfigureAwait(false);
        }
        finally
        {
            _running.Leave();
        }
    }

    private readonly record struct Answer(IPAddress[] Addresses, Exception? Error);

    /// <summary>One look-up, for all who wait for its name.</summary>
#pragma warning disable CA1001 // Neither a timer nor a handle is ever made of its source, so that there is nothing in it to dispose of.
    private sealed class LookUp
#pragma warning restore CA1001
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _dropped = new();
        private readonly Lazy<Task<Answer>> _answer;

        public LookUp(Func<LookUp, Task<Answer>> run) => _answer = new(() => run(this));

        public int Waiting { get; set; }

        public Task Begun => _begun.Task;

        public Task<Answer> Answer => _answer.Value;

        public CancellationToken Dropped => _dropped.Token;

        public void Begin() => _begun.SetResult();

        public void Drop() => _dropped.Cancel();
    }
}
