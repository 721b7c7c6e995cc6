namespace Tributary.App.Settings;

/// <summary>A value as it was written.</summary>
/// <param name="Shape">How.</param>
/// <param name="Text">The text; of a list, what messages show of it.</param>
/// <param name="Items">The items of a list.</param>
internal sealed record SettingValue(ValueShape Shape, string Text, IReadOnlyList<string> Items);

/// <summary>One setting as one layer gives it, before anybody has understood it.</summary>
/// <param name="Path">The parts of its path.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Origin">Where it stands: <c>tributary.json:7</c>, or a variable's name.</param>
/// <param name="NameComparison">Whether case counts in the parts of its path.</param>
/// <param name="Folder">The folder that a relative path in it starts from.</param>
internal sealed record SettingEntry(
    IReadOnlyList<string> Path, SettingValue Value, string Origin, StringComparison NameComparison, string Folder)
{
    /// <summary>Whether it stands in a file of the working folder, which may be anybody's.</summary>
    public bool IsOfFolder { get; init; }

    /// <summary>The exception that says what a file of the working folder may not do, and how the user can say that it may.</summary>
    public UsageException Distrusted(string what) => Wrong(
        $"anybody may have written a file of the working folder, so {what}; if you trust it, "
        + (NameComparison == StringComparison.Ordinal
            ? "name the file with --config ./tributary.json, or move this to ~/.config/tributary/tributary.json"
            : "set this in the environment, or move it to ~/.config/tributary/.env"));

    /// <summary>The exception that says what is wrong with this entry and where it stands.</summary>
    public UsageException Wrong(string what)
    {
        var name = string.Join('.', NameComparison == StringComparison.Ordinal ? Path : Path.Select(part => part.ToLowerInvariant()));
        return new($"{Origin}: {name}: {what}");
    }

    /// <summary>The value as its type understands it: of a list, an array of the items.</summary>
    /// <exception cref="UsageException">It is no such thing.</exception>
    public object Understood(SettingType type)
    {
        var untyped = Value.Shape == ValueShape.Untyped;
        if (!untyped && Value.Shape != type.Shape)
            throw Wrong($"expected {type.Expected}{(Value.Shape == ValueShape.Null ? ", not null" : "")}");
        if (type.Shape != ValueShape.List)
            return Parsed(type, Value.Text);
        var items = untyped ? Value.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : Value.Items;
        return items.Select(item => Parsed(type, item)).ToArray();
    }

    private object Parsed(SettingType type, string text) => type.Parse(text) ?? throw Wrong(type.Refusal(text));
}
