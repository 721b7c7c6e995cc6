using Tributary.Http;
using Tributary.News.Polling;

namespace Tributary.News.Tests.Polling;

public sealed class OwnNetworkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    // Each word is a poll: the host, what it came to (+ answered, - did not, * had not before either, ? not asked), and after how many seconds it ended.
    [Theory]
    [InlineData("a+0 b-10 c-20 d-30", "None Doubtful Doubtful Doubtful", false)]
    [InlineData("a+0 b-10 c-20 d-120", "None Doubtful Doubtful OwnNetwork", true)]
    [InlineData("a+0 b-10 c-20 d-119", "None Doubtful Doubtful Doubtful", false)]
    [InlineData("a-10 b-20 c-30", "Doubtful Doubtful Doubtful", true)]
    [InlineData("a-10 b-20 c-120 d-130", "Doubtful Doubtful OwnNetwork OwnNetwork", true)]
    [InlineData("a+0 b-200 b-210 b-220 b-230", "None Doubtful Doubtful Doubtful Doubtful", false)]
    [InlineData("a+0 b*200 c*210 d*220 e*230", "None Doubtful Doubtful Doubtful Doubtful", false)]
    [InlineData("a+0 b-200 c-210 d*220 e-230", "None Doubtful Doubtful Doubtful OwnNetwork", true)]
    [InlineData("a-200 b-210 c-220 d+230 e-300", "Doubtful Doubtful OwnNetwork None Doubtful", false)]
    [InlineData("a-200 b-210 c-220 d+230 e-235", "Doubtful Doubtful OwnNetwork None OwnNetwork", false)]
    [InlineData("a+0 b-200 c-210 d?220 e?230", "None Doubtful Doubtful NotAsked NotAsked", false)]
    [InlineData("a-200 b-210 c-220 d+300 a-315 b-320 c-430 d+500 a-515 b-520 c-700", "Doubtful Doubtful OwnNetwork None Doubtful Doubtful OwnNetwork None Doubtful Doubtful Doubtful", false)]
    [InlineData("a-200 b-210 c-220 d+300 a+310 b+310 c+310 a-500 b-510 c-520 d+600 a-800 b-810 c-820", "Doubtful Doubtful OwnNetwork None None None None Doubtful Doubtful OwnNetwork None Doubtful Doubtful OwnNetwork", true)]
    public void A_failure_is_the_networks_where_nobody_answers_that_usually_does(string polls, string faults, bool downAtEnd)
    {
        var (network, found, now) = (new OwnNetwork(Noon), new List<Fault>(), Noon);
        foreach (var poll in polls.Split(' '))
        {
            now = Noon.AddSeconds(int.Parse(poll[2..], System.Globalization.CultureInfo.InvariantCulture));
            (network, var fault) = network.After(Failure(poll[1]), poll[..1], poll[1] == '*', 9, now.AddSeconds(-10), now);
            found.Add(fault);
        }

        Assert.Equal(faults, string.Join(' ', found));
        Assert.Equal(downAtEnd, network.IsDownAtEnd(now));
    }

    // Of an outage that nobody was asked in for two minutes the first answer tells, where it was asked for after three hosts had failed.
    [Theory]
    [InlineData("a-5 b-6 c-7", 300, true)]
    [InlineData("a-5 b-6 c-7", 120, true)]
    [InlineData("a-5 b-6 c-7", 119, false)]
    [InlineData("a-5 b-6", 300, false)]
    [InlineData("a-5 b-6 c*7", 300, false)]
    [InlineData("a-5 b-6 c-301", 300, false)]
    [InlineData("x+0 a-50 b-60 c-70", 120, true)]
    [InlineData("x+10 a-50 b-60 c-70", 120, false)]
    public void An_answer_tells_of_an_outage_that_nobody_had_noticed(string polls, int askedAt, bool wasDown)
    {
        var network = new OwnNetwork(Noon);
        foreach (var poll in polls.Split(' '))
        {
            var now = Noon.AddSeconds(int.Parse(poll[2..], System.Globalization.CultureInfo.InvariantCulture));
            network = network.After(Failure(poll[1]), poll[..1], poll[1] == '*', 9, now.AddSeconds(-1), now).Next with { IsDown = false };
        }

        Assert.Equal(wasDown, network.WasDown(Noon.AddSeconds(askedAt)));
    }

    [Fact]
    public void Of_two_hosts_nothing_is_in_doubt() =>
        Assert.Equal(Fault.Source, new OwnNetwork(Noon).After(Failure('-'), "a", false, 2, Noon, Noon.AddHours(1)).Fault);

    [Theory]
    [InlineData(FailureKind.Dns, null, null, "Doubtful")]
    [InlineData(FailureKind.Connect, null, null, "Doubtful")]
    [InlineData(FailureKind.Tls, null, null, "Doubtful")]
    [InlineData(FailureKind.Http, null, null, "Doubtful")]
    [InlineData(FailureKind.Timeout, Phase.Response, null, "Doubtful")]
    [InlineData(FailureKind.Timeout, Phase.Body, null, "None")]
    [InlineData(FailureKind.Timeout, Phase.Queue, null, "NotAsked")]
    [InlineData(FailureKind.Http, null, 503, "None")]
    [InlineData(FailureKind.RateLimited, null, 429, "None")]
    [InlineData(FailureKind.RateLimited, null, null, "NotAsked")]
    [InlineData(FailureKind.Malformed, null, null, "None")]
    [InlineData(FailureKind.TooLarge, null, null, "None")]
    [InlineData(FailureKind.Blocked, null, null, "NotAsked")]
    [InlineData(FailureKind.Blocked, null, 302, "None")]
    [InlineData(FailureKind.Quota, null, null, "NotAsked")]
    [InlineData(FailureKind.InvalidRequest, null, null, "NotAsked")]
    [InlineData(FailureKind.Auth, null, 401, "None")]
    [InlineData(FailureKind.Unexpected, null, null, "Source")]
    public void Only_what_gave_no_answer_at_all_is_in_doubt(FailureKind kind, Phase? phase, int? status, string fault)
    {
        var failure = new Failure(kind, "for a test") { Phase = phase, Status = status };
        Assert.Equal(fault, new OwnNetwork(Noon).After(failure, "a", false, 9, Noon, Noon.AddSeconds(10)).Fault.ToString());
    }

    [Fact]
    public void What_this_machine_lacked_says_nothing_of_the_host()
    {
        var failure = new Failure(FailureKind.Timeout, "no free file descriptor") { Phase = Phase.Connect, IsLocal = true };
        Assert.Equal(Fault.NotAsked, new OwnNetwork(Noon).After(failure, "a", false, 9, Noon, Noon.AddSeconds(10)).Fault);
    }

    private static Failure? Failure(char sign) => sign switch
    {
        '+' => null,
        '?' => new(FailureKind.Blocked, "never sent"),
        _ => new(FailureKind.Dns, "no such host"),
    };
}
