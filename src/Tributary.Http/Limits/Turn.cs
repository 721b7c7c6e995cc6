namespace Tributary.Http.Limits;

/// <summary>The right to send one request, from <see cref="Provider.EnterAsync"/> to <see cref="Provider.Leave"/>.</summary>
/// <param name="StartedAt">When it was given: a timestamp of the client's clock.</param>
/// <param name="InFlight">Requests to this provider that had theirs then, this one included.</param>
/// <param name="Made">The start that was reserved for it.</param>
internal readonly record struct Turn(long StartedAt, int InFlight, Reservation Made);
