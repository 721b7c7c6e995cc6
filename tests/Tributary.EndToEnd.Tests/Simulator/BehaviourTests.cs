using CsCheck;
using Tributary.EndToEnd.Tests.House;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class BehaviourTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private static readonly Gen<TimeSpan> GenDuration = Gen.OneOf(
        Gen.Int[1, 100_000].Select(ms => TimeSpan.FromMilliseconds(ms)), Gen.Int[1, 500].Select(minutes => TimeSpan.FromMinutes(minutes)));

    private static readonly Gen<long> GenSize = Gen.OneOf(Gen.Long[1, 1_000_000], Gen.Long[1, 1000].Select(megabytes => megabytes << 20));

    private static readonly Gen<Behaviour> GenAnswer = Gen.OneOf(
        Gen.Const(new Behaviour()),
        Gen.Select(Gen.Int[204, 999], GenDuration.Nullable(), (status, after) => new Behaviour { Status = status, RetryAfter = after }),
        Gen.Select(Gen.Enum<DateForm>(), GenDuration, (form, after) =>
            new Behaviour { Status = 429, RetryAfterDate = after, DateForm = form }),
        Gen.Const(new Behaviour { Status = 503, RetryAfterText = "soon" }),
        Gen.Enum<BodyFault>().Select(body => new Behaviour { Body = body }),
        Gen.Enum<BodyCoding>().Select(coding => new Behaviour { Coding = coding }),
        GenSize.Select(size => new Behaviour { Size = size, Headers = "Age=10|Cache-Control=a%2C b" }),
        Gen.Select(Gen.Int[1, 1000], GenDuration, Gen.Enum<RateHeaders>().Nullable(), (count, period, headers) =>
            new Behaviour { Rate = new Rate(count, period), Burst = count, RateHeaders = headers }),
        Gen.Enum<EtagForm>().Nullable().Select(form => new Behaviour { Validators = true, Etag = form }),
        Gen.Const(new Behaviour { NotJson = true }),
        Gen.Int[1, 100].Select(depth => new Behaviour { Nested = depth }),
        Gen.Const(new Behaviour { Message200 = "went wrong" }),
        Gen.Const(new Behaviour { Redirect = "loop" }));

    private static readonly Gen<Func<Behaviour, Behaviour>> GenSending = Gen.OneOf(
        Gen.Const<Func<Behaviour, Behaviour>>(behaviour => behaviour),
        Gen.Select(
            Gen.Int[1, 5000], GenDuration, (bytes, pause) =>
                (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Drip = new Drip(bytes, pause) })),
        Gen.Enum<FaultPoint>().Select(point => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Stall = point })),
        Gen.Enum<FaultPoint>().Select(point => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Reset = point })),
        Gen.Enum<FaultPoint>().Select(point => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Close = point })),
        Gen.Enum<FaultPoint>().Select(point => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { HalfClose = point })),
        Gen.Enum<Garble>().Select(garble => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Garble = garble })),
        Gen.OneOf(Gen.Int[1, 1_000_000], Gen.Const(int.MaxValue))
            .Select(count => (Func<Behaviour, Behaviour>)(behaviour => behaviour with { Interim = count })),
        Gen.Const<Func<Behaviour, Behaviour>>(behaviour => behaviour with { WrongLength = true }));

    private static readonly Gen<Behaviour> GenBehaviour = Gen.OneOf(
        Gen.Select(GenAnswer, GenSending, GenDuration.Nullable(), Gen.Int[1, 9].Nullable(), (answer, sending, delay, times) =>
            sending(answer) with { Delay = delay ?? TimeSpan.Zero, DelayUpTo = delay * 2, Times = times }),
        GenSize.Select(size => new Behaviour { Huge = size }),
        GenSize.Select(size => new Behaviour { BrBomb = size }),
        GenSize.Select(size => new Behaviour { DeflateBomb = size }),
        GenSize.Select(size => new Behaviour { ZstdBomb = size }),
        GenSize.Select(size => new Behaviour { GzipBomb = size, Allowance = 5, QueryKeyOnly = true, PointsNotFilterable = true }));

    [Fact]
    public void Every_behaviour_reads_back_from_its_own_words() =>
        GenBehaviour.Sample(behaviour => Behaviour.Parse(behaviour.ToString()) == behaviour);

    [Theory]
    [InlineData("fuse:1", "'fuse' is not a behaviour; expected one of delay, status, ")]
    [InlineData("status:200", "'200' is not a value of status; expected a whole number from 204 to 999")]
    [InlineData("status", "'true' is not a value of status")]
    [InlineData("delay:300", "'300' is not a value of delay; expected a duration such as 250ms, 10s, 2m or 1h")]
    [InlineData("delay:3s-1s", "a delay range goes from the shorter to the longer")]
    [InlineData("drip:100", "'100' is not a value of drip; expected bytes and interval such as 100/50ms")]
    [InlineData("stall:often", "'often' is not a value of stall; expected before-headers, after-headers, mid-body")]
    [InlineData("huge:big", "'big' is not a value of huge; expected a size")]
    [InlineData("truncate:maybe", "'maybe' is not a value of truncate; expected no value")]
    [InlineData("redirect:elsewhere", "'elsewhere' is not a value of redirect; expected an absolute address, or loop")]
    [InlineData("retry-after:3s", "retry-after needs a status")]
    [InlineData("retry-after-text:soon", "retry-after-text needs a status")]
    [InlineData("status:503,date-form:imf", "date-form needs retry-after-date")]
    [InlineData("rate-headers:rate-limit", "rate-headers needs a rate")]
    [InlineData("date-form:iso", "'iso' is not a value of date-form; expected imf, rfc850, asctime")]
    [InlineData("garble:everything", "'everything' is not a value of garble; expected bad-status-line, binary, ")]
    [InlineData("interim:0", "'0' is not a value of interim; expected a whole number from 1 to 1000000, or endless")]
    [InlineData("headers:X-A", "'X-A' is not a value of headers; expected NAME=VALUE, several with | between them")]
    [InlineData("rate:100", "'100' is not a value of rate; expected requests and a span such as 100/m or 5/10s")]
    [InlineData("rate:100/0s", "'100/0s' is not a value of rate")]
    [InlineData("garble:binary,close:mid-body", "close and garble exclude each other")]
    [InlineData("br-bomb:1MB,coding:br", "br-bomb and coding exclude each other: br-bomb is sent as a stream")]
    [InlineData("status:503,not-json", "status and not-json exclude each other")]
    [InlineData("drip:1/1s,truncate", "drip and truncate exclude each other")]
    [InlineData("huge:1MB,stall:mid-body", "huge and stall exclude each other")]
    public void Word_outside_the_vocabulary_is_named_with_what_was_expected(string words, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Behaviour.Parse(words)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_word_is_in_the_help_and_on_the_page()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/simulator.md"));
        var help = CommandLine.HelpText.Split((char[])[' ', '\n']);
        Assert.All(Vocabulary.Words, word => Assert.Contains(word.Name, help));
        Assert.All(Vocabulary.Words, word => Assert.Contains($"| `{word.Name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void World_refuses_a_behaviour_that_contradicts_itself_or_has_no_instance()
    {
        Assert.Throws<ArgumentException>(() => upstream.World.Set("newsapi", new Behaviour { Status = 500, NotJson = true }));
        Assert.Throws<ArgumentException>(() => upstream.World.Set("bing", new Behaviour()));
    }

    [Fact]
    public async Task Control_endpoint_speaks_the_same_words()
    {
        const string Behaviour = """{"status":503,"retry-after":"30s","times":5,"truncate":false}""";
        var put = await ControlAsync(HttpMethod.Put, "control/newsapi~remote", Behaviour);
        Assert.Equal("""{"status":"503","retry-after":"30s","times":"5"}""", put.Body);
        Assert.Equal(503, (await upstream.AskAsync("newsapi~remote/v2/everything?q=a")).Status);
        Assert.Equal(
            """{"status":"503","retry-after":"30s","times":"4"}""", (await ControlAsync(HttpMethod.Get, "control/newsapi~remote")).Body);
        var overview = (await ControlAsync(HttpMethod.Get, "control")).Json;
        Assert.Equal("503", overview.GetProperty("behaviours").GetProperty("newsapi~remote").GetProperty("status").GetString());
        Assert.NotEqual(0, overview.GetProperty("requests").GetProperty("count").GetInt32());
        Assert.Equal(204, (await ControlAsync(HttpMethod.Delete, "control/newsapi~remote")).Status);
        Assert.Equal(200, (await upstream.AskAsync("newsapi~remote/v2/everything?q=a")).Status);
        Assert.Equal("{}", (await ControlAsync(HttpMethod.Get, "control/newsapi~remote")).Body);
    }

    [Theory]
    [InlineData("PUT", "control/newsapi~bad", "{\"fuse\":1}", 400, "'fuse' is not a behaviour")]
    [InlineData("PUT", "control/newsapi~bad", "{", 400, "the body is not JSON")]
    [InlineData("PUT", "control/newsapi~bad", "[]", 400, "expected a JSON object")]
    [InlineData("PUT", "control/newsapi~bad", "{\"delay\":[]}", 400, "the value of delay")]
    [InlineData("PUT", "control/bing", "{}", 404, "no instance 'bing'")]
    [InlineData("POST", "control", "{}", 405, "expected GET, PUT")]
    public async Task Control_endpoint_says_what_is_wrong(string method, string path, string body, int status, string message)
    {
        var reply = await ControlAsync(new HttpMethod(method), path, body);
        Assert.Equal(status, reply.Status);
        Assert.Contains(message, reply.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Command_line_speaks_the_same_words_and_joins_delay_and_fault()
    {
        var line = CommandLine.Parse(
        [
            "--port", "0", "--seed", "7", "--keys", "newsapi=a,guardian=b", "--delay", "newsapi=300ms-1s",
            "--fault", "newsapi=status:503", "--fault", "guardian~slow=stall:mid-body", "--every-loopback",
        ]);
        Assert.True(line.Options.EveryLoopback);
        Assert.Equal((0, 7, "a", "b"), (line.Options.Port, line.Options.Seed, line.Options.NewsApiKey, line.Options.GuardianKey));
        Assert.Equal("delay:300ms-1s,status:503", line.Options.Behaviours["newsapi"].ToString());
        Assert.Equal("stall:mid-body", line.Options.Behaviours["guardian~slow"].ToString());
    }

    [Theory]
    [InlineData("unknown option '--speed'; --help lists the options", "--speed")]
    [InlineData("--port needs a value", "--port")]
    [InlineData("--port: '70000' is not a whole number from 0 to 65535", "--port", "70000")]
    [InlineData("--delay: expected NAME=VALUE", "--delay", "newsapi")]
    [InlineData("--delay: no instance 'bing'; expected newsapi, guardian, algolia, firebase, feed, shop, weather or press", "--delay", "bing=1s")]
    [InlineData("newsapi: '1' is not a value of delay", "--delay", "newsapi=1")]
    [InlineData("--keys: 'bing' takes no key; expected newsapi or guardian", "--keys", "bing=k")]
    [InlineData("--env needs a fixed --port", "--env", "--port", "0")]
    public void Wrong_command_line_is_told_in_one_line(string message, params string[] arguments)
    {
        var error = Assert.Throws<FormatException>(() => CommandLine.Parse(arguments));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Environment_points_every_source_at_the_port() => Assert.Equal(
        [
            "export TRIBUTARY_SOURCES__NEWSAPI__URL=http://127.0.0.1:5080/newsapi/v2",
            "export TRIBUTARY_SOURCES__GUARDIAN__URL=http://127.0.0.1:5080/guardian",
            "export TRIBUTARY_SOURCES__HACKERNEWS__URL=http://127.0.0.1:5080/algolia/api/v1",
            "export TRIBUTARY_SOURCES__HACKERNEWS__ITEMSURL=http://127.0.0.1:5080/firebase/v0",
            "export TRIBUTARY_HTTP__ALLOWNETWORKS=127.0.0.0/8",
            "export NEWSAPI_KEY='demo-newsapi-key'",
            "export GUARDIAN_KEY='demo-guardian-key'",
        ],
        CommandLine.Parse(["--port", "5080", "--env"]).EnvironmentLines());

    private Task<Reply> ControlAsync(HttpMethod method, string path, string? body = null) => StartedWorld.SendAsync(upstream.Client,
        new HttpRequestMessage(method, new Uri(upstream.World.Address, path)) { Content = body is null ? null : new StringContent(body) });
}
