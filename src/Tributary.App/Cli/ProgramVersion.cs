using System.Reflection;

namespace Tributary.App.Cli;

/// <summary>The version that was built.</summary>
internal static class ProgramVersion
{
    /// <summary><c>0.1.0</c>, for instance.</summary>
    public static string Text =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
