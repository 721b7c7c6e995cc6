using System.Globalization;
using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator.Providers;

/// <summary>A request as a provider sees it.</summary>
internal sealed record ProviderRequest(
    string Instance, string Path, IQueryCollection Query, IHeaderDictionary Headers, DateTimeOffset Now, Behaviour Behaviour,
    AllowanceUse Allowance)
{
    /// <summary>The parameter's value; null where it is absent or empty.</summary>
    public string? this[string parameter] =>
        Query.TryGetValue(parameter, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;

    public string[] List(string parameter) =>
        this[parameter]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>The parameter as a whole number; the default where it is absent, null where it is no number.</summary>
    public int? Number(string parameter, int otherwise) => this[parameter] is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>How much of its allowance an instance has used, this request included.</summary>
internal readonly record struct AllowanceUse(int Limit, int Used, int UsedThisMinute)
{
    public const int Default = 1_000_000;

    public bool Exceeded => Used > Limit;
}
