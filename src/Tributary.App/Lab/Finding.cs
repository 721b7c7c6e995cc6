using System.Text.Json.Serialization;

namespace Tributary.App.Lab;

/// <summary>
/// What an experiment found, as a value: a terminal, JSON and a page show the same one. Immutable; holds no text that is laid out.
/// </summary>
internal sealed record Finding
{
    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>What it asked.</summary>
    public required string Question { get; init; }

    /// <summary>How long the experiment ran, in milliseconds.</summary>
    public double TookMs { get; init; }

    /// <summary>Under which circumstances it was measured, a sentence each.</summary>
    public required IReadOnlyList<string> Conditions { get; init; }

    /// <summary>The numbers, a row each.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }

    /// <summary>Small pictures; those of the same unit share one scale.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    /// <summary>What follows from the numbers.</summary>
    public required Conclusion Conclusion { get; init; }

    /// <summary>What to do instead of the trap, or when which way is right.</summary>
    public required string Advice { get; init; }

    /// <summary>Decisions that rest on it: the numbers of pages in docs/decisions, such as <c>0010</c>.</summary>
    public IReadOnlyList<string> Decisions { get; init; } = [];

    /// <summary>The code that was run, as it stands in the source.</summary>
    public required IReadOnlyList<Snippet> Code { get; init; }
}

/// <summary>One row of numbers.</summary>
/// <param name="What">What was measured: <c>10 sources</c>.</param>
/// <param name="Figures">Its numbers; rows of one finding may lack some.</param>
/// <param name="Note">What is to be known about the row; null for nothing.</param>
internal sealed record Measurement(string What, IReadOnlyList<Figure> Figures, string? Note = null);

/// <summary>One number.</summary>
/// <param name="Name">Of what, in few words: the heading of its column.</param>
/// <param name="Number">Null where there is none to give.</param>
/// <param name="Unit">Such as <c>ms</c> or <c>µs</c>; <c>×</c> of a ratio; empty of a count.</param>
internal sealed record Figure(string Name, double? Number, string Unit = "");

/// <summary>Bars over one axis that begins at 0.</summary>
/// <param name="Title">What is to be seen.</param>
/// <param name="Unit">Of the axis.</param>
/// <param name="Bars">In the order of their rows; bars of the same label that follow one another share a row.</param>
internal sealed record Picture(string Title, string Unit, IReadOnlyList<Bar> Bars);

/// <summary>One bar, in the unit of its picture.</summary>
internal sealed record Bar(string Label, double Start, double Length, BarKind Kind = BarKind.Work);

/// <summary>What a bar stands for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BarKind>))]
internal enum BarKind
{
    /// <summary>It runs, and is wanted.</summary>
    [JsonStringEnumMemberName("work")]
    Work,

    /// <summary>It waits for its turn.</summary>
    [JsonStringEnumMemberName("wait")]
    Wait,

    /// <summary>It ended in an error.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was told to end, and did.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It runs though nobody waits for it any more, or holds a thread that others need.</summary>
    [JsonStringEnumMemberName("wasted")]
    Wasted,
}

/// <summary>What the numbers say about what the experiment claims.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>Every round bears every claim out.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>Every round denies a claim.</summary>
    [JsonStringEnumMemberName("refuted")]
    Refuted,

    /// <summary>The rounds disagree: this machine, at this moment, cannot tell.</summary>
    [JsonStringEnumMemberName("too_noisy")]
    TooNoisy,
}

/// <summary>The verdict, and sentences with the figures in them.</summary>
internal sealed record Conclusion(Verdict Verdict, string Sentence);
