using System.Runtime.InteropServices;

namespace Tributary.App.Streams;

/// <summary>Standard input. Whoever waits for it is let go when the program is asked to end.</summary>
internal sealed class StandardInput(CancellationToken stop) : Stream
{
    private const int Descriptor = 0;
    private const int Patience = 100;

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
    public static bool IsTerminal => Posix.IsTerminal(Descriptor);

    /// <exception cref="UsageException">It cannot be read: a folder, for instance.</exception>
    /// <exception cref="OperationCanceledException">The program was asked to end.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (Posix.CanRead(Descriptor, Patience) && Posix.Read(Descriptor, buffer) is { } read)
                return read >= 0
                    ? read
                    : throw new UsageException($"standard input cannot be read: {Marshal.GetPInvokeErrorMessage(Posix.LastError)}");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
