namespace Tributary.App.Lab.Code;

/// <summary>Asks a source, and gives how many bytes came.</summary>
internal delegate ValueTask<int> Fetch(Uri source, CancellationToken token);
