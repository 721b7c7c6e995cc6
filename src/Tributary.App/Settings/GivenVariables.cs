namespace Tributary.App.Settings;

/// <summary>A variable that is set.</summary>
/// <param name="Name">Its name, as it is written.</param>
/// <param name="Value">What it holds; not empty.</param>
/// <param name="Origin">Where it stands: <c>.env:3</c>, or its name where that is the environment.</param>
/// <param name="IsOfFolder">Whether that is a file of the working folder.</param>
internal sealed record GivenVariable(string Name, string Value, string Origin, bool IsOfFolder);

/// <summary>The variables that are set; case does not count in their names.</summary>
/// <param name="layers">Them, later over earlier.</param>
internal sealed class GivenVariables(IEnumerable<GivenVariable> layers)
{
    private readonly ILookup<string, GivenVariable> _byName = layers.ToLookup(given => given.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Each, as the last layer has it.</summary>
    public IEnumerable<GivenVariable> All => _byName.Select(given => given.Last());

    /// <summary>One, as the last layer has it; null where it is not set.</summary>
    public GivenVariable? Find(string name) => _byName[name].LastOrDefault();

    /// <summary>The same, as the working folder's own file has it.</summary>
    public GivenVariable? FindInFolder(string name) => _byName[name].LastOrDefault(given => given.IsOfFolder);
}
