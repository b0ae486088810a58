using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using SukiSdp.Api;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>
/// Decompresses a gzip body: that of an object that is stored as gzip and was requested as it is stored, or one that a proxy compressed. The
/// checksum that storage reports can be that of any form, so all are computed. Source: Google Cloud Storage, "Transcoding of gzip-compressed files".
/// </summary>
internal static class GzipBody
{
    /// <summary>Decompresses the body of a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="buffer">A buffer for decompressed bytes.</param>
    /// <param name="keep">Receives decompressed bytes: the buffer and their number.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>CRC32C of each compressed form.</returns>
    public static async Task<IReadOnlyList<uint>> UnpackAsync(StorageResponse response, byte[] buffer, Action<byte[], int> keep, CancellationToken cancellationToken)
    {
        List<SummedStream> packed = [new SummedStream(response.ReadAsync)];
        List<GZipStream> unpackers = [];
        SummedStream content = packed[0];
        try
        {
            // At most as often as the headers state, and only as often as the bytes are gzip: a header can occur twice.
            while (packed.Count <= response.Metadata.GzipLayers)
            {
                GZipStream unpacked = new(content, CompressionMode.Decompress, leaveOpen: true);
                unpackers.Add(unpacked);
                content = new SummedStream((bytes, offset, count) => unpacked.ReadAsync(bytes, offset, count, cancellationToken));
                if (!BoundedBody.IsGzip(await content.PeekAsync(3).ConfigureAwait(false)))
                {
                    break;
                }

                packed.Add(content);
            }

            while (await content.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false) is > 0 and int read)
            {
                keep(buffer, read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Mono throws an IOException. Those of the network and the disk have already been converted.
            throw new RestartException(
                new SukiSdpException(SukiError.HashMismatch, $"{response.Subject}: the stored gzip file is damaged. Nothing was saved."),
                RestartReason.WrongContent);
        }
        finally
        {
            unpackers.ForEach(unpacker => unpacker.Dispose());
        }

        // Bytes after the gzip data also count for the checksum.
        while (await packed[0].ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        if (response.ContentLength is { } announced && packed[0].Length != announced)
        {
            throw ResponseValidator.TooShort(response.Subject, packed[0].Length, announced);
        }

        return [.. packed.Select(form => form.Crc)];
    }

    // One form of the body that is passed to the decompressor, with its length and checksum.
    [SuppressMessage("Performance", "CA1844", Justification = "The base class passes memory that is an array, as the unpacker's is, on to the method for arrays without a copy.")]
    private sealed class SummedStream(Func<byte[], int, int, Task<int>> read) : Stream
    {
        private byte[] _peeked = [];
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

        /// <summary>Returns the first bytes without consuming them.</summary>
        public async Task<byte[]> PeekAsync(int count)
        {
            byte[] head = new byte[count];
            Array.Resize(ref head, await StreamExtensions.ReadFullyAsync(read, head, count).ConfigureAwait(false));
            return _peeked = head;
        }

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            int got;
            if (_peeked.Length > 0)
            {
                got = Math.Min(count, _peeked.Length);
                _peeked.AsSpan(0, got).CopyTo(buffer.AsSpan(offset));
                _peeked = _peeked.AsSpan(got).ToArray();
            }
            else
            {
                got = await read(buffer, offset, count).ConfigureAwait(false);
            }

            Crc = Crc32C.Append(Crc, buffer.AsSpan(offset, got));
            _length += got;
            return got;
        }

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
