namespace Tributary.App.Lab.Code;

/// <summary>
/// Several fetches "at once": two ways that hold a thread while they wait, one that holds itself up for ever, and the right one.
/// </summary>
internal static class Blocking
{
    public static async Task<int> SynchronousCallsAsync(
        HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address)
        {
            await Task.Yield();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
#pragma warning disable CA1849 // the trap: it holds the thread
            using var response = client.Send(request, token);
#pragma warning restore CA1849
            return (int)response.StatusCode;
        }
    }

    public static async Task<int> ResultsAsync(
        HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address)
        {
            await Task.Yield();
#pragma warning disable CA1849, RS0030 // the trap: Result holds the thread
            return client.GetStringAsync(address, token).Result.Length;
#pragma warning restore CA1849, RS0030
        }
    }

    public static async Task<int> AwaitedAsync(
        HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return (await Task.WhenAll(addresses.Select(FetchAsync))).Length;

        async Task<int> FetchAsync(Uri address)
        {
            var text = await client.GetStringAsync(address, token);
            return text.Length;
        }
    }

    public static (bool Ended, Task<int> Work) WaitForOwnThread(
        HttpClient client, Uri address, TimeSpan bound, CancellationToken token)
    {
        var work = FetchAsync();
        // What FetchAsync has left to do is queued behind this very wait. No
        // token here: the caller needs the work in hand, to see how it ends.
#pragma warning disable VSTHRD002 // the trap: without the bound, for ever
        return (work.Wait(bound, CancellationToken.None), work);
#pragma warning restore VSTHRD002

        async Task<int> FetchAsync()
        {
            var text = await client.GetStringAsync(address, token);
            return text.Length;
        }
    }

    public static Task<int[]> OnThePoolAsync(
        HttpClient client, IEnumerable<Uri> addresses, CancellationToken token)
    {
        return Task.WhenAll(addresses.Select(one =>
            Task.Run(() => Fetch(one), token)));

        int Fetch(Uri address) =>
#pragma warning disable VSTHRD002, RS0030 // the trap: a thread for each
            client.GetStringAsync(address, token).Result.Length;
#pragma warning restore VSTHRD002, RS0030
    }
}
