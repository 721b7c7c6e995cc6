namespace Tributary.App.Lab.Code;

/// <summary>Several fetches "at once": two ways that hold a thread while they wait, one that holds itself up for ever, and the right one.</summary>
internal static class Blocking
{
    public static async Task<int> SynchronousCallsAsync(HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address)
        {
            await Task.Yield();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
#pragma warning disable CA1849 // the trap: a synchronous call holds the thread until the answer is there
            using var response = client.Send(request, token);
#pragma warning restore CA1849
            return (int)response.StatusCode;
        }
    }

    public static async Task<int> ResultsAsync(HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address)
        {
            await Task.Yield();
#pragma warning disable CA1849, VSTHRD002, RS0030 // the trap: Result holds the thread as a synchronous call does
            return client.GetStringAsync(address, token).Result.Length;
#pragma warning restore CA1849, VSTHRD002, RS0030
        }
    }

    public static async Task<int> AwaitedAsync(HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address) => (await client.GetStringAsync(address, token)).Length;
    }

    /// <summary>
    /// Waits on the only thread for work that needs this thread to end: without the bound, for ever.
    /// </summary>
    /// <returns>Whether the work ended while it was waited for, and the work.</returns>
    public static (bool Ended, Task<int> Work) WaitForOwnThread(HttpClient client, Uri address, TimeSpan bound, CancellationToken token)
    {
        var work = FetchAsync();
#pragma warning disable VSTHRD002, RS0030 // the trap: the continuation of FetchAsync is queued behind this very wait
        return (work.Wait(bound, token), work);
#pragma warning restore VSTHRD002, RS0030

        async Task<int> FetchAsync() => (await client.GetStringAsync(address, token)).Length;
    }

    /// <summary>So many pool threads held at once, each by the wait for an answer that itself needs a pool thread.</summary>
    public static Task<int[]> OnThePoolAsync(HttpClient client, IEnumerable<Uri> addresses, CancellationToken token) =>
#pragma warning disable VSTHRD002, RS0030 // the trap: one thread of the pool for each request under way
        Task.WhenAll(addresses.Select(address => Task.Run(() => client.GetStringAsync(address, token).Result.Length, token)));
#pragma warning restore VSTHRD002, RS0030
}
