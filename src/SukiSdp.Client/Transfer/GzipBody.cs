using System.IO.Compression;

namespace SukiSdp.Transfer;

/// <summary>
/// An object that is stored gzipped, fetched as it is stored and unpacked here. Storage's checksum is that of the gzip file, so it is taken
/// before unpacking. Source: Google Cloud Storage, "Transcoding of gzip-compressed files".
/// </summary>
internal static class GzipBody
{
    /// <summary>Unpacks an answer's body.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="buffer">Room for unpacked bytes.</param>
    /// <param name="keep">Takes unpacked bytes: the buffer and how many of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>CRC32C of the gzip file.</returns>
    public static async Task<uint> UnpackAsync(StorageAnswer answer, byte[] buffer, Action<byte[], int> keep, CancellationToken cancellationToken)
    {
        using PackedStream packed = new(answer);
        using GZipStream unpacked = new(packed, CompressionMode.Decompress);
        try
        {
            while (true)
            {
                int read = await unpacked.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                keep(buffer, read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Mono calls it an IOException. What the network and the disk call so has been translated before it comes here.
            throw new RestartException(
                new SukiSdpException(SukiError.HashMismatch, $"{answer.Subject}: the stored gzip file is damaged. Nothing was saved."),
                replaced: false);
        }

        // What stands after the gzip data counts for the checksum too.
        while (await packed.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        if (answer.ContentLength is { } announced && packed.Length != announced)
        {
            throw AnswerCheck.TooShort(answer.Subject, packed.Length, announced);
        }

        return packed.Crc;
    }

    // The body on its way into the unpacker, counted and summed.
    private sealed class PackedStream(StorageAnswer answer) : Stream
    {
        private long _length;

        public uint Crc { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int read = await answer.ReadAsync(buffer, offset, count).ConfigureAwait(false);
            Crc = Crc32C.Append(Crc, buffer.AsSpan(offset, read));
            _length += read;
            return read;
        }

#if NET
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] copy = new byte[buffer.Length];
            int read = await ReadAsync(copy, 0, copy.Length, cancellationToken).ConfigureAwait(false);
            copy.AsMemory(0, read).CopyTo(buffer);
            return read;
        }
#endif

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
