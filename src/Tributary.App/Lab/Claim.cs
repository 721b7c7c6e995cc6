using static System.FormattableString;

namespace Tributary.App.Lab;

/// <summary>One thing that an experiment claims, and what each of its rounds says about it. Pure.</summary>
/// <param name="What">The claim, without the figures of this run: a sentence without its full stop, true or false.</param>
/// <param name="Measured">The figures of this run, whatever they say; empty where the claim has them all.</param>
/// <param name="Rounds">For each round, whether it bears the claim out.</param>
/// <param name="IsSteady">Whether the rounds are alike enough for a refutation to count.</param>
internal sealed record Claim(string What, string Measured, IReadOnlyList<bool> Rounds, bool IsSteady = true)
{
    // Rounds that are further apart than this say more about the machine than about the claim.
    private const double Alike = 1.5;

    /// <summary>What this claim alone comes to.</summary>
    public Verdict Verdict =>
        Rounds.Count == 0 ? Verdict.TooNoisy
        : Rounds.All(holds => holds) ? Verdict.Held
        : IsSteady && !Rounds.Any(holds => holds) ? Verdict.Refuted
        : Verdict.TooNoisy;

    /// <summary>That a number is at least <paramref name="bound"/> in every round. A single round refutes nothing.</summary>
    public static Claim AtLeast(string what, string measured, IReadOnlyList<double> rounds, double bound) =>
        new(what, measured, [.. rounds.Select(value => value >= bound)], AreAlike(rounds));

    /// <summary>That a number is at most <paramref name="bound"/> in every round. A single round refutes nothing.</summary>
    public static Claim AtMost(string what, string measured, IReadOnlyList<double> rounds, double bound) =>
        new(what, measured, [.. rounds.Select(value => value <= bound)], AreAlike(rounds));

    /// <summary>That a count is the same in every round. A count is no matter of the machine's: one round may refute it.</summary>
    public static Claim Exactly(string what, IReadOnlyList<int> rounds, int count) =>
        new(
            what,
            rounds.All(value => value == count) ? "" : string.Join(", ", rounds.Distinct()),
            [.. rounds.Select(value => value == count)]);

    /// <summary>
    /// All claims together: refuted where one is, too noisy where one is and none is refuted, else held. The text has a sentence for each
    /// claim that came to this, with what was measured, and with how many rounds were against it where they disagree.
    /// </summary>
    public static Conclusion Judge(IReadOnlyList<Claim> claims)
    {
        var verdict = claims.Any(claim => claim.Verdict == Verdict.Refuted) ? Verdict.Refuted
            : claims.Count == 0 || claims.Any(claim => claim.Verdict == Verdict.TooNoisy) ? Verdict.TooNoisy
            : Verdict.Held;
        return new(verdict, string.Join(" ", claims.Where(claim => claim.Verdict == verdict).Select(claim => claim.Sentence)));
    }

    private string Sentence => Verdict switch
    {
        Verdict.Held => $"{char.ToUpperInvariant(What[0])}{What[1..]}{Figures}.",
        Verdict.Refuted => $"Not so: {What}{Figures}.",
        _ => Invariant($"Not to be told here ({Against} of {Rounds.Count} rounds are against it): {What}{Figures}."),
    };

    private string Figures => Measured.Length == 0 ? "" : $" (measured: {Measured})";

    private int Against => Rounds.Count(holds => !holds);

    private static bool AreAlike(IReadOnlyList<double> rounds) => rounds.Count > 1 && rounds.Max() <= rounds.Min() * Alike;
}
