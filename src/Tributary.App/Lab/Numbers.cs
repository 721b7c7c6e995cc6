using System.Globalization;

namespace Tributary.App.Lab;

/// <summary>What becomes of the numbers of several rounds. Pure.</summary>
internal static class Numbers
{
    /// <summary>The middle one; of an even number, the mean of the two in the middle.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static double Median(this IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        if (sorted.Count == 0)
            throw new InvalidOperationException("no numbers");
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>As people read it: three digits that count, none after the point from 100 on.</summary>
    public static string Text(double number) => Math.Abs(number) switch
    {
        var small when small == Math.Floor(small) || small >= 99.95 => number.ToString("N0", CultureInfo.InvariantCulture),
        < 9.995 => number.ToString("0.00", CultureInfo.InvariantCulture),
        _ => number.ToString("0.0", CultureInfo.InvariantCulture),
    };
}
