using System.Text.Json.Serialization;
using Tributary.Fanout;
using Tributary.Http;

namespace Programs;

/// <summary>Fifty products of one shop, which allows ten requests at once.</summary>
internal static class ProductLookUps
{
    public static async Task RunAsync(Uri shop, OutboundOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var client = new OutboundClient(options with
        {
            UserAgent = "dashboard/1.0",
            Providers = new Dictionary<string, ProviderOptions> { [shop.Authority] = new() { Concurrency = 10 } },
        });

        var lookUps = FanOut.RunAsync(
            Enumerable.Range(1, 50),
            (id, _, token) => client.GetFromJsonAsync(new Uri(shop, $"products/{id}"), ShopJson.Default.Product, token),
            new() { MaxConcurrency = 50 },
            cancellationToken);
        await foreach (var lookUp in lookUps)
            await output.WriteLineAsync(lookUp.TryGet(out var product)
                ? $"{lookUp.Input}: {product?.Name}"
                : $"{lookUp.Input}: {lookUp.Error?.Message}");
    }
}

internal sealed record Product(string Name);

[JsonSerializable(typeof(Product))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ShopJson : JsonSerializerContext;
