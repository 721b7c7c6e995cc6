using System.IO.Compression;

namespace Tributary.Http.Bodies;

/// <summary>
/// Decompresses gzip data (RFC 1952), and throws where they end early. The runtime's decoder takes the end of its input for the end of the
/// data wherever that comes, since another member may always follow. So one does: a probe that is known. Only where the data before it
/// were whole does the decoder find the probe's own bytes in it.
/// </summary>
internal sealed class GzipDecoder(Stream input) : ForwardStream
{
    private static readonly byte[] Probe = Member(Content);

    private readonly Probed _input = new(input);
    private GZipStream? _decoder;
    private bool _ended;

    private static ReadOnlySpan<byte> Content => "tributary"u8;

    /// <exception cref="InvalidDataException">The data are not gzip, or they end early.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
            return 0;
        _decoder ??= new(_input, CompressionMode.Decompress);
        var read = await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!_input.Asked)
            return read;

        // The decoder asks for more input only when it has given all that it had: whatever comes now comes of the probe.
        _ended = true;
        var probe = new byte[Probe.Length];
        var length = Math.Min(read, probe.Length);
        buffer[..length].CopyTo(probe);
        length += await _decoder.ReadAtLeastAsync(
            probe.AsMemory(length), probe.Length - length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return probe.AsSpan(0, length).SequenceEqual(Content) ? 0 : throw new InvalidDataException("the gzip data end early");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Member(ReadOnlySpan<byte> content)
    {
        using var member = new MemoryStream();
        using (var stream = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(content);
        return member.ToArray();
    }

    private sealed class Probed(Stream inner) : ForwardStream
    {
        /// <summary>Whether the data did not satisfy the decoder.</summary>
        public bool Asked { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Asked || buffer.IsEmpty)
                return 0;
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read > 0)
                return read;
            Asked = true;
            Probe.CopyTo(buffer);
            return Probe.Length;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
