using System.Net;
using Tributary.Http;

namespace Programs;

/// <summary>A test without a network: a handler takes its place, and the client does everything else as ever.</summary>
internal static class FakeNetwork
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var shop = new FakeShop();
        await using var client = new OutboundClient(new() { Handler = shop, Retry = new() { FirstDelay = TimeSpan.FromMilliseconds(1) } });

        var price = await client.GetStringAsync("https://shop.example/products/1/price", cancellationToken);

        if (price != "9.90" || shop.Requests != 2)
            throw new InvalidOperationException($"the price is {price} after {shop.Requests} requests");
    }

    private sealed class FakeShop : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult<HttpResponseMessage>(++Requests == 1
                ? new(HttpStatusCode.ServiceUnavailable)
                : new(HttpStatusCode.OK) { Content = new StringContent("9.90") });
    }
}
