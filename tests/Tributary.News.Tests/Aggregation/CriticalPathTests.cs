using CsCheck;
using Tributary.Http;
using Tributary.News.Runs;

namespace Tributary.News.Tests.Aggregation;

public sealed class CriticalPathTests
{
    private static readonly Gen<RequestInterval> AnyRequest =
        from start in Gen.Int[0, 1000]
        from queue in Gen.Int[0, 200]
        from response in Gen.Int[0, 500]
        from body in Gen.Int[0, 200]
        select Request(start, queue, response, body);

    [Fact]
    public void The_phases_of_requests_in_a_row_add_up_and_the_gaps_are_the_sources_own_work()
    {
        var phases = CriticalPath.Of([Request(0, 1, 10, 2), Request(20, 3, 30, 4)], Ms(60));
        Assert.Equal([(Phase.Queue, Ms(4)), (Phase.Response, Ms(40)), (Phase.Body, Ms(6)), (Phase.Processing, Ms(10))], phases.Reached);
    }

    [Fact]
    public void Of_requests_side_by_side_the_one_that_ended_last_counts()
    {
        var phases = CriticalPath.Of([Request(0, 0, 50, 0), Request(0, 90, 10, 0)], Ms(100));
        Assert.Equal(Ms(90), phases[Phase.Queue]);
        Assert.Equal(Ms(10), phases[Phase.Response]);
        Assert.Equal(Ms(0), phases[Phase.Processing]);
    }

    [Fact]
    public void A_fetch_without_a_request_is_all_its_own_work() =>
        Assert.Equal([(Phase.Processing, Ms(7))], CriticalPath.Of([], Ms(7)).Reached);

    [Fact]
    public void The_sum_is_always_the_elapsed_time() =>
        AnyRequest.List[0, 8].Sample(requests =>
        {
            var elapsed = requests.Select(request => request.End).DefaultIfEmpty().Max() + Ms(5);
            Assert.Equal(elapsed, CriticalPath.Of(requests, elapsed).Sum);
        });

    [Fact]
    public void The_order_of_the_requests_does_not_matter() =>
        AnyRequest.List[0, 8].Sample(requests =>
            Assert.Equal(
                CriticalPath.Of(requests, Ms(3000)).Sum,
                CriticalPath.Of([.. requests.AsEnumerable().Reverse()], Ms(3000)).Sum));

    private static RequestInterval Request(int start, int queue, int response, int body) => new(
        Ms(start),
        Ms(start + queue + response + body),
        PhaseTimes.None.Plus(Phase.Queue, Ms(queue)).Plus(Phase.Response, Ms(response)).Plus(Phase.Body, Ms(body)));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
