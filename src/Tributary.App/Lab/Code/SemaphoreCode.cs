using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.App.Lab.Code;

/// <summary>Fifty calls to one provider. Each way gives the statuses that came.</summary>
internal static class SemaphoreCode
{
    public static async Task<int[]> UnboundedAsync(
        HttpClient http, IReadOnlyList<Uri> products, CancellationToken token)
    {
        return await Task.WhenAll(products.Select(async product =>
        {
            using var answer = await http.GetAsync(product, token);
            return (int)answer.StatusCode;
        }));
    }

    // Ten at once is a limit on how many, not on how fast.
    public static async Task<int[]> CappedAsync(
        HttpClient http, IReadOnlyList<Uri> products, CancellationToken token)
    {
        using var places = new SemaphoreSlim(10);
        return await Task.WhenAll(products.Select(async product =>
        {
            await places.WaitAsync(token);
            try
            {
                using var answer = await http.GetAsync(product, token);
                return (int)answer.StatusCode;
            }
            finally
            {
                places.Release();
            }
        }));
    }

    // The client spaces what is asked of a provider, whoever asks.
    public static ProviderOptions CappedAndPaced(TimeSpan minute) => new()
    {
        Concurrency = 10,
        Rate = new(100, minute),
    };

    public static async Task<int[]> PacedAsync(
        OutboundClient client,
        IReadOnlyList<Uri> products,
        CancellationToken token)
    {
        var report = await FanOut.CollectAsync(
            products,
            async (product, _, itemToken) => await client.SendAsync(
                new() { Address = product },
                TimeSpan.FromSeconds(10), Deadline.None, itemToken),
            new() { MaxConcurrency = products.Count },
            token);
        return [.. report.Select(one => one.Value?.Response?.Status ?? 0)];
    }
}
