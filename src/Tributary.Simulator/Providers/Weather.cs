using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>Weather stations: <c>/stations/{id}</c>, ids of four capital letters. An observation holds for an hour.</summary>
internal sealed class Weather(int seed)
{
    private const string ContentType = "application/json; charset=utf-8";
    private const string Prefix = "/stations/";

    private static readonly string[] Skies = ["clear", "few clouds", "overcast", "rain", "fog", "snow"];

    public Answer Respond(ProviderRequest request)
    {
        if (request.Allowance.Exceeded)
            return Firebase.Error(429, "Too many requests");
        var station = request.Path.StartsWith(Prefix, StringComparison.Ordinal) ? request.Path[Prefix.Length..] : "";
        if (station.Length != 4 || !station.All(char.IsAsciiLetterUpper))
            return Firebase.Error(404, "expected /stations/ and four capital letters");
        var hour = request.Now.ToUnixTimeSeconds() / 3600;
        var climate = new Dice(Dice.Seed((ulong)seed, station));
        var weather = new Dice(Dice.Seed((ulong)(seed + hour), request.Instance + " " + station));
        return Answer.Json(200, ContentType, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("station", station);
            writer.WriteString("observedAt", Dates.Iso(DateTimeOffset.FromUnixTimeSeconds(hour * 3600)));
            writer.WriteNumber("temperature", climate.Below(30) - 5 + weather.Below(80) / 10m);
            writer.WriteNumber("windKmh", weather.Below(60));
            writer.WriteNumber("humidity", 30 + weather.Below(70));
            writer.WriteString("sky", weather.Pick(Skies));
            writer.WriteEndObject();
        });
    }
}
