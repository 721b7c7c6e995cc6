using System.Net;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>The guard where it stands: at the connection, over what the name resolved to. Nothing is ever connected to.</summary>
public sealed class BlockedTests : NetworkTest
{
    [Theory]
    [InlineData("http://127.0.0.1/", "no request may go to 127.0.0.1 unless allowNetworks names it: loopback (RFC 1122)")]
    [InlineData("http://2130706433/", "no request may go to 127.0.0.1 unless allowNetworks names it: loopback (RFC 1122)")]
    [InlineData("http://0x7f.1/", "no request may go to 127.0.0.1 unless allowNetworks names it: loopback (RFC 1122)")]
    [InlineData(
        "http://[::ffff:10.0.0.1]/",
        "no request may go to ::ffff:10.0.0.1 unless allowNetworks names it: 10.0.0.1 inside it is private (RFC 1918)")]
    [InlineData("http://10.0.0.1:8080/?key=sesame", "no request may go to 10.0.0.1 unless allowNetworks names it: private (RFC 1918)")]
    public async Task An_address_in_numbers_is_refused(string address, string message)
    {
        var result = await GetAsync(Client(options => options with { AllowNetworks = [] }), new(address));
        Assert.Equal(message, result.Failure!.Message);
        Assert.Equal((FailureKind.Blocked, 0), (result.Failure.Kind, result.Attempts));
    }

    [Fact]
    public async Task A_name_is_refused_when_any_of_its_addresses_is()
    {
        var server = Serve(Ok("inside"));
        var client = Client(options => options with
        {
            Resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("192.168.0.1")]),
        });
        var failure = (await GetAsync(client, server.Address("/", "rebound.test"))).Failure!;
        Assert.Equal(
            "no request may go to 192.168.0.1, where rebound.test is, unless allowNetworks names it: private (RFC 1918)", failure.Message);
        Assert.Equal((FailureKind.Blocked, 0), (failure.Kind, server.Accepted));
    }

    [Theory]
    [InlineData("ftp://a.test/x", "no request may go to a.test: the scheme ftp is neither http nor https")]
    [InlineData(
        "http://user:sesame@a.test/",
        "no request may go to a.test: a user name or password in the address is not allowed")]
    public async Task An_address_that_no_request_may_have_is_refused(string address, string message)
    {
        var result = await GetAsync(Client(), new(address));
        Assert.Equal(message, Failed(result, FailureKind.Blocked, null).Message);
        Assert.Equal(0, result.Attempts);
        Assert.Empty(Reached(result));
    }

}
