using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>content.guardianapis.com: the gateway, which speaks for itself, and behind it the API.</summary>
internal sealed class Guardian(NewsWorld world, string key)
{
    /// <summary>The trial key that the real service accepts from anybody.</summary>
    private const string TrialKey = "test";

    private readonly GuardianSearch _search = new(world);

    public Answer Respond(ProviderRequest request)
    {
        var given = (request.Behaviour.QueryKeyOnly ? null : request.Headers["api-key"].ToString()) is { Length: > 0 } header
            ? header
            : request["api-key"];
        if (given is null)
            return GuardianBodies.Gateway(401, "No API key found in request")
                .With(new KeyValuePair<string, string>("WWW-Authenticate", "Key realm=\"kong\""));
        if (given != key && given != TrialKey)
            return GuardianBodies.Gateway(403, "Invalid authentication credentials");
        if (request.Allowance.Exceeded)
            return GuardianBodies.RateLimited(request.Allowance);
        var tier = given == TrialKey && given != key ? "test" : "developer";
        return Answered(request, tier).With(GuardianBodies.Limits(request.Allowance));
    }

    private Answer Answered(ProviderRequest request, string tier)
    {
        if (request.Path == "/search")
            return _search.Search(request, tier);
        var id = request.Path.Trim('/');
        if (world.Guardian.FirstOrDefault(item => item.Id == id) is { } found && NewsWorld.Carries(request.Instance, found.Key))
            return GuardianBodies.Item(tier, found, request);
        return Topics.All.FirstOrDefault(topic => topic.Section == id) is { } section
            ? _search.Section(request, tier, section)
            : GuardianBodies.Error(404, "The requested resource could not be found.");
    }
}
