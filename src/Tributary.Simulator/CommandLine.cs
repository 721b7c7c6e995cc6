using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator;

/// <summary>What the program was asked to do.</summary>
internal sealed record CommandLine(SimulatorOptions Options, bool Help, bool Environment)
{
    public const int DefaultPort = 4780;

    public const string HelpText = """
        tributary-simulator: NewsAPI, the Guardian and Hacker News on loopback, with invented articles and faults on demand.

        --port N                     port on 127.0.0.1; 0 takes a free one (default 4780)
        --seed N                     which world (default 1)
        --keys newsapi=K,guardian=K  the keys that are accepted (default demo-newsapi-key, demo-guardian-key)
        --delay INSTANCE=300ms       delay of an instance, or a range: 100ms-500ms (repeatable)
        --fault INSTANCE=WORDS       behaviour of an instance, such as status:503,times:2 (repeatable)
        --every-loopback             serve on all of 127.0.0.0/8, so that 127.1.2.3 is a host of its own
        --env                        print the environment that points tributary here, and exit
        --help                       print this, and exit

        An instance is newsapi, guardian, algolia, firebase, feed, shop, weather or press, alone or followed by ~ and a name.
        Behaviours (docs/simulator.md has their values):
        delay times status retry-after retry-after-date date-form retry-after-text not-json nested huge gzip-bomb
        br-bomb deflate-bomb zstd-bomb message-200 redirect body coding size drip stall reset close half-close
        truncate wrong-length garble interim headers validators etag rate burst rate-headers allowance
        edition query-key-only points-not-filterable
        """;

    /// <exception cref="FormatException">The command line is wrong; the message is one line.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var behaviours = new Dictionary<string, string>(StringComparer.Ordinal);
        var line = new CommandLine(new SimulatorOptions { Port = DefaultPort }, Help: false, Environment: false);
        for (var index = 0; index < arguments.Count; index++)
        {
            var option = arguments[index];
            line = option switch
            {
                "--help" or "-h" => line with { Help = true },
                "--env" => line with { Environment = true },
                "--port" => line.With(line.Options with { Port = Number(option, Value(), 65_535) }),
                "--seed" => line.With(line.Options with { Seed = Number(option, Value(), int.MaxValue) }),
                "--every-loopback" => line.With(line.Options with { EveryLoopback = true }),
                "--keys" => line.With(Keys(line.Options, Value())),
                "--delay" => line.Add(behaviours, Value(), option, "delay:"),
                "--fault" => line.Add(behaviours, Value(), option, ""),
                _ => throw new FormatException($"unknown option '{option}'; --help lists the options"),
            };

            string Value() => ++index < arguments.Count ? arguments[index] : throw new FormatException($"{option} needs a value");
        }
        if (line is { Environment: true, Options.Port: 0 })
            throw new FormatException("--env needs a fixed --port, such as 4780");
        var behaved = behaviours.ToDictionary(pair => pair.Key, pair => Behaved(pair.Key, pair.Value));
        return line.With(line.Options with { Behaviours = behaved });
    }

    /// <summary>Lines for a shell to evaluate.</summary>
    public IEnumerable<string> EnvironmentLines()
    {
        var root = $"http://127.0.0.1:{Options.Port}/";
        yield return $"export TRIBUTARY_SOURCES__NEWSAPI__URL={root}newsapi/v2";
        yield return $"export TRIBUTARY_SOURCES__GUARDIAN__URL={root}guardian";
        yield return $"export TRIBUTARY_SOURCES__HACKERNEWS__URL={root}algolia/api/v1";
        yield return $"export TRIBUTARY_SOURCES__HACKERNEWS__ITEMSURL={root}firebase/v0";
        yield return "export TRIBUTARY_HTTP__ALLOWNETWORKS=127.0.0.0/8";
        yield return $"export NEWSAPI_KEY='{Options.NewsApiKey}'";
        yield return $"export GUARDIAN_KEY='{Options.GuardianKey}'";
    }

    private CommandLine With(SimulatorOptions options) => this with { Options = options };

    // A delay and a fault of the same instance are one behaviour.
    private CommandLine Add(Dictionary<string, string> behaviours, string text, string option, string word)
    {
        var (instance, value) = Pair(option, text);
        if (!Instance.TryProvider(instance, out _))
            throw new FormatException($"{option}: no instance '{instance}'; expected {Instance.Expected}");
        behaviours[instance] = behaviours.TryGetValue(instance, out var before) ? before + "," + word + value : word + value;
        return this;
    }

    private static Behaviour Behaved(string instance, string words)
    {
        try
        {
            return Behaviour.Parse(words);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{instance}: {error.Message}", error);
        }
    }

    private static SimulatorOptions Keys(SimulatorOptions options, string text) =>
        text.Split(',').Aggregate(options, (sofar, item) => Pair("--keys", item) switch
        {
            ("newsapi", var key) => sofar with { NewsApiKey = key },
            ("guardian", var key) => sofar with { GuardianKey = key },
            var (name, _) => throw new FormatException($"--keys: '{name}' takes no key; expected newsapi or guardian"),
        });

    private static (string Name, string Value) Pair(string option, string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } value]
            ? (name, value)
            : throw new FormatException($"{option}: expected NAME=VALUE");

    private static int Number(string option, string text, int most) =>
        Units.Whole(text) is { } number && number <= most
            ? (int)number
            : throw new FormatException($"{option}: '{text}' is not a whole number from 0 to {most}");
}
