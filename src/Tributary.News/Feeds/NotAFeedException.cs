namespace Tributary.News.Feeds;

/// <summary>The document is no feed. <see cref="Exception.Message"/> says in a few words what it is instead.</summary>
public sealed class NotAFeedException : Exception
{
    /// <summary>Without a reason.</summary>
    public NotAFeedException()
        : this("no feed")
    {
    }

    /// <summary>With what it is instead, for a person to read.</summary>
    public NotAFeedException(string message)
        : base(message)
    {
    }

    /// <summary>The same, with its cause.</summary>
    public NotAFeedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
