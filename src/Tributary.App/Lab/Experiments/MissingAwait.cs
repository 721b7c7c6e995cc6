using System.Runtime.CompilerServices;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>A write whose task is forgotten: what its caller learns, and when.</summary>
internal sealed class MissingAwait() : LabExperiment(
    "missing-await",
    "What becomes of work whose await was forgotten, and of its exception?",
    TimeSpan.FromSeconds(2))
{
    private const int Rounds = 3;
    private const string File = nameof(Forgetting) + ".cs";
    private static readonly TimeSpan PerRow = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var (forgotten, discarded, awaited, scoped) = (new List<Seen>(), new List<Seen>(), new List<Seen>(), new List<Seen>());
        for (var round = 0; round < Rounds; round++)
        {
            forgotten.Add(await SeeAsync(Forgetting.WithoutAwaitAsync, ground.Time, cancellationToken));
            discarded.Add(await SeeAsync(Forgetting.DiscardedAsync, ground.Time, cancellationToken));
            awaited.Add(await SeeAsync(Forgetting.AwaitedAsync, ground.Time, cancellationToken));
            scoped.Add(await SeeAsync(Forgetting.InScopeAsync, ground.Time, cancellationToken));
        }

        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                Invariant($"A write of three rows, {PerRow.TotalMilliseconds:0} ms each, that fails at the third; {Rounds} rounds."),
                "\"Unobserved\" is TaskScheduler.UnobservedTaskException, before and after a garbage collection that is forced as soon "
                    + "as the write has failed. A program that is not forced collects when it needs memory: minutes later, or never "
                    + "before it ends.",
            ],
            Measurements =
            [
                Row("not awaited", forgotten,
                    "in an async method the compiler's CS4014 names it, in any other VSTHRD110; both are errors here"),
                Row("discarded (_ =)", discarded, "neither the compiler nor an analyzer says a word: a discard counts as intent"),
                Row("awaited", awaited),
                Row("in a TaskScope, not awaited", scoped, "the scope waits for it and throws what it throws"),
            ],
            Pictures =
            [
                new("who goes on while the write is under way", "ms",
                    [.. Bars("forgotten", forgotten[^1]), .. Bars("awaited", awaited[^1]), .. Bars("scope", scoped[^1])]),
            ],
            Conclusion = Judge(forgotten, discarded, awaited, scoped),
            Advice = "Let CS4014, VSTHRD110 and CA2025 be errors, as in this build's .editorconfig. They look at one line at a time, and a "
                + "discard silences them. Where work is to go on beside other work, start it in a TaskScope: it cannot be forgotten there, "
                + "since the scope does not end before it has, and its exception is the scope's.",
            Decisions = ["0010", "0077"],
            Code =
            [
                Snippet.Trap("not awaited", File, nameof(Forgetting.WithoutAwaitAsync)),
                Snippet.Trap("discarded", File, nameof(Forgetting.DiscardedAsync)),
                Snippet.Of("awaited", File, nameof(Forgetting.AwaitedAsync)),
                Snippet.Of("in a TaskScope", File, nameof(Forgetting.InScopeAsync)),
            ],
        };
    }

    /// <summary>What the rounds say. Counts only.</summary>
    internal static Conclusion Judge(
        IReadOnlyList<Seen> forgotten, IReadOnlyList<Seen> discarded, IReadOnlyList<Seen> awaited, IReadOnlyList<Seen> scoped)
    {
        return Claim.Judge(
        [
            .. Lost("forgets the await", forgotten),
            .. Lost("discards the task", discarded),
            .. Told("awaited", awaited),
            .. Told("in a scope, though nothing is awaited", scoped),
        ]);
    }

    // A way at a time: what one of them does in every round is no noise, whatever the others do.
    private static Claim[] Lost(string who, IReadOnlyList<Seen> rounds) =>
    [
        Claim.Exactly($"a caller that {who} goes on with none of the rows", [.. rounds.Select(one => one.RowsForCaller)], 0),
        Claim.Exactly("no exception is thrown to it", [.. rounds.Select(one => one.Thrown)], 0),
        Claim.Exactly("one write goes on behind its back", [.. rounds.Select(one => one.StillWriting)], 1),
        Claim.Exactly("no event tells of it before a garbage collection", [.. rounds.Select(one => one.UnobservedBefore)], 0),
        Claim.Exactly("one event does after a collection", [.. rounds.Select(one => one.UnobservedAfter)], 1),
    ];

    private static Claim[] Told(string how, IReadOnlyList<Seen> rounds) =>
    [
        Claim.Exactly($"{how}, one exception is thrown to the caller", [.. rounds.Select(one => one.Thrown)], 1),
        Claim.Exactly("no write goes on", [.. rounds.Select(one => one.StillWriting)], 0),
        Claim.Exactly("no exception is left unobserved", [.. rounds.Select(one => one.UnobservedAfter)], 0),
    ];

    private static async Task<Seen> SeeAsync(
        Func<Shelf, CancellationToken, Task<int>> save, TimeProvider time, CancellationToken cancellationToken)
    {
        var shelf = new Shelf(time, PerRow);
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs told)
        {
            if (told.Exception.InnerExceptions.OfType<ShelfFullException>().Any(full => full.Shelf == shelf))
                Interlocked.Increment(ref unobserved);
        }

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            var start = time.GetTimestamp();
            var (rows, thrown) = await CallAsync(save, shelf, cancellationToken);
            var (wentOn, writing) = (time.GetTimestamp(), shelf.Writing);
            await shelf.Ended;
            cancellationToken.ThrowIfCancellationRequested();
            var before = Volatile.Read(ref unobserved);
            await CollectAsync(() => Volatile.Read(ref unobserved) > 0, shouldTell: writing, time, cancellationToken);
            return new(
                rows, shelf.Rows, thrown, writing ? 1 : 0, before, Volatile.Read(ref unobserved),
                time.GetElapsedTime(start, wentOn).TotalMilliseconds, time.GetElapsedTime(start, await shelf.Ended).TotalMilliseconds);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    // A method of its own, so that nothing on the stack still holds the task.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(int Rows, int Thrown)> CallAsync(
        Func<Shelf, CancellationToken, Task<int>> save, Shelf shelf, CancellationToken cancellationToken)
    {
        try
        {
            return (await save(shelf, cancellationToken), 0);
        }
        catch (ShelfFullException)
        {
            return (shelf.Rows, 1);
        }
    }

    private static async Task CollectAsync(Func<bool> told, bool shouldTell, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        do
        {
            // The write's last continuation may still be on its way out.
            await Task.Delay(PerRow / 4, time, cancellationToken);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        while (shouldTell && !told() && time.GetElapsedTime(start) < Patience);
    }

    private static Measurement Row(string what, IReadOnlyList<Seen> rounds, string? note = null)
    {
        var one = rounds[^1];
        return new(what,
        [
            new("rows when caller goes on", one.RowsForCaller), new("rows in the end", one.RowsInTheEnd),
            new("thrown to caller", one.Thrown),
            new("unobserved before GC", one.UnobservedBefore), new("after GC", one.UnobservedAfter),
        ], note);
    }

    private static Bar[] Bars(string label, Seen one) =>
    [
        new($"{label}: caller", 0, one.CallerMs),
        new($"{label}: write", PerRow.TotalMilliseconds, Math.Max(0, one.WriteMs - PerRow.TotalMilliseconds), BarKind.Failed),
    ];

    /// <summary>One round of one way; counts, and when the caller went on and the write ended, in milliseconds.</summary>
    internal sealed record Seen(
        int RowsForCaller,
        int RowsInTheEnd,
        int Thrown,
        int StillWriting,
        int UnobservedBefore,
        int UnobservedAfter,
        double CallerMs,
        double WriteMs);
}
