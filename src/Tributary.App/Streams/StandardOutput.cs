using System.Runtime.InteropServices;

namespace Tributary.App.Streams;

/// <summary>
/// Standard output or standard error. Writing never throws, or the death of a stream would change what is written about: after the first
/// error the rest goes nowhere, and <see cref="Loss"/> says why. Once the program is asked to end, a reader that does not read is waited
/// for a second and no longer.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int Results = 1;
    private const int Errors = 2;
    private const int Patience = 100;
    private const int TriesAfterStop = 10;

    // What a pipe with room takes without waiting (PIPE_BUF of Linux).
    private const int Piece = 4096;
    private readonly int _descriptor;
    private readonly Stop _stop;
    private volatile OutputLoss? _loss;

    private StandardOutput(int descriptor, Stop stop) => (_descriptor, _stop) = (descriptor, stop);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Why not all was written; null where it was.</summary>
    public OutputLoss? Loss => _loss;

    /// <summary>Standard output. A reader of it that has gone stops the command.</summary>
    public static StandardOutput ForResults(Stop stop) => new(Results, stop);

    /// <summary>Standard error.</summary>
    public static StandardOutput ForErrors(Stop stop) => new(Errors, stop);

    /// <summary>Whether it is a terminal.</summary>
    public bool IsTerminal => Posix.IsTerminal(_descriptor);

    /// <summary>Columns and rows; zeros where it has none.</summary>
    public (int Width, int Height) TerminalSize => Posix.TerminalSize(_descriptor);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0 && _loss is null)
            if (!IsThereRoom())
                _loss = new(false, "nobody reads it");
            else if (Posix.Write(_descriptor, buffer[..Math.Min(buffer.Length, Piece)]) is { } written)
                buffer = written >= 0 ? buffer[written..] : Lost(Posix.LastError);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool IsThereRoom()
    {
        for (var tries = 0; !Posix.CanWrite(_descriptor, Patience);)
            if (_stop.Token.IsCancellationRequested && ++tries == TriesAfterStop)
                return false;
        return true;
    }

    private ReadOnlySpan<byte> Lost(int error)
    {
        _loss = new(error == Posix.NoReader, Marshal.GetPInvokeErrorMessage(error));
        if (_loss.IsReaderGone && _descriptor == Results)
            _stop.ReaderGone();
        return [];
    }
}

/// <summary>Why results were not written.</summary>
/// <param name="IsReaderGone">Whether who read them has gone, as <c>head</c> does.</param>
/// <param name="Why">The system's words.</param>
internal sealed record OutputLoss(bool IsReaderGone, string Why);
