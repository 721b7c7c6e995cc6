using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>A request that hangs in each of its phases, and the three things that may end it. Time is virtual.</summary>
public sealed class BoundTests : NetworkTest
{
    private static readonly Uri Nowhere = new("http://a.test/");

    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public static TheoryData<Phase, Phase, string, string> Hangs => new()
    {
        {
            Phase.Queue, Phase.Queue, "no free slot for a request to a.test within 5 s",
            "the deadline came before a free slot for a request to a.test"
        },
        {
            Phase.Dns, Phase.Connect, "no answer to the name look-up of a.test within 5 s",
            "the deadline came before an answer to the name look-up of a.test"
        },
        { Phase.Connect, Phase.Connect, "no connection to a.test within 5 s", "the deadline came before a connection to a.test" },
        { Phase.Tls, Phase.Tls, "no TLS handshake with a.test within 5 s", "the deadline came before a TLS handshake with a.test" },
        { Phase.Send, Phase.Send, "no end of sending to a.test within 5 s", "the deadline came before the end of sending to a.test" },
        {
            Phase.Response, Phase.Response, "no response headers from a.test within 5 s",
            "the deadline came before response headers from a.test"
        },
        { Phase.Body, Phase.Body, "no end of the body from a.test within 5 s", "the deadline came before the end of the body from a.test" },
    };

    [Theory]
    [MemberData(nameof(Hangs))]
    public async Task A_timeout_names_the_phase_that_was_reached(Phase hang, Phase named, string message, string _)
    {
        await using var scene = await HangAsync(hang);
        var sending = scene.SendAsync(Bound, Deadline.After(TimeSpan.FromSeconds(6), _time), CancellationToken.None);
        await scene.Hanging;
        _time.Advance(Bound);
        var result = await sending;
        var failure = Failed(result, FailureKind.Timeout, named);
        Assert.Equal(message, failure.Message);
        Assert.Equal(Bound, result.Phases[hang]);
        Assert.Equal((Bound, Bound), (result.Elapsed, result.Phases.Sum));
        Assert.Equal(hang == Phase.Queue ? 0 : 1, result.Attempts);
        Assert.Equal(hang == Phase.Body ? 200 : null, failure.Status);
        scene.NothingLeft();
    }

    [Theory]
    [MemberData(nameof(Hangs))]
    public async Task A_deadline_that_is_earlier_is_no_timeout(Phase hang, Phase named, string _, string message)
    {
        await using var scene = await HangAsync(hang);
        var sending = scene.SendAsync(TimeSpan.FromSeconds(6), Deadline.After(Bound, _time), CancellationToken.None);
        await scene.Hanging;
        _time.Advance(Bound);
        var result = await sending;
        var kind = hang == Phase.Queue ? FailureKind.NotStarted : FailureKind.Deadline;
        Assert.Equal(message, Failed(result, kind, named).Message);
        scene.NothingLeft();
    }

    [Theory]
    [InlineData(Phase.Queue)]
    [InlineData(Phase.Dns)]
    [InlineData(Phase.Connect)]
    [InlineData(Phase.Tls)]
    [InlineData(Phase.Send)]
    [InlineData(Phase.Response)]
    [InlineData(Phase.Body)]
    public async Task The_callers_token_is_thrown_once_nothing_is_left(Phase hang)
    {
        await using var scene = await HangAsync(hang);
        using var caller = new CancellationTokenSource();
        var sending = scene.SendAsync(Bound, Deadline.After(Bound, _time), caller.Token);
        await scene.Hanging;
        await caller.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        scene.NothingLeft();
    }

    [Fact]
    public async Task A_body_that_drips_is_cut_off_although_every_byte_comes_in_time()
    {
        using var drop = new SemaphoreSlim(0);
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            for (var i = 0; i < 5; i++)
            {
                await drop.WaitAsync();
                await peer.SendAsync("x");
            }
        });
        var (request, inBody) = Telling(server.Address(), Phase.Body);
        var sending = Client(time: _time).SendAsync(request, Bound, Deadline.None, CancellationToken.None);
        await inBody;
        for (var i = 0; i < 5; i++)
        {
            Assert.False(sending.IsCompleted);
            drop.Release();
            _time.Advance(Bound / 5);
        }

        var result = await sending;
        Failed(result, FailureKind.Timeout, Phase.Body);
        Assert.Equal(Bound, result.Phases[Phase.Body]);
        await server.AllClosedAsync();
    }

    [Fact]
    public async Task A_batch_that_cancels_its_items_at_its_deadline_gets_the_deadline_as_a_value()
    {
        // The batch's timer fires before the client's: the token comes first, the cause is the deadline.
        await using var scene = await HangAsync(Phase.Response);
        using var batch = new CancellationTokenSource();
        var deadline = Deadline.After(Bound, _time);
        await using var timer = _time.CreateTimer(_ => batch.Cancel(), null, Bound, Timeout.InfiniteTimeSpan);
        var sending = scene.SendAsync(Timeout.InfiniteTimeSpan, deadline, batch.Token);
        await scene.Hanging;
        _time.Advance(Bound);
        Failed(await sending, FailureKind.Deadline, Phase.Response);
    }

    [Fact]
    public async Task A_deadline_that_has_passed_starts_nothing()
    {
        var result = await Client(time: _time).SendAsync(
            new() { Address = Nowhere }, Bound, Deadline.After(TimeSpan.Zero, _time), CancellationToken.None);
        Assert.Equal("the deadline came before a.test could be asked", Failed(result, FailureKind.NotStarted, null).Message);
        Assert.Empty(result.Phases.Reached);
        Assert.Equal(0, result.Attempts);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_is_thrown()
    {
        var token = new CancellationToken(canceled: true);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Client().SendAsync(new() { Address = Nowhere }, Bound, Deadline.None, token));
        Assert.Equal(token, thrown.CancellationToken);
    }

    [Fact]
    public async Task A_look_up_that_nobody_waits_for_any_more_keeps_its_place_until_it_ends()
    {
        var lookUp = new TaskCompletionSource<IPAddress[]>();
        var client = Client(options => options with { Resolve = _ => lookUp.Task }, _time);
        var (request, hanging) = Telling(Nowhere, Phase.Dns);
        var sending = client.SendAsync(request, Bound, Deadline.None, CancellationToken.None);
        await hanging;
        _time.Advance(Bound);
        Failed(await sending, FailureKind.Timeout, Phase.Connect);
        Assert.Equal((0, 1), (client.Snapshot().Connecting, client.Snapshot().LookUps));
        lookUp.SetException(new SocketException((int)SocketError.TryAgain));
        Assert.Equal(0, client.Snapshot().LookUps);
    }

    private async Task<Scene> HangAsync(Phase hang)
    {
        var scene = new Scene();
        var options = Options;
        var request = new OutboundRequest { Address = Nowhere };
        switch (hang)
        {
            case Phase.Queue:
                options = options with { ProviderDefaults = new() { Concurrency = 1 }, Bounds = new() { Queue = Bound } };
                request = request with { Address = Serve(async peer => await peer.RequestAsync()).Address("/", "a.test") };
                break;
            case Phase.Dns:
                options = options with { Resolve = _ => scene.LookUp.Task };
                break;
            case Phase.Connect:
                request = request with { Address = scene.Deaf() };
                break;
            case Phase.Tls:
                request = request with { Address = Serve(_ => Task.CompletedTask).Address("/", "a.test", "https") };
                break;
            case Phase.Send:
                request = request with
                {
                    Address = Serve(_ => scene.Over.Task).Address("/", "a.test"),
                    Headers = [new("X-Large", new('x', 40_000_000))],
                };
                break;
            case Phase.Response:
                request = request with { Address = Serve(async peer => await peer.RequestAsync()).Address("/", "a.test") };
                break;
            default:
                request = request with { Address = Serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel").Address("/", "a.test") };
                break;
        }

        await scene.BeginAsync(Client(_ => options, _time), request, hang);
        return scene;
    }

    // A client, a request that will hang, and what keeps it hanging.
    private sealed class Scene : IAsyncDisposable
    {
        private readonly List<IDisposable> _sockets = [];
        private OutboundClient? _client;
        private OutboundRequest? _request;
        private Task<OutboundResult>? _first;
        private CancellationTokenSource? _firstToken;

        public TaskCompletionSource<IPAddress[]> LookUp { get; } = new();

        public TaskCompletionSource Over { get; } = new();

        public Task Hanging { get; private set; } = Task.CompletedTask;

        public async Task BeginAsync(OutboundClient client, OutboundRequest request, Phase hang)
        {
            _client = client;
            if (hang == Phase.Queue)
            {
                _firstToken = new();
                var (holder, held) = Telling(new(request.Address, "/holder"), Phase.Response);
                _first = client.SendAsync(holder, Timeout.InfiniteTimeSpan, Deadline.None, _firstToken.Token);
                await held;
            }

            var (telling, hanging) = Telling(request.Address, hang);
            (_request, Hanging) = (request with { OnPhase = telling.OnPhase }, hanging);
        }

        public Task<OutboundResult> SendAsync(TimeSpan timeout, Deadline deadline, CancellationToken token) =>
            _client!.SendAsync(_request!, timeout, deadline, token).WaitAsync(Ample, CancellationToken.None);

        // A listener whose queue is full drops what asks for a connection (Linux).
        public Uri Deaf()
        {
            var listener = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(0);
            var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            for (var i = 0; i < 4; i++)
            {
                var filler = Keep(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false });
                try
                {
                    filler.Connect(IPAddress.Loopback, port);
                }
                catch (SocketException)
                {
                }
            }

            return new($"http://a.test:{port}/");
        }

        public void NothingLeft()
        {
            var rest = _client!.Snapshot();
            Assert.Equal(_first is null ? 0 : 1, rest.Providers.Sum(provider => provider.InFlight));
            Assert.Equal((0, 0), (rest.Providers.Sum(provider => provider.Waiting), rest.Connecting));
        }

        public async ValueTask DisposeAsync()
        {
            LookUp.TrySetResult([]);
            Over.TrySetResult();
            if (_firstToken is not null)
            {
                await _firstToken.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _first!);
                _firstToken.Dispose();
            }

            _sockets.ForEach(socket => socket.Dispose());
        }

        private Socket Keep(Socket socket)
        {
            _sockets.Add(socket);
            return socket;
        }
    }
}
