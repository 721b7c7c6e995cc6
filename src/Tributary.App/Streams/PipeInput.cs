using System.Runtime.InteropServices;

namespace Tributary.App.Streams;

/// <summary>Standard input, or a pipe that was named. Whoever waits for it is let go when the program is asked to end.</summary>
internal sealed class PipeInput : Stream
{
    private const int Standard = 0;
    private const int Patience = 100;

    private readonly int _descriptor;
    private readonly string _name;
    private readonly CancellationToken _stop;
    private int _closed;

    private PipeInput(int descriptor, string name, CancellationToken stop) => (_descriptor, _name, _stop) = (descriptor, name, stop);

    /// <summary>Standard input.</summary>
    public static PipeInput OfProgram(CancellationToken stop) => new(Standard, "standard input", stop);

    /// <summary>A named pipe or a device; a writer is waited for as the first bytes are.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static PipeInput At(string path, CancellationToken stop) =>
        Posix.OpenToRead(path) is >= 0 and var descriptor ? new(descriptor, $"'{path}'", stop) : throw Unreadable($"'{path}'");

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether it is a terminal.</summary>
    public static bool IsTerminal => Posix.IsTerminal(Standard);

    /// <exception cref="UsageException">It cannot be read: a folder, for instance.</exception>
    /// <exception cref="OperationCanceledException">The program was asked to end.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            _stop.ThrowIfCancellationRequested();
            if (Posix.CanRead(_descriptor, Patience) && Posix.Read(_descriptor, buffer) is { } read)
                return read >= 0 ? read : throw Unreadable(_name);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_descriptor != Standard && Interlocked.Exchange(ref _closed, 1) == 0)
            Posix.Close(_descriptor);
        base.Dispose(disposing);
    }

    private static UsageException Unreadable(string name) =>
        new($"{name} cannot be read: {Marshal.GetPInvokeErrorMessage(Posix.LastError)}");
}
