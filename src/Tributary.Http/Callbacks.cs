namespace Tributary.Http;

/// <summary>Callbacks of the caller's that must not change what becomes of a request.</summary>
internal static class Callbacks
{
    /// <summary>The same one; what it throws is dropped, since nobody is there to catch it. Null for null.</summary>
    public static Action<Exception>? Quietly(this Action<Exception>? tell) => tell is null ? null : told =>
    {
        try
        {
            tell(told);
        }
#pragma warning disable CA1031 // What is told is somebody's failure already; a failure to take it in must not take its place.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    };
}
