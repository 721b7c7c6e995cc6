using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>
/// A world at noon of 23 November 2026 that a test class shares, and a client that asks it as a well-behaved program does.
/// </summary>
public sealed class StartedWorld : IAsyncLifetime
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private SimulatedWorld? _world;

    public SimulatedWorld World => _world!;

    public HttpClient Client { get; } = NewClient();

    public async ValueTask InitializeAsync() =>
        _world =
            await SimulatedWorld.StartAsync(
                new SimulatorOptions { TimeProvider = new FakeTimeProvider(Noon) }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await World.DisposeAsync();
    }

    public static HttpClient NewClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None });

    public static HttpRequestMessage Request(Uri address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("tests", "1"));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>With both keys in their headers.</summary>
    public Task<Reply> AskAsync(string path) => AskAsync(path, ("X-Api-Key", "demo-newsapi-key"), ("api-key", "demo-guardian-key"));

    public Task<Reply> AskAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(Client, Request(new Uri(World.Address, path), headers));

    public static async Task<Reply> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply((int)response.StatusCode, headers, body);
        }
    }
}

/// <summary>What came back.</summary>
public sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
