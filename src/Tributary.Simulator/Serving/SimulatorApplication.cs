using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Serving;

/// <summary>
/// Takes a request to its instance: the first segment of the path names it. Runs on the server alone, without a host around it.
/// </summary>
internal sealed class SimulatorApplication(
    SimulatorOptions options, NewsWorld world, BehaviourTable behaviours, Allowances allowances, RequestLog log, CancellationToken closing)
    : IHttpApplication<HttpContext>
{
    private readonly NewsApi _newsApi = new(world, options.NewsApiKey);
    private readonly Guardian _guardian = new(world, options.GuardianKey);
    private readonly Algolia _algolia = new(world);
    private readonly Firebase _firebase = new(world);
    private readonly Feeds _feeds = new(world);
    private readonly Shop _shop = new(options.Seed);
    private readonly Weather _weather = new(options.Seed);
    private readonly Press _press = new(options.Seed, options.TimeProvider.GetUtcNow());
    private readonly Delivery _delivery = new(options.TimeProvider);
    private readonly ControlEndpoint _control = new(behaviours, log);
    private readonly Jitter _jitter = new(options.Seed);
    private readonly Rates _rates = new(options.TimeProvider);
    private readonly PreparedAnswers _prepared = new();
    private readonly DateTimeOffset _start = options.TimeProvider.GetUtcNow();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var (instance, path) = Split(context.Request.Path is { HasValue: true, Value: var value } ? value : "/");
        if (instance == "control")
            await _control.ProcessAsync(context, path);
        else if (!Instance.TryProvider(instance, out var provider))
            await PlainAsync(context, 404, $"no instance '{instance}'; expected {Instance.Expected}");
        else if (!HttpMethods.IsGet(context.Request.Method))
            await PlainAsync(context, 405, "only GET is served");
        else
            await ServeAsync(context, instance, path, provider);
    }

    private async Task ServeAsync(HttpContext context, string instance, string path, Provider provider)
    {
        var behaviour = behaviours.Take(instance);
        var seen = Seen(context.Request, instance, path);
        var left = false;
        log.Begin(seen);
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
            await DelayAsync(instance, behaviour, ended.Token);
            var answer = Decide(context.Request, instance, path, provider, behaviour);
            log.Answer(seen, answer.Status);
            await _delivery.SendAsync(context, answer, behaviour, ended.Token);
        }
        catch (OperationCanceledException)
        {
            left = !closing.IsCancellationRequested;
            context.Abort();
        }
        finally
        {
            log.End(seen, left);
        }
    }

    private Answer Decide(HttpRequest request, string instance, string path, Provider provider, Behaviour behaviour)
    {
        var now = options.TimeProvider.GetUtcNow();
        var use = _rates.Use(instance, behaviour);
        if (use.Burst)
            log.FlagBurst(instance);
        var answer = use.Refused
            ? Faults.Refused(provider, use.Reset)
            : Faults.Instead(behaviour, provider, request.GetEncodedUrl(), now)
                ?? Changed(request, instance, path, provider, behaviour);
        return Courtesies.Add(answer, behaviour, use, request.Headers, _start, now);
    }

    private Answer Changed(HttpRequest request, string instance, string path, Provider provider, Behaviour behaviour)
    {
        if (behaviour.Size is { } size)
        {
            var address = Instance.Fallback(instance) + path + request.QueryString.Value;
            return _prepared.Get(address, size, () => Faithful(request, instance, path, provider, behaviour));
        }
        var answer = Faithful(request, instance, path, provider, behaviour);
        return behaviour.Body is { } fault ? ChangedBody.Of(answer, fault) : answer;
    }

    private Answer Faithful(HttpRequest request, string instance, string path, Provider provider, Behaviour behaviour)
    {
        var asked = new ProviderRequest(instance, path, request.Query, request.Headers, options.TimeProvider.GetUtcNow(), behaviour,
            allowances.Use(instance, provider, behaviour.Allowance));
        return provider switch
        {
            Provider.NewsApi => _newsApi.Respond(asked),
            Provider.Guardian => _guardian.Respond(asked),
            Provider.Algolia => _algolia.Respond(asked),
            Provider.Firebase => _firebase.Respond(asked),
            Provider.Shop => _shop.Respond(asked),
            Provider.Weather => _weather.Respond(asked),
            Provider.Press => _press.Respond(asked),
            _ => _feeds.Respond(asked),
        };
    }

    private Task DelayAsync(string instance, Behaviour behaviour, CancellationToken cancellationToken)
    {
        var delay = behaviour.DelayUpTo is { } upTo ? behaviour.Delay + (upTo - behaviour.Delay) * _jitter.Next(instance) : behaviour.Delay;
        return delay > TimeSpan.Zero ? Task.Delay(delay, options.TimeProvider, cancellationToken) : Task.CompletedTask;
    }

    private SeenRequest Seen(HttpRequest request, string instance, string path) =>
        new(instance, path, WithoutKeys(request.QueryString.Value ?? ""), [.. request.Headers.Keys], options.TimeProvider.GetUtcNow());

    private static string WithoutKeys(string query) =>
        query.Length == 0 ? "" : "?" + string.Join('&', query[1..].Split('&').Select(WithoutKey));

    private static string WithoutKey(string parameter)
    {
        var name = Uri.UnescapeDataString(parameter.Split('=', 2)[0]);
        return name.ToUpperInvariant() is "APIKEY" or "API-KEY" ? name + "=***" : parameter;
    }

    private static (string Instance, string Path) Split(string path)
    {
        var slash = path.IndexOf('/', 1);
        return slash < 0 ? (path[1..], "/") : (path[1..slash], path[slash..]);
    }

    private static Task PlainAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
