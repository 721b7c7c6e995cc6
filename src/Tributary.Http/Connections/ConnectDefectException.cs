namespace Tributary.Http.Connections;

/// <summary>A defect within the making of a connection, which the handler would wrap as it wraps its peer's doings.</summary>
internal sealed class ConnectDefectException(Exception inner) : Exception("a defect while connecting", inner);
