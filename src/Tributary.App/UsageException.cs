namespace Tributary.App;

/// <summary>
/// The command line or the configuration is wrong. The message is one line for a person: what, where, and what is allowed. Exit 2.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
