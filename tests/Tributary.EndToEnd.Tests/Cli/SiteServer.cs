using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>A web site on loopback with the pages that a test gives it.</summary>
public sealed class SiteServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Type, string Body)> _pages = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly ConcurrentQueue<IHeaderDictionary> _headers = new();

    private SiteServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The paths that were asked for.</summary>
    public IReadOnlyList<string> Asked => [.. _asked.Select(asked => asked.Split('?')[0])];

    /// <summary>The same with their queries.</summary>
    public IReadOnlyList<string> AskedWhole => [.. _asked];

    public static async Task<SiteServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = new SiteServer(builder.Build());
        site._app.Run(site.AnswerAsync);
        await site._app.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>The headers of every request.</summary>
    public IReadOnlyList<IHeaderDictionary> Headers => [.. _headers];

    /// <summary>When its pages changed last: who asks whether they have since is answered 304. Null for pages without a date.</summary>
    public DateTimeOffset? Modified { get; set; }

    /// <summary>The <c>ETag</c> of every page: who asks with it is answered 304. Null for pages without.</summary>
    public string? Tag { get; set; }

    /// <summary>
    /// A page at a path; a body that begins with <c>-></c> redirects for good, with <c>~></c> for now, with <c>!</c> is a status, with
    /// <c>#</c> a status whose own body stalls.
    /// </summary>
    public SiteServer With(string path, string type, string body)
    {
        _pages[path] = (type, body);
        return this;
    }

    public SiteServer WithFeed(string path, string title, params string[] items) => With(
        path,
        "application/rss+xml",
        $"<rss version=\"2.0\"><channel><title>{title}</title><link>https://site.example/</link>"
        + string.Concat(items.Select(item => $"<item><title>{item}</title><link>https://site.example/{item.Replace(' ', '-')}</link></item>"))
        + "</channel></rss>");

    /// <summary>The same page with another body.</summary>
    public void Change(string path, Func<string, string> body) => _pages[path] = (_pages[path].Type, body(_pages[path].Body));

    public SiteServer WithStatus(string path, int status) => With(path, "", $"!{status}");

    public string At(string path) => new Uri(Address, path).AbsoluteUri;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _asked.Enqueue(path + context.Request.QueryString);
        _headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary()));
        if (!_pages.TryGetValue(path, out var page))
            context.Response.StatusCode = 404;
        else if (page.Body.StartsWith("->", StringComparison.Ordinal) || page.Body.StartsWith("~>", StringComparison.Ordinal))
            context.Response.Redirect(page.Body[2..], permanent: page.Body[0] == '-');
        else if (page.Body.StartsWith('!'))
            context.Response.StatusCode = int.Parse(page.Body[1..], System.Globalization.CultureInfo.InvariantCulture);
        else if (page.Body.StartsWith('#'))
            await StallAsync(context, int.Parse(page.Body[1..], System.Globalization.CultureInfo.InvariantCulture));
        else if (Tag is { } tag && context.Request.Headers.IfNoneMatch == tag)
            context.Response.StatusCode = 304;
        else if (Modified is { } modified && context.Request.GetTypedHeaders().IfModifiedSince >= modified)
            context.Response.StatusCode = 304;
        else
            await WriteAsync(context, page.Type, page.Body);
    }

    private static async Task StallAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("so far", context.RequestAborted);
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
    }

    private Task WriteAsync(HttpContext context, string type, string body)
    {
        context.Response.GetTypedHeaders().LastModified = Modified;
        context.Response.Headers.ETag = Tag;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
