using System.IO.Compression;

namespace Tributary.Simulator.Serving;

/// <summary>A body too large to keep: a JSON string of spaces, made while it is sent.</summary>
internal sealed class Padding(long size, string? coding)
{
    private const int ChunkSize = 64 * 1024;

    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        if (coding is null)
        {
            response.ContentLength = size;
            await FillAsync(response.Body, cancellationToken);
            return;
        }
        response.Headers.ContentEncoding = coding;
        if (coding == "zstd")
        {
            await response.Body.WriteAsync(Zstd.Repeated((byte)' ', size), cancellationToken);
            return;
        }
        await using var packing = Packing(response.Body);
        await FillAsync(packing, cancellationToken);
    }

    private Stream Packing(Stream body) => coding switch
    {
        "br" => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
        _ => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
    };

    private async Task FillAsync(Stream body, CancellationToken cancellationToken)
    {
        var chunk = new byte[ChunkSize];
        chunk.AsSpan().Fill((byte)' ');
        for (var sent = 0L; sent < size;)
        {
            var length = (int)Math.Min(ChunkSize, size - sent);
            chunk[0] = sent == 0 ? (byte)'"' : (byte)' ';
            if (sent + length == size)
                chunk[length - 1] = (byte)'"';
            // A client that left is noticed here: writing to it does not fail.
            cancellationToken.ThrowIfCancellationRequested();
            await body.WriteAsync(chunk.AsMemory(0, length), cancellationToken);
            sent += length;
        }
        await body.FlushAsync(cancellationToken);
    }
}
