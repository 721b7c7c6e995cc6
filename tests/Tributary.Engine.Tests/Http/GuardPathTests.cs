using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tributary.Http;
using Tributary.Http.Connections;

namespace Tributary.Engine.Tests.Http;

/// <summary>
/// Every spelling on every path on which an address can come in. What is dialled is written down and refused, but for one address that
/// leads to a server on loopback: no socket is opened towards anything else.
/// </summary>
public sealed class GuardPathTests : NetworkTest
{
    private static readonly IPAddress Start = IPAddress.Parse("1.2.3.4");
    private static readonly IPAddress Nowhere = IPAddress.Parse("1.2.3.5");

    private readonly ConcurrentQueue<IPAddress> _dialled = new();
    private string _location = "";
    private int _status = 302;

    public static TheoryData<string> Refused => [.. Spellings.Refused.Distinct()];

    public static TheoryData<string> Names => [.. Spellings.Names.Distinct()];

    public static TheoryData<string> Unreadable => [.. Spellings.Unreadable];

    public static TheoryData<string> Tricks => [.. Spellings.Tricks];

    public static TheoryData<string> Public => [.. Spellings.Public.Distinct()];

    [Theory]
    [MemberData(nameof(Refused))]
    [MemberData(nameof(Names))]
    public async Task No_request_goes_there(string host)
    {
        var client = Client(options => Guarded(options));
        foreach (var address in new[] { $"http://{host}/", $"https://{host}/", $"http://{host}:81/", $"https://{host}:65535/x?y" })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            {
                Assert.Contains(host, Spellings.Names);
                continue;
            }

            foreach (var method in new[] { "GET", "POST", "HEAD" })
            {
                var result = await SendAsync(client, new() { Address = uri, Method = method });
                Assert.Equal((FailureKind.Blocked, 0), (result.Failure?.Kind, result.Attempts));
            }
        }

        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    [MemberData(nameof(Names))]
    public async Task No_redirect_leads_there(string host)
    {
        var client = Redirecting();
        foreach (var status in new[] { 301, 302, 303, 307, 308 })
        {
            (_status, _location) = (status, status % 2 == 0 ? $"http://{host}/" : $"https://{host}:81/");
            var result = await SendAsync(client, new() { Address = new("http://start.test/"), Method = status == 308 ? "GET" : "POST" });

            // Of some characters that only look like letters and digits, no address can be made against a base.
            if (result.Failure?.Message != "start.test:80 redirects to an address that cannot be read" || !Spellings.Names.Contains(host))
                Assert.Equal(FailureKind.Blocked, result.Failure?.Kind);
            Assert.Equal(1, result.Attempts);
        }

        Assert.Equal([Start], _dialled);
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task No_trick_of_an_address_leads_there(string trick)
    {
        var client = Redirecting();
        foreach (var host in new[] { "127.0.0.1", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost", "169.254.169.254", "10.0.0.1" })
        {
            var address = string.Format(CultureInfo.InvariantCulture, trick, host);
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri))
                Assert.NotNull((await GetAsync(client, uri)).Failure);
            foreach (var status in new[] { 301, 307 })
            {
                (_status, _location) = (status, address);
                Assert.NotNull((await GetAsync(client, new("http://start.test/"))).Failure);
            }
        }

        Assert.All(_dialled, address => Assert.Equal(Start, address));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    [MemberData(nameof(Names))]
    public async Task No_mirror_is_there(string host)
    {
        if (!Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var mirror))
            return;
        var client = Client(options => Guarded(options) with
        {
            Providers = new Dictionary<string, ProviderOptions>
            {
                ["nowhere.test:80"] = new() { Mirrors = [mirror], HedgeAfter = TimeSpan.FromMilliseconds(1) },
            },
        });
        Assert.NotNull((await GetAsync(client, new("http://nowhere.test/"))).Failure);
        Assert.Equal([Nowhere], _dialled);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task No_name_leads_there_nor_one_that_has_a_public_address_too(string host)
    {
        var address = IPAddress.Parse(new Uri($"http://{host}/").IdnHost);
        foreach (var answer in new IPAddress[][] { [address], [Start, address], [address, Start] })
        {
            var client = Redirecting(answer);
            var failure = (await GetAsync(client, new("http://rebound.test/"))).Failure!;
            Assert.Equal(FailureKind.Blocked, failure.Kind);
            Assert.Contains("where rebound.test is", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_no_address_can_have_is_none(string host)
    {
        Assert.False(Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _));
        _location = $"http://{host}/";
        var failure = (await GetAsync(Redirecting(), new("http://start.test/"))).Failure!;
        Assert.Equal("start.test:80 redirects to an address that cannot be read", failure.Message);
    }

    [Theory]
    [MemberData(nameof(Public))]
    public async Task A_public_neighbour_is_dialled(string host)
    {
        var client = Redirecting();
        Assert.Equal(FailureKind.Connect, (await GetAsync(client, new($"http://{host}/"))).Failure?.Kind);
        Assert.Single(_dialled);
        _location = $"http://{host}:81/";
        Assert.Equal(FailureKind.Connect, (await GetAsync(client, new("http://start.test/"))).Failure?.Kind);
        Assert.Equal(3, _dialled.Count);
    }

    [Theory]
    [InlineData("127.0.0.1/32", "127.1", "127.0.0.2")]
    [InlineData("127.0.0.1/32", "[::ffff:7f00:1]", "[::1]")]
    [InlineData("10.0.0.0/8", "0xa.1", "172.16.0.1")]
    [InlineData("::1/128", "[::1]", "127.0.0.1")]
    [InlineData("fd00::/16", "[fd00::5]", "[fd01::5]")]
    public async Task What_is_opened_is_open_in_each_spelling_and_its_neighbour_is_not(string network, string open, string refused)
    {
        var client = Redirecting(null, network);
        Assert.Equal(FailureKind.Connect, (await GetAsync(client, new($"http://{open}/"))).Failure?.Kind);
        Assert.Single(_dialled);
        Assert.Equal(FailureKind.Blocked, (await GetAsync(client, new($"http://{refused}/"))).Failure?.Kind);
        Assert.Single(_dialled);
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public void Not_everything_at_once_can_be_opened(string network) =>
        Assert.Throws<ArgumentException>(() => Client(options => options with { AllowNetworks = [IPNetwork.Parse(network)] }));

    private OutboundClient Redirecting(IPAddress[]? rebound = null, params string[] allowed)
    {
        var server = Serve(async peer =>
        {
            while (await peer.RequestAsync() is not null)
                await peer.SendAsync($"HTTP/1.1 {_status} Elsewhere\r\nLocation: {Latin1(_location)}\r\nContent-Length: 0\r\n\r\n");
        });
        return Client(options => Guarded(options, server, rebound) with
        {
            AllowNetworks = [.. allowed.Select(network => IPNetwork.Parse(network))],
        });
    }

    private OutboundOptions Guarded(OutboundOptions options, ScriptedServer? start = null, IPAddress[]? rebound = null) => options with
    {
        AllowNetworks = [],
        Resolve = host => Task.FromResult(host switch
        {
            "start.test" => [Start],
            "nowhere.test" => [Nowhere],
            "rebound.test" => rebound!,
            _ => new[] { IPAddress.Loopback },
        }),
        Dial = (address, token) =>
        {
            _dialled.Enqueue(address.Address);
            return start is not null && address.Address.Equals(Start)
                ? Dialer.ConnectAsync(new(IPAddress.Loopback, start.Port), token)
                : throw new SocketException((int)SocketError.ConnectionRefused);
        },
    };

    // As a server writes UTF-8 into a header.
    private static string Latin1(string location) => System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(location));
}
