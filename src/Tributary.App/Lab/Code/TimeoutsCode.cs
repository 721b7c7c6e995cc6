using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.App.Lab.Code;

/// <summary>One bound on everything, and a bound on each part.</summary>
internal static class TimeoutsCode
{
    // One bound, one message: what was slow is not said.
    public static async Task<byte[]> OneBoundAsync(
        HttpClient http, Uri source, CancellationToken token) =>
        await http.GetByteArrayAsync(source, token);

    // HttpClient.Timeout ends with the headers: this body has no bound at all.
    public static async Task<byte[]> StreamedAsync(
        HttpClient http, Uri source, CancellationToken token)
    {
        using var answer = await http.GetAsync(
            source, HttpCompletionOption.ResponseHeadersRead, token);
        return await answer.Content.ReadAsByteArrayAsync(token);
    }

    public static PhaseBounds Bounds(TimeSpan each) => new()
    {
        Queue = each,
        Connect = each,
        Response = each,
        BodyIdle = each,
    };

    public static Task<OutboundResult> EachPartAsync(
        OutboundClient client, Uri source,
        TimeSpan total, Deadline deadline, CancellationToken token) =>
        client.SendAsync(new() { Address = source }, total, deadline, token);
}
