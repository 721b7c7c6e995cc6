using System.Globalization;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>Algolia's numericFilters: comparisons of created_at_i, points and num_comments; a comma is AND.</summary>
internal sealed class NumericFilter
{
    private static readonly string[] Operators = ["<=", ">=", "!=", "<", ">", "="];

    private readonly List<Predicate<HackerItem>> _conditions = [];

    public bool Passes(HackerItem item) => _conditions.TrueForAll(condition => condition(item));

    /// <summary>The filter, or the service's message about what it does not accept.</summary>
    public static (NumericFilter? Filter, string? Error) Parse(string? text, bool pointsRefused)
    {
        var filter = new NumericFilter();
        foreach (var condition in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var sign = Array.Find(Operators, sign => condition.Contains(sign, StringComparison.Ordinal));
            if (sign is null || condition.Split(sign, 2) is not [var attribute, var number]
                || !long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bound))
                return (null, $"filters: syntax error in numeric condition '{condition}'");
            attribute = attribute.Trim();
            if (Value(attribute) is not { } value || (pointsRefused && attribute != "created_at_i"))
                return (null, $"invalid numeric attribute({attribute}), attribute not specified in numericAttributesForFiltering setting");
            filter._conditions.Add(item => Holds(value(item), sign, bound));
        }
        return (filter, null);
    }

    private static Func<HackerItem, long>? Value(string attribute) => attribute switch
    {
        "created_at_i" => item => item.At.ToUnixTimeSeconds(),
        "points" => item => item.Points,
        "num_comments" => item => item.Comments,
        _ => null,
    };

    private static bool Holds(long value, string sign, long bound) => sign switch
    {
        "<=" => value <= bound,
        ">=" => value >= bound,
        "!=" => value != bound,
        "<" => value < bound,
        ">" => value > bound,
        _ => value == bound,
    };
}
