namespace Tributary.App.Settings;

/// <summary>One setting that may be set.</summary>
/// <param name="Pattern">Its path; <c>*</c> stands for a name of the user's own.</param>
/// <param name="Type">What it may be.</param>
/// <param name="Default">Its value where nobody sets it, as somebody would write it; null for none.</param>
/// <param name="Doc">What it does, in one sentence.</param>
internal sealed record Setting(string Pattern, SettingType Type, string? Default, string Doc)
{
    /// <summary>The first part of the path.</summary>
    public string Section { get; } = Pattern.Split('.')[0];

    /// <summary>Whether it is an object whose members have names of the user's own.</summary>
    public bool IsOpen { get; } = Pattern.EndsWith(".*", StringComparison.Ordinal);

    /// <summary>The last part of the path that has a name of ours.</summary>
    public string Name { get; } = Pattern.Split('.') is [.., var name, "*"] ? name : Pattern.Split('.')[^1];

    /// <summary>Whether the path has a name of the user's own in it.</summary>
    public bool IsNamed { get; } = Pattern.Contains('*', StringComparison.Ordinal);
}
