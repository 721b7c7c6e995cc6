using System.Globalization;

namespace Tributary.App.Lab;

/// <summary>One thing that an experiment claims, and what each of its rounds says about it. Pure.</summary>
/// <param name="What">The claim, with its figures: a sentence without its full stop.</param>
/// <param name="Rounds">For each round, whether it bears the claim out.</param>
/// <param name="IsSteady">Whether the rounds are alike enough for a refutation to count.</param>
internal sealed record Claim(string What, IReadOnlyList<bool> Rounds, bool IsSteady = true)
{
    // Rounds that are further apart than this say more about the machine than about the claim.
    private const double Alike = 1.5;

    /// <summary>What this claim alone comes to.</summary>
    public Verdict Verdict =>
        Rounds.Count == 0 ? Verdict.TooNoisy
        : Rounds.All(holds => holds) ? Verdict.Held
        : IsSteady && !Rounds.Any(holds => holds) ? Verdict.Refuted
        : Verdict.TooNoisy;

    /// <summary>That a number is at least <paramref name="bound"/> in every round.</summary>
    public static Claim AtLeast(string what, IReadOnlyList<double> rounds, double bound) =>
        new(what, [.. rounds.Select(value => value >= bound)], AreAlike(rounds));

    /// <summary>That a number is at most <paramref name="bound"/> in every round.</summary>
    public static Claim AtMost(string what, IReadOnlyList<double> rounds, double bound) =>
        new(what, [.. rounds.Select(value => value <= bound)], AreAlike(rounds));

    /// <summary>That a count is the same in every round.</summary>
    public static Claim Exactly(string what, IReadOnlyList<int> rounds, int count) =>
        new(what, [.. rounds.Select(value => value == count)]);

    /// <summary>
    /// All claims together: refuted where one is, too noisy where one is and none is refuted, else held. The sentence names the claims that
    /// did not hold, with how many rounds were against them; where all held, all of them.
    /// </summary>
    public static Conclusion Judge(IReadOnlyList<Claim> claims)
    {
        var verdict = claims.Any(claim => claim.Verdict == Verdict.Refuted) ? Verdict.Refuted
            : claims.Count == 0 || claims.Any(claim => claim.Verdict == Verdict.TooNoisy) ? Verdict.TooNoisy
            : Verdict.Held;
        var named = claims.Where(claim => claim.Verdict == verdict);
        return new(verdict, string.Join(" ", named.Select(claim => verdict switch
        {
            Verdict.Held => $"{char.ToUpperInvariant(claim.What[0])}{claim.What[1..]}.",
            Verdict.Refuted => $"Not so: {claim.What}.",
            _ => string.Create(CultureInfo.InvariantCulture,
                $"Not to be told here ({claim.Against} of {claim.Rounds.Count} rounds are against it): {claim.What}."),
        })));
    }

    private int Against => Rounds.Count(holds => !holds);

    private static bool AreAlike(IReadOnlyList<double> rounds) => rounds.Count > 0 && rounds.Max() <= rounds.Min() * Alike;
}
