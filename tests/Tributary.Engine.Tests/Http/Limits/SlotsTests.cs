using CsCheck;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

public sealed class SlotsTests
{
    [Fact]
    public async Task They_are_given_in_the_order_of_asking()
    {
        var slots = new Slots(1);
        await slots.EnterAsync(CancellationToken.None);
        var waiting = Enumerable.Range(0, 3).Select(_ => slots.EnterAsync(CancellationToken.None).AsTask()).ToList();
        Assert.Equal((1, 3), (slots.Taken, slots.Waiting));
        foreach (var next in waiting)
        {
            Assert.False(next.IsCompleted);
            slots.Leave();
            await next;
        }

        Assert.Equal((1, 0), (slots.Taken, slots.Waiting));
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_leaves_the_queue_at_once()
    {
        var slots = new Slots(1);
        await slots.EnterAsync(CancellationToken.None);
        using var source = new CancellationTokenSource();
        var first = slots.EnterAsync(source.Token).AsTask();
        var second = slots.EnterAsync(CancellationToken.None).AsTask();
        await source.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(source.Token, thrown.CancellationToken);
        Assert.Equal(1, slots.Waiting);
        slots.Leave();
        await second;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slots.EnterAsync(source.Token).AsTask());
        Assert.Equal((1, 0), (slots.Taken, slots.Waiting));
    }

    [Fact]
    public async Task Fewer_places_put_nobody_out_and_more_let_in_at_once()
    {
        var slots = new Slots(4);
        for (var i = 0; i < 4; i++)
            await slots.EnterAsync(CancellationToken.None);
        var waiting = Enumerable.Range(0, 3).Select(_ => slots.EnterAsync(CancellationToken.None).AsTask()).ToList();
        slots.Resize(2);
        Assert.Equal((4, 3), (slots.Taken, slots.Waiting));
        slots.Leave();
        slots.Leave();
        Assert.Equal((2, 3), (slots.Taken, slots.Waiting));
        slots.Leave();
        await waiting[0];
        Assert.Equal((2, 2), (slots.Taken, slots.Waiting));
        slots.Resize(4);
        await Task.WhenAll(waiting);
        Assert.Equal((4, 0), (slots.Taken, slots.Waiting));
    }

    // 0 enters, 1 leaves, 2 gives up the oldest wait, 3 and more resizes.
    [Fact]
    public void Never_more_than_the_places_and_nobody_waits_where_one_is_free() =>
        Gen.Int[0, 7].Array[1, 80].Sample(steps =>
        {
            var (slots, model, sources) = (new Slots(2), 2, new List<(Task Entered, CancellationTokenSource Source)>());
            foreach (var step in steps)
            {
                var (before, most) = (slots.Taken, Math.Max(slots.Taken, model));
                if (step == 0)
                {
                    var source = new CancellationTokenSource();
                    sources.Add((slots.EnterAsync(source.Token).AsTask(), source));
                }
                else if (step == 1 && before > 0)
                {
                    slots.Leave();
                }
                else if (step == 2 && sources.Find(entry => !entry.Entered.IsCompleted) is { Source: { } given })
                {
                    given.Cancel();
                }
                else if (step > 2)
                {
                    slots.Resize(model = step - 2);
                    most = Math.Max(before, model);
                }

                Assert.True(slots.Taken <= most);
                Assert.True(slots.Waiting == 0 || slots.Taken >= model);
            }

            foreach (var (_, source) in sources)
                source.Dispose();
        });
}
